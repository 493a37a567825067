import { againstDuckdb, pairs } from "./tasks/against-duckdb.ts";
import { coldStart } from "./tasks/cold-start.ts";
import { longFile } from "./tasks/long-files.ts";
import { manyColumns } from "./tasks/many-columns.ts";
import { rangeReads } from "./tasks/range-reads.ts";
import type { BenchSettings, Task } from "./tasks/task.ts";
import { twoWorkers } from "./tasks/two-workers.ts";

/** Everything `npm run bench` measures, in the order of its table. */
export function engineTasks(settings: BenchSettings & { readonly long: boolean }): Task[] {
  const shownOnly = { ...settings, repetitions: 3 };
  const withGoal = pairs.filter(({ speedGoal }) => speedGoal !== null);
  return [
    ...pairs.map((pair) => againstDuckdb(pair, settings)),
    ...(["csv", "zstd.parquet"] as const).map((format) => manyColumns(format, settings)),
    ...(settings.long ? withGoal.map((pair) => longFile(pair, settings)) : []),
    ...(["csv", "jsonl", "zstd.parquet"] as const).map((format) => twoWorkers(format, shownOnly)),
    ...(["csv", "jsonl", "zstd.parquet"] as const).map((format) => rangeReads(format, shownOnly)),
    coldStart(!settings.quick),
  ];
}
