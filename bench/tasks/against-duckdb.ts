import { disagreements } from "../compare-statistics.ts";
import { type DataFormat, formatTitles } from "../data/formats.ts";
import type { ColumnStatistics } from "../jobs/column-statistics.ts";
import type { JobResult } from "../jobs/job-result.ts";
import { atLeast, atMost, measurement, median } from "../measurement.ts";
import type { ResultRow } from "../result-table.ts";
import { runJob } from "../run-job.ts";
import type { BenchSettings, Task } from "./task.ts";

/** One file, read by us and by DuckDB in turns. */
export interface Pair {
  readonly set: "wide" | "flights";
  readonly format: DataFormat;
  /** User CPU of DuckDB over ours; null when it is only shown. */
  readonly speedGoal: number | null;
  /** MB; null when it is only shown. */
  readonly rssGoal: number | null;
}

type StatisticsResult = JobResult & { readonly statistics: readonly ColumnStatistics[] };

/**
 * The speed goals: file to finished statistics on one thread. Arrow, which DuckDB does not read by itself, is held against DuckDB on the same rows as Parquet.
 */
export const pairs: readonly Pair[] = [
  { set: "wide", format: "csv", speedGoal: 2.5, rssGoal: 150 },
  { set: "flights", format: "csv", speedGoal: 4, rssGoal: 150 },
  { set: "wide", format: "jsonl", speedGoal: 2.2, rssGoal: 150 },
  { set: "flights", format: "jsonl", speedGoal: 3, rssGoal: 150 },
  { set: "wide", format: "zstd.parquet", speedGoal: 3.5, rssGoal: 250 },
  { set: "wide", format: "snappy.parquet", speedGoal: 3.5, rssGoal: 250 },
  { set: "flights", format: "zstd.parquet", speedGoal: 4.5, rssGoal: 250 },
  { set: "flights", format: "snappy.parquet", speedGoal: 4.5, rssGoal: 250 },
  { set: "wide", format: "stream.arrow", speedGoal: 3, rssGoal: 300 },
  { set: "wide", format: "file.arrow", speedGoal: 3, rssGoal: 300 },
  { set: "flights", format: "stream.arrow", speedGoal: 3, rssGoal: 300 },
  { set: "flights", format: "file.arrow", speedGoal: 3, rssGoal: 300 },
  { set: "wide", format: "csv.gz", speedGoal: null, rssGoal: null },
  { set: "wide", format: "csv.zst", speedGoal: null, rssGoal: null },
];

/** Measures one pair: the median of each side's user CPU over the repetitions, the two sides in turns. */
export function againstDuckdb(pair: Pair, { quick, repetitions }: BenchSettings): Task {
  const { set, format } = pair;
  const name = `${formatTitles[format]} ${set}`;
  const theirFormat = format.endsWith(".arrow") ? "zstd.parquet" : format;
  return {
    name,
    run: async () => {
      await runJob("write-data", { set, format, quick, rest: [theirFormat] });
      const ours: StatisticsResult[] = [];
      const theirs: StatisticsResult[] = [];
      for (let i = 0; i < repetitions; i++) {
        ours.push(await runJob("tidemark", { set, format, quick }));
        theirs.push(await runJob("duckdb", { set, format: theirFormat, quick }));
        if (i > 0) continue;
        const faults = disagreements(ours[0]!.statistics, theirs[0]!.statistics);
        if (faults.length > 0) throw new Error(`${name} is not what DuckDB computes:\n  ${faults.join("\n  ")}`);
      }
      return [resultRow(name, pair, ours, theirs, !quick)];
    },
  };
}

function resultRow(
  name: string,
  { speedGoal, rssGoal }: Pair,
  ours: readonly StatisticsResult[],
  theirs: readonly StatisticsResult[],
  judge: boolean,
): ResultRow {
  const of = (results: readonly JobResult[], member: keyof JobResult) => median(results.map((one) => one[member]));
  const user = of(ours, "userSeconds");
  const theirUser = of(theirs, "userSeconds");
  const [{ rows, bytes, statistics }] = ours as [StatisticsResult];
  const values = rows * statistics.length;
  const ratios = ours.map((one, i) => theirs[i]!.userSeconds / one.userSeconds);
  const more = (what: string, value: number, unit: string) => measurement(`${name}: ${what}`, value, unit);
  return {
    name,
    ours: `${user.toFixed(2)} s`,
    other: `DuckDB ${theirUser.toFixed(2)} s`,
    result: measurement(`${name}: speed`, theirUser / user, "x", speedGoal === null ? null : atLeast(speedGoal), judge),
    peakRss: measurement(
      `${name}: peak RSS`,
      of(ours, "peakRssMb"),
      "MB",
      rssGoal === null ? null : atMost(rssGoal),
      judge,
    ),
    details: [
      more("least speed of a repetition", Math.min(...ratios), "x"),
      more("greatest speed of a repetition", Math.max(...ratios), "x"),
      more("greatest peak RSS", Math.max(...ours.map((one) => one.peakRssMb)), "MB"),
      more("user CPU", user, "s"),
      more("user CPU with start and imports", of(ours, "processUserSeconds"), "s"),
      more("wall", of(ours, "wallSeconds"), "s"),
      more("user CPU a value", (user * 1e9) / values, "ns"),
      more("bytes a second of user CPU", bytes / user / 1e6, "MB/s"),
      more("DuckDB user CPU", theirUser, "s"),
      more("DuckDB wall", of(theirs, "wallSeconds"), "s"),
      more("DuckDB peak RSS", of(theirs, "peakRssMb"), "MB"),
    ],
  };
}
