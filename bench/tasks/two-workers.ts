import { type DataFormat, formatTitles } from "../data/formats.ts";
import type { JobResult } from "../jobs/job-result.ts";
import { measurement, median } from "../measurement.ts";
import { runJob } from "../run-job.ts";
import type { BenchSettings, Task } from "./task.ts";

/** How much sooner two worker threads are done with the halves of the wide table than one is. */
export function twoWorkers(format: DataFormat, { quick, repetitions }: BenchSettings): Task {
  const name = `${formatTitles[format]} wide, two workers`;
  return {
    name,
    run: async () => {
      for (const set of ["wide-a", "wide-b"]) await runJob("write-data", { set, format, quick });
      const one: JobResult[] = [];
      const two: JobResult[] = [];
      for (let i = 0; i < repetitions; i++) {
        one.push(await runJob("workers", { set: "wide-a", format, quick, rest: ["1", "wide-b"] }));
        two.push(await runJob("workers", { set: "wide-a", format, quick, rest: ["2", "wide-b"] }));
      }
      const wallOf = (results: readonly JobResult[]) => median(results.map(({ wallSeconds }) => wallSeconds));
      const [alone, together] = [wallOf(one), wallOf(two)];
      const peakRss = median(two.map(({ peakRssMb }) => peakRssMb));
      return [
        {
          name,
          ours: `${together.toFixed(2)} s wall`,
          other: `one worker ${alone.toFixed(2)} s`,
          result: measurement(`${name}: speed-up`, alone / together, "x"),
          peakRss: measurement(`${name}: peak RSS`, peakRss, "MB"),
          details: [
            measurement(`${name}: wall`, together, "s"),
            measurement(`${name}: wall of one worker`, alone, "s"),
          ],
        },
      ];
    },
  };
}
