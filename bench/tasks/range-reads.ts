import { type DataFormat, formatTitles } from "../data/formats.ts";
import type { JobResult } from "../jobs/job-result.ts";
import type { RemoteSource } from "../jobs/remote-source.ts";
import { measurement, median } from "../measurement.ts";
import { runJob } from "../run-job.ts";
import type { BenchSettings, Task } from "./task.ts";

type RemoteResult = JobResult & Pick<RemoteSource, "gets" | "fetchedBytes" | "waitingSeconds">;

/**
 * How much of the waiting for a store (30 ms, 80 MB/s a connection) hides behind computing and other reads: 100% when the main thread is no more idle than on
 * local bytes, 0% when every read is waited for alone. Idle time instead of wall clock, because the machine's other work does not count as idle.
 */
export function rangeReads(format: DataFormat, { quick, repetitions }: BenchSettings): Task {
  const name = `${formatTitles[format]} wide, range reads`;
  return {
    name,
    run: async () => {
      await runJob("write-data", { set: "wide", format, quick });
      const local: JobResult[] = [];
      const remote: RemoteResult[] = [];
      for (let i = 0; i < repetitions; i++) {
        local.push(await runJob("tidemark", { set: "wide", format, quick }));
        remote.push(await runJob("range-reads", { set: "wide", format, quick }));
      }
      const [{ gets, fetchedBytes, waitingSeconds }] = remote as [RemoteResult];
      const wall = median(remote.map(({ wallSeconds }) => wallSeconds));
      const computing = median(local.map(({ wallSeconds }) => wallSeconds));
      const idleOf = (results: readonly JobResult[]) => median(results.map(({ idleSeconds }) => idleSeconds));
      const idle = idleOf(remote) - idleOf(local);
      const hidden = Math.min(1, Math.max(0, 1 - idle / waitingSeconds));
      const more = (what: string, value: number, unit: string) => measurement(`${name}: ${what}`, value, unit);
      return [
        {
          name,
          ours: `${gets} GETs, ${waitingSeconds.toFixed(2)} s`,
          other: `idle ${idle.toFixed(2)} s`,
          result: more("waiting hidden", hidden * 100, "%"),
          peakRss: more("peak RSS", median(remote.map(({ peakRssMb }) => peakRssMb)), "MB"),
          details: [
            more("GETs", gets, "GETs"),
            more("bytes fetched", fetchedBytes / 1e6, "MB"),
            more("idle beyond local bytes", idle, "s"),
            more("waiting, one GET after another", waitingSeconds, "s"),
            more("wall", wall, "s"),
            more("wall on local bytes", computing, "s"),
          ],
        },
      ];
    },
  };
}
