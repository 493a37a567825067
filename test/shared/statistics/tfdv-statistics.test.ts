import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Profile } from "../../../shared/profile/profile.ts";
import {
  type FeatureStatisticsProto,
  type HistogramProto,
  statisticsList,
} from "../../../shared/statistics/statistics-proto.ts";
import { tfdvStatistics } from "../../../shared/statistics/tfdv-statistics.ts";
import {
  answersOf,
  flightLines,
  goldenText,
  hasSharedData,
  inSinglePrecision,
  linesOf,
  type ProtoJson,
  penguinsCsv,
  profileOfText,
  taxiCsv,
} from "./golden-tables.ts";

const typeNames = ["INT", "FLOAT", "STRING", "BYTES", "STRUCT"];

/** Distinct numbers up to which TFDV's sketch is exact; ours is up to 8,192. */
const exactNumbers = 5701;

/** A member of protobuf's JSON as a number; absent is 0. */
function numberIn(json: ProtoJson | undefined, key: string): number {
  const value = json?.[key] ?? 0;
  return typeof value === "number" ? value : Number(value);
}

function listIn(json: ProtoJson | undefined, key: string): readonly ProtoJson[] {
  return (json?.[key] ?? []) as readonly ProtoJson[];
}

function near(ours: number, theirs: number, relative: number, what: string): void {
  if (Object.is(ours + 0, theirs + 0)) return;
  expect(Math.abs(ours - theirs), `${what}: ${ours} instead of ${theirs}`).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(theirs), 1e-300),
  );
}

/** `slack` is how far bounds may be off, as a share of the range: 0 where both sketches are exact; counts then may be off by 1%. */
function compareHistograms(ours: HistogramProto, theirs: ProtoJson, what: string, n: number, slack = 0): void {
  expect(ours.numNan, what).toBe(numberIn(theirs, "num_nan"));
  const buckets = listIn(theirs, "buckets");
  if (slack > 0) {
    const range = ours.buckets.at(-1)!.highValue - ours.buckets[0]!.lowValue;
    expect(ours.buckets.length, what).toBe(buckets.length);
    ours.buckets.forEach(({ highValue, sampleCount }, i) => {
      expect(Math.abs(highValue - numberIn(buckets[i], "high_value")), what).toBeLessThan(slack * range);
      expect(Math.abs(sampleCount - numberIn(buckets[i], "sample_count")), what).toBeLessThan(0.01 * n);
    });
    return;
  }
  expect(
    ours.buckets.map(({ lowValue, highValue }) => [lowValue + 0, highValue + 0]),
    what,
  ).toEqual(buckets.map((bucket) => [numberIn(bucket, "low_value") + 0, numberIn(bucket, "high_value") + 0]));
  ours.buckets.forEach(({ sampleCount }, i) => {
    expect(Math.abs(sampleCount - numberIn(buckets[i], "sample_count")), `${what} ${i}`).toBeLessThan(1e-9 * n);
  });
}

/** Compares all but the type, which is returned as [name, ours, theirs] where it differs. */
function compareFeature(ours: FeatureStatisticsProto, theirs: ProtoJson, slack: number): readonly string[][] {
  const name = ours.path!.step.join(".");
  const theirNumbers = theirs["num_stats"] as ProtoJson | undefined;
  const theirStrings = theirs["string_stats"] as ProtoJson | undefined;
  const common = (ours.numStats ?? ours.stringStats)!.commonStats!;
  const theirCommon = (theirNumbers ?? theirStrings)!["common_stats"] as ProtoJson;
  const lengths = (theirCommon["num_values_histogram"] ?? { buckets: [] }) as ProtoJson;
  expect([name, common.numNonMissing, common.numMissing, common.minNumValues, common.maxNumValues]).toEqual([
    name,
    ...["num_non_missing", "num_missing", "min_num_values", "max_num_values"].map((key) => numberIn(theirCommon, key)),
  ]);
  expect([name, common.totNumValues, common.avgNumValues]).toEqual([
    name,
    numberIn(theirCommon, "tot_num_values"),
    numberIn(theirCommon, "avg_num_values"),
  ]);
  if (common.numValuesHistogram === null) expect(lengths["buckets"]).toEqual([]);
  else compareHistograms(common.numValuesHistogram, lengths, `${name} lengths`, common.numNonMissing);
  if (ours.numStats !== null && theirNumbers !== undefined) {
    const { numStats } = ours;
    for (const key of ["min", "max"] as const) {
      expect([name, key, numStats[key] + 0]).toEqual([name, key, numberIn(theirNumbers, key) + 0]);
    }
    const offMedian = Math.abs(numStats.median - numberIn(theirNumbers, "median"));
    expect(offMedian, `${name} median`).toBeLessThanOrEqual(slack > 0 ? slack * (numStats.max - numStats.min) : 0);
    expect([name, numStats.numZeros]).toEqual([name, numberIn(theirNumbers, "num_zeros")]);
    near(numStats.mean, numberIn(theirNumbers, "mean"), 1e-9, `${name} mean`);
    // TFDV squares beyond the doubles and writes 0; the deviation itself is well within them.
    if (numStats.stdDev > 1e300) {
      expect(numberIn(theirNumbers, "std_dev")).toBe(0);
      near(numStats.stdDev, 2.17632424450614e307, 1e-9, name);
    } else near(numStats.stdDev, numberIn(theirNumbers, "std_dev"), 1e-9, `${name} deviation`);
    const histograms = listIn(theirNumbers, "histograms");
    expect(numStats.histograms.length, name).toBe(histograms.length);
    numStats.histograms.forEach((histogram, i) => {
      compareHistograms(histogram, histograms[i]!, `${name} histogram ${i}`, common.totNumValues, slack);
    });
  }
  if (ours.stringStats !== null && theirStrings !== undefined) {
    const { unique, topValues, avgLength, rankHistogram, invalidUtf8Count } = ours.stringStats;
    expect([name, unique, invalidUtf8Count]).toEqual([
      name,
      numberIn(theirStrings, "unique"),
      numberIn(theirStrings, "invalid_utf8_count"),
    ]);
    near(Math.fround(avgLength), numberIn(theirStrings, "avg_length"), 1e-7, `${name} length`);
    expect(topValues.map(({ value, frequency }) => [value, frequency])).toEqual(
      listIn(theirStrings, "top_values").map((top) => [top["value"] ?? "", numberIn(top, "frequency")]),
    );
    expect(
      rankHistogram?.buckets.map(({ lowRank, label, sampleCount }) => [lowRank, label, sampleCount]) ?? [],
    ).toEqual(
      listIn(theirStrings["rank_histogram"] as ProtoJson | undefined, "buckets").map((bucket) => [
        numberIn(bucket, "low_rank"),
        bucket["label"] ?? "",
        numberIn(bucket, "sample_count"),
      ]),
    );
  }
  const type = String(theirs["type"] ?? "INT");
  return typeNames[ours.type] === type ? [] : [[name, typeNames[ours.type]!, type]];
}

/** Compares every column that both have; the columns whose type differs. */
function compare(profile: Profile, dataset: ProtoJson): readonly string[][] {
  const [ours] = tfdvStatistics(profile).datasets;
  expect(ours!.numExamples).toBe(numberIn(dataset, "num_examples"));
  const byName = new Map(
    listIn(dataset, "features").map((feature) => {
      const { step } = feature["path"] as { step: readonly string[] };
      return [step.join("."), feature];
    }),
  );
  const names = ours!.features.map(({ path }) => path!.step.join("."));
  expect(names.toSorted()).toEqual([...byName.keys()].sort());
  return ours!.features.flatMap((feature, i) => {
    const { isExact, size } = profile.features.get(names[i]!)!.quantiles;
    return compareFeature(feature, byName.get(names[i]!)!, isExact && size <= exactNumbers ? 0 : 0.002);
  });
}

/** TFDV knows that a data frame stored them as doubles; whole numbers are integers here. */
const wholeNumbers = (...names: readonly string[]) => names.map((name) => [name, "INT", "FLOAT"]);

describe("statistics as TFDV writes them", () => {
  it.skipIf(!hasSharedData)("are TFDV's of the taxi trips (../shared/data)", async () => {
    const answers = answersOf("taxi");
    const [training, serving] = [await taxi("train"), await taxi("eval")];
    expect(compare(training, answers.training.datasets[0]!)).toEqual([]);
    expect(compare(serving, answers.serving!.datasets[0]!)).toEqual([]);
  });

  it.skipIf(!hasSharedData)("are TFDV's of the penguins (../shared/data)", async () => {
    const answers = answersOf("penguins");
    const processed = await profileOfText("p.csv", inSinglePrecision(penguinsCsv("penguins_processed")));
    expect(compare(processed, answers.training.datasets[0]!)).toEqual([]);
    const skewed = await profileOfText("p.csv", inSinglePrecision(penguinsCsv("penguins_skewed")));
    expect(compare(skewed, answers.serving!.datasets[0]!)).toEqual([]);
  });

  it("are TFDV's of the wines", async () => {
    const { columns, trainingRows, servingRows, training, serving } = answersOf("wine");
    const wine = await profileOfText("w.jsonl", linesOf(columns!, trainingRows!));
    expect(compare(wine, training.datasets[0]!)).toEqual(wholeNumbers("magnesium", "proline"));
    const rich = await profileOfText("w.jsonl", linesOf(columns!, servingRows!));
    expect(compare(rich, serving!.datasets[0]!)).toEqual(wholeNumbers("magnesium", "proline"));
  });

  it("are TFDV's of flights", async () => {
    const { training, serving } = answersOf("flights");
    const flights = await profileOfText("f.jsonl", flightLines("training"));
    expect(compare(flights, training.datasets[0]!)).toEqual([]);
    const later = await profileOfText("f.jsonl", flightLines("serving"));
    expect(compare(later, serving!.datasets[0]!)).toEqual([]);
  });

  it("are TFDV's of nasty columns", async () => {
    const { columns, trainingRows, training } = answersOf("nasty");
    const nasty = await profileOfText("n.jsonl", linesOf(columns!, trainingRows!));
    const whole = wholeNumbers("zeros", "sparse", "mostly_zero", "skewed");
    expect(compare(nasty, training.datasets[0]!)).toEqual(whole);
  });

  it("are TFDV's of NaN and infinities", async () => {
    const { training } = answersOf("infinite");
    expect(compare(await profileOfText("i.csv", goldenText("infinite.csv")), training.datasets[0]!)).toEqual([]);
  });
});

describe("statistics that TFDV loaded", () => {
  it.skipIf(!hasSharedData)("are those written now, and to TFDV no different from its own", async () => {
    const flights = flightLines("training")
      .trimEnd()
      .split("\n")
      .map((line) => `${Object.values(JSON.parse(line) as object).join(",")}\n`);
    const tables = new Map([
      ["taxi train", taxiCsv("train")],
      ["penguins", penguinsCsv("penguins_processed")],
      ["flights", `delay,distance,origin,destination\n${flights.join("")}`],
    ]);
    const loaded = JSON.parse(goldenText("readback.json")) as Readback[];
    expect(loaded.map(({ table }) => table)).toEqual([...tables.keys()]);
    for (const { table, sha256, schemaEqual, anomalies, drift } of loaded) {
      const profile = await profileOfText("table.csv", tables.get(table)!);
      const bytes = statisticsList.encode(tfdvStatistics(profile));
      expect([table, createHash("sha256").update(bytes).digest("hex")]).toEqual([table, sha256]);
      expect([table, schemaEqual, anomalies]).toEqual([table, true, {}]);
      // TFDV rounds fractions to single precision, so numbers at the bounds of buckets may change sides.
      expect(Math.max(...Object.values(drift)), table).toBeLessThan(0.002);
      expect(table === "flights" ? Object.values(drift).filter((value) => value > 0) : []).toEqual([]);
    }
  });
});

/** What TFDV made of one of our files. */
interface Readback {
  readonly table: string;
  readonly sha256: string;
  readonly schemaEqual: boolean;
  readonly anomalies: object;
  readonly drift: Readonly<Record<string, number>>;
}

function taxi(part: "train" | "eval"): Promise<Profile> {
  return profileOfText(`${part}.csv`, inSinglePrecision(taxiCsv(part)));
}
