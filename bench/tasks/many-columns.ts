import { type DataFormat, formatTitles } from "../data/formats.ts";
import type { JobResult } from "../jobs/job-result.ts";
import { atMost } from "../measurement.ts";
import { runJob } from "../run-job.ts";
import { costRow } from "./cost-row.ts";
import type { BenchSettings, Task } from "./task.ts";

const columns = 1000;
const fewColumns = 20;

/** What a value costs in a table of a thousand columns, against one of twenty. */
export function manyColumns(format: DataFormat, { quick, repetitions }: BenchSettings): Task {
  const name = `${formatTitles[format]} ${columns} columns`;
  return {
    name,
    run: async () => {
      await runJob("write-data", { set: "many", format, quick });
      await runJob("write-data", { set: "wide", format, quick });
      const many: JobResult[] = [];
      const few: JobResult[] = [];
      for (let i = 0; i < repetitions; i++) {
        few.push(await runJob("tidemark", { set: "wide", format, quick }));
        many.push(await runJob("tidemark", { set: "many", format, quick }));
      }
      return [
        costRow({
          ...{ name, unit: "value", judge: !quick },
          one: { results: many, unitsPerRow: columns },
          other: { title: `${fewColumns} columns`, results: few, unitsPerRow: fewColumns },
          goal: atMost(1.5),
          rssGoal: atMost(500),
        }),
      ];
    },
  };
}
