import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRows } from "../../../shared/check/read-rows.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import {
  commonStatisticsProto,
  datasetStatisticsProto,
  featureStatisticsProto,
  histogramProto,
  histogramTypes,
  numericStatistics,
  statisticsList,
  statisticsTypes,
  stringStatistics,
} from "../../../shared/statistics/statistics-proto.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const goldenFolder = join(root, "test/golden/tfdv");
const sharedData = join(root, "../shared/data");

/** Where the taxi and penguin data are not, their tests are skipped. */
export const hasSharedData = existsSync(join(sharedData, "README.md"));

/** Protobuf's JSON: 64-bit integers and infinities are texts, what is zero is left out. */
export type ProtoJson = { readonly [key: string]: unknown };

/** The answers of test/golden/tfdv.py for one table. */
export interface TfdvAnswers {
  readonly training: { readonly datasets: readonly ProtoJson[] };
  readonly serving?: { readonly datasets: readonly ProtoJson[] };
  readonly columns?: readonly string[];
  readonly trainingRows?: readonly (readonly unknown[])[];
  readonly servingRows?: readonly (readonly unknown[])[];
}

export function answersOf(table: string): TfdvAnswers {
  return JSON.parse(readFileSync(join(goldenFolder, `${table}.json`), "utf8")) as TfdvAnswers;
}

/** The text of the small table that the generator wrote. */
export function goldenText(name: string): string {
  return readFileSync(join(goldenFolder, name), "utf8");
}

/** The bytes of a statistics file that TFDV wrote. */
export function goldenBytes(name: string): Uint8Array {
  return readFileSync(join(goldenFolder, name));
}

/** The profile of a text as if it were uploaded under this name. */
export async function profileOfText(name: string, text: string): Promise<Profile> {
  const source = memorySource(name, Buffer.from(text));
  const { profile } = await readRows(source, { kind: "training" }, defaultMonitorConfig);
  return profile;
}

/** Rows of the answers as JSON Lines. */
export function linesOf(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return rows
    .map((row) => `{${row.map((value, i) => `${JSON.stringify(columns[i])}:${JSON.stringify(value)}`).join(",")}}\n`)
    .join("");
}

/** One half of the taxi data, as it is. */
export function taxiCsv(part: "train" | "eval"): string {
  const [header = "", ...lines] = readFileSync(join(sharedData, "taxi/taxi_simple.csv"), "utf8").trimEnd().split("\n");
  const split = readFileSync(join(sharedData, "taxi/taxi_split.txt"), "utf8").trimEnd().split("\n");
  return [header, ...lines.filter((_, i) => split[i] === part)].map((line) => `${line.trimEnd()}\n`).join("");
}

export function penguinsCsv(name: "penguins_processed" | "penguins_skewed"): string {
  return readFileSync(join(sharedData, `penguins/${name}.csv`), "utf8");
}

/** The cells of a CSV's columns of fractions in single precision, as TFDV reads them; the text has no quotes. */
export function inSinglePrecision(csv: string): string {
  const [header = [], ...rows] = csv
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const fractional = header.map((_, i) => rows.some((row) => /^[-+]?\d*\.\d/.test(row[i]!)));
  const rounded = rows.map((row) =>
    row.map((cell, i) => (fractional[i] && cell !== "" ? String(Math.fround(Number(cell))) : cell)),
  );
  return [header, ...rounded].map((row) => `${row.join(",")}\n`).join("");
}

/** Flights until February, or from March on, as JSON Lines without their dates. */
export function flightLines(part: "training" | "serving"): string {
  const entry = createRequire(import.meta.url).resolve("vega-datasets");
  const file = join(dirname(entry), "../data/flights-5k.json");
  const flights = JSON.parse(readFileSync(file, "utf8")) as { date: string }[];
  return flights
    .filter(({ date }) => date < "2001/03" === (part === "training"))
    .map(({ date: _, ...flight }) => `${JSON.stringify(flight)}\n`)
    .join("");
}

interface DecodedHistogram {
  readonly type: "STANDARD" | "QUANTILES";
  readonly num_nan: number;
  readonly buckets: readonly (readonly [number, number, number])[];
}

interface DecodedFeature {
  readonly path: string[];
  readonly type: "INT" | "FLOAT" | "STRING";
  readonly common_stats: Readonly<
    Record<"num_non_missing" | "num_missing" | "min_num_values" | "max_num_values" | "tot_num_values", number>
  >;
  readonly num_stats?: Readonly<Record<"mean" | "std_dev" | "num_zeros" | "min" | "median" | "max", number>> & {
    readonly histograms: readonly DecodedHistogram[];
  };
  readonly string_stats?: {
    readonly unique: number;
    readonly top_values: readonly (readonly [string, number])[];
    readonly rank_histogram: readonly (readonly [number, number, string, number])[];
  };
}

/** The statistics of the taxi trips that TFX of 2020 wrote (before TFDV 1.11), from their decoded form, as bytes. */
export function oldTaxiStatistics(): Uint8Array {
  const decoded = JSON.parse(readFileSync(join(sharedData, "taxi/taxi_train_stats.json"), "utf8")) as {
    num_examples: number;
    features: DecodedFeature[];
  };
  const features = decoded.features.map(({ path, type, common_stats: c, num_stats: n, string_stats: s }) => {
    const commonStats = commonStatisticsProto.create({
      numNonMissing: c.num_non_missing,
      numMissing: c.num_missing,
      minNumValues: c.min_num_values,
      maxNumValues: c.max_num_values,
      totNumValues: c.tot_num_values,
    });
    return featureStatisticsProto.create({
      path: { step: path },
      type: statisticsTypes[type.toLowerCase() as "int" | "float" | "string"],
      numStats:
        n === undefined
          ? null
          : numericStatistics.create({
              ...{ commonStats, mean: n.mean, stdDev: n.std_dev, numZeros: n.num_zeros },
              ...{ min: n.min, median: n.median, max: n.max },
              histograms: (n.histograms ?? []).map(({ type: kind, num_nan, buckets }) =>
                histogramProto.create({
                  type: histogramTypes[kind === "STANDARD" ? "standard" : "quantiles"],
                  numNan: num_nan,
                  buckets: buckets.map(([lowValue, highValue, sampleCount]) => ({ lowValue, highValue, sampleCount })),
                }),
              ),
            }),
      stringStats:
        s === undefined
          ? null
          : stringStatistics.create({
              ...{ commonStats, unique: s.unique },
              topValues: (s.top_values ?? []).map(([value, frequency]) => ({ value, frequency })),
              rankHistogram: {
                buckets: (s.rank_histogram ?? []).map(([lowRank, highRank, label, sampleCount]) => ({
                  lowRank,
                  highRank,
                  label,
                  sampleCount,
                })),
              },
            }),
    });
  });
  const dataset = datasetStatisticsProto.create({ numExamples: decoded.num_examples, features });
  return statisticsList.encode({ datasets: [dataset] });
}
