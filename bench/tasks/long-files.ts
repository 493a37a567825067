import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder, dataPath } from "../data/data-folder.ts";
import { dataSetOf } from "../data/data-sets.ts";
import { formatTitles } from "../data/formats.ts";
import type { JobResult } from "../jobs/job-result.ts";
import { atMost } from "../measurement.ts";
import { runJob } from "../run-job.ts";
import type { Pair } from "./against-duckdb.ts";
import { costRow } from "./cost-row.ts";
import type { BenchSettings, Task } from "./task.ts";

const repetitions = 3;

/** What a row costs among 20 million, against a file of 1 or 3 million. The long file is deleted afterwards. */
export function longFile({ set, format, rssGoal }: Pair, { quick }: BenchSettings): Task {
  const long = `${set}-long`;
  const name = `${formatTitles[format]} ${set}, long`;
  return {
    name,
    run: async () => {
      await runJob("write-data", { set, format, quick });
      await runJob("write-data", { set: long, format, quick });
      const longs: JobResult[] = [];
      const shorts: JobResult[] = [];
      for (let i = 0; i < repetitions; i++) {
        shorts.push(await runJob("tidemark", { set, format, quick }));
        longs.push(await runJob("tidemark", { set: long, format, quick }));
      }
      // The other formats are made from this one: `removeLongFiles` takes it at the end.
      if (format !== "zstd.parquet") await rm(dataPath(dataSetOf(long, quick), format));
      const title = `${(shorts[0]!.rows / 1e6).toString()}M rows`;
      return [
        costRow({
          ...{ name, unit: "row", judge: !quick },
          one: { results: longs, unitsPerRow: 1 },
          other: { title, results: shorts, unitsPerRow: 1 },
          goal: atMost(1.1),
          rssGoal: atMost(rssGoal!),
        }),
      ];
    },
  };
}

/** Deletes what long files are left. */
export async function removeLongFiles(): Promise<void> {
  const names = await readdir(dataFolder).catch(() => []);
  for (const name of names) if (name.includes("-long-")) await rm(join(dataFolder, name));
}
