import { describe, expect, it } from "vitest";
import type { Baseline } from "../../../shared/baseline/baseline.ts";
import type { Check } from "../../../shared/check/check.ts";
import { examineBatch } from "../../../shared/check/examine-batch.ts";
import { readRows } from "../../../shared/check/read-rows.ts";
import { InputError } from "../../../shared/errors.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { expectationsOf } from "../../../shared/schema/expectations-of.ts";
import { baselineOf } from "../../../shared/statistics/imported-baseline.ts";
import { statisticsList } from "../../../shared/statistics/statistics-proto.ts";
import { tfdvStatistics } from "../../../shared/statistics/tfdv-statistics.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import {
  answersOf,
  goldenBytes,
  hasSharedData,
  linesOf,
  oldTaxiStatistics,
  penguinsCsv,
  profileOfText,
  taxiCsv,
} from "./golden-tables.ts";
import { trainingPart } from "./training-part.ts";

const config = defaultMonitorConfig;

async function baselineOfFile(key: string, bytes: Uint8Array): Promise<Baseline> {
  return baselineOf("m", "v1", [await trainingPart(key, bytes)], config);
}

/** The check of a text of rows against the baseline. */
async function checkOfText(baseline: Baseline, name: string, text: string): Promise<Omit<Check, "decision">> {
  const expectations = expectationsOf(baseline.schema, baseline.bins, baseline.fingerprint);
  const rows = await readRows(memorySource(name, Buffer.from(text)), { kind: "serving", expectations }, config);
  return examineBatch({
    monitor: "m",
    batch: { id: name, eventTime: "2026-01-01T00:00:00.000Z", objects: [], rows: rows.profile.rows },
    faults: [],
    issues: [],
    serving: { profile: rows.profile, observations: rows.observations },
    previous: null,
    before: [],
    pairs: null,
    losses: null,
    scores: null,
    first: null,
    baseline,
    config,
  });
}

function drifted({ measurements }: Pick<Check, "measurements">): string[] {
  return measurements.filter(({ verdict }) => verdict === "drift").map(({ feature, test }) => `${feature} ${test}`);
}

describe("a baseline of TFDV's statistics", () => {
  it.skipIf(!hasSharedData)(
    "counts the taxi trips in its bins as the trips themselves do (../shared/data)",
    async () => {
      const baseline = await baselineOfFile("taxi.pb", goldenBytes("taxi.pb"));
      const check = await checkOfText(baseline, "train.csv", taxiCsv("train"));
      expect(drifted(check)).toEqual([]);
      expect(check.anomalies).toEqual([]);
      expect(check.findings).toEqual([]);
      const distributions = check.measurements.filter(({ test }) => test === "distribution");
      const inexact = ["trip_start_timestamp"];
      for (const { feature, effect, statistic } of distributions) {
        if (inexact.includes(feature)) expect(effect).toBeLessThan(0.01);
        else expect([feature, statistic]).toEqual([feature, 0]);
      }
      expect(distributions).toHaveLength(15);
      const values = check.measurements.filter(({ test }) => test === "values");
      expect(values.map(({ feature, statistic }) => [feature, statistic])).toEqual([
        ["pickup_census_tract", null],
        ["payment_type", 0],
        ["company", 0],
      ]);
    },
  );

  it.skipIf(!hasSharedData)(
    "finds what changed in the other half, made three times as dear (../shared/data)",
    async () => {
      const baseline = await baselineOfFile("taxi.pb", goldenBytes("taxi.pb"));
      expect(drifted(await checkOfText(baseline, "eval.csv", taxiCsv("eval")))).toEqual([]);
      const [header = "", ...lines] = taxiCsv("eval").trimEnd().split("\n");
      const fare = header.split(",").indexOf("fare");
      const dear = lines.map((line) =>
        line
          .split(",")
          .map((cell, i) => (i === fare ? String(3 * Number(cell)) : cell))
          .join(","),
      );
      const check = await checkOfText(baseline, "dear.csv", [header, ...dear].join("\n"));
      expect(new Set(drifted(check).map((name) => name.split(" ")[0]))).toEqual(new Set(["fare"]));
    },
  );

  it.skipIf(!hasSharedData)("reads TFRecord, and says what TFDV does not tell (../shared/data)", async () => {
    const bytes = goldenBytes("penguins.tfrecord");
    const baseline = await baselineOfFile("penguins.tfrecord", bytes);
    const check = await checkOfText(baseline, "p.csv", penguinsCsv("penguins_processed"));
    expect(drifted(check)).toEqual([]);
    expect(baseline.schema.features.map(({ role }) => role)).toEqual([
      "feature",
      "feature",
      "feature",
      "feature",
      "feature",
    ]);
    expect(check.features.map(({ feature, baseline: side }) => [feature, side?.rows, side?.distinct])).toContainEqual([
      "species",
      334,
      null,
    ]);
    const broken = bytes.slice();
    broken[40]! ^= 1;
    await expect(trainingPart("penguins.tfrecord", broken)).rejects.toThrow(/checksum/);
    await expect(trainingPart("penguins.tfrecord", bytes.subarray(0, 100))).rejects.toThrow(InputError);
  });

  it.skipIf(!hasSharedData)(
    "does not believe the buckets of TFDV before 1.11 where numbers repeat (../shared/data)",
    async () => {
      const baseline = await baselineOfFile("FeatureStats.pb", oldTaxiStatistics());
      const check = await checkOfText(baseline, "train.csv", taxiCsv("train"));
      expect(drifted(check)).toEqual([]);
      expect(check.findings).toEqual([]);
      const of = (name: string) =>
        check.measurements.find(({ feature, test }) => feature === name && test === "distribution");
      expect(of("tips")?.reason).toBe("The TFDV statistics hold no exact histogram of this column.");
      expect(of("tips")?.verdict).toBe("not-applicable");
      expect(of("trip_start_hour")?.verdict).toBe("not-applicable");
      const missing = check.measurements.find(({ feature, test }) => feature === "company" && test === "missing");
      expect(missing).toMatchObject({ statistic: 0, nBaseline: 10_036 });
    },
  );

  it("compares wines by value, and leaves out what texts look like", async () => {
    const { columns, trainingRows, servingRows } = answersOf("wine");
    const baseline = await baselineOfFile("wine.pb", goldenBytes("wine.pb"));
    const same = await checkOfText(baseline, "wine.jsonl", linesOf(columns!, trainingRows!));
    expect(drifted(same)).toEqual([]);
    const rich = await checkOfText(baseline, "rich.jsonl", linesOf(columns!, servingRows!));
    expect(drifted(rich)).toContain("alcohol distribution");
    expect(drifted(rich)).toContain("cultivar value-share");
  });

  it("takes nasty columns for what they are", async () => {
    const { columns, trainingRows } = answersOf("nasty");
    const baseline = await baselineOfFile("nasty.pb", goldenBytes("nasty.pb"));
    const check = await checkOfText(baseline, "n.jsonl", linesOf(columns!, trainingRows!));
    expect(drifted(check)).toEqual([]);
    expect(check.findings.map(({ feature, code }) => `${feature} ${code}`)).toEqual([]);
    const reasons = new Map(check.measurements.map(({ feature, test, reason }) => [`${feature} ${test}`, reason]));
    expect(reasons.get("long characters")).toBe("The TFDV statistics do not tell what texts look like.");
  });

  it("is the same from a file that we wrote", async () => {
    const { columns, trainingRows } = answersOf("wine");
    const rows = linesOf(columns!, trainingRows!);
    const ours = statisticsList.encode(tfdvStatistics(await profileOfText("wine.jsonl", rows)));
    const theirs = await baselineOfFile("wine.pb", goldenBytes("wine.pb"));
    const again = await baselineOfFile("wine.pb", ours);
    expect(again.bins).toEqual(theirs.bins);
    expect(again.schema.features.map(({ name, categorical, role }) => [name, categorical, role])).toEqual(
      theirs.schema.features.map(({ name, categorical, role }) => [name, categorical, role]),
    );
  });

  it("leaves out numbers whose extremes contradict themselves", async () => {
    const list = statisticsList.decode(goldenBytes("wine.pb"));
    const [first, second] = list.datasets[0]!.features.filter(({ numStats }) => numStats !== null);
    first!.numStats!.min = Number.NaN;
    second!.numStats!.max = second!.numStats!.min - 1;
    const { leaf, profile } = await trainingPart("wine.pb", statisticsList.encode(list));
    expect(leaf.issues.map(({ code, column }) => [code, column])).toEqual(
      [first, second].map((feature) => ["UNSUPPORTED_COLUMN", feature!.path!.step[0]]),
    );
    expect(profile.features.size).toBe(12);
  });

  it("is set aside where rows are uploaded beside it, and survives any byte being wrong", async () => {
    const { columns, trainingRows } = answersOf("wine");
    const rows = await trainingPart("m/training/v1/a.jsonl", Buffer.from(linesOf(columns!, trainingRows!)));
    const account = await trainingPart("m/training/v1/b.pb", goldenBytes("wine.pb"));
    const both = baselineOf("m", "v1", [rows, account], config);
    const alone = baselineOf("m", "v1", [rows], config);
    expect(both.bins).toEqual(alone.bins);
    expect(both.profile.rows).toBe(178);
    const bytes = goldenBytes("wine.pb");
    for (let i = 0; i < bytes.length; i += 7) {
      const damaged = bytes.slice();
      damaged[i]! ^= 0x55;
      try {
        const part = await trainingPart("m/training/v1/b.pb", damaged);
        const baseline = baselineOf("m", "v1", [part], config);
        for (const { edges, counts } of baseline.bins) {
          expect(counts.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
          expect(edges.every((edge, k) => k === 0 || edge > edges[k - 1]!)).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }
  });
});
