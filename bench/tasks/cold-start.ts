import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bundle } from "../jobs/bundle.ts";
import { atMost, measurement, median } from "../measurement.ts";
import { runProcess } from "../run-job.ts";
import type { Task } from "./task.ts";

const repetitions = 5;

/** What the function that reads uploads loads before it knows the format: its size, and how long importing it takes in a fresh process. */
export function coldStart(judge: boolean): Task {
  return {
    name: "cold start",
    run: async () => {
      const { entry, mainBytes, allBytes } = await runProcess<Bundle>(process.execPath, [jobPath("bundle")]);
      try {
        const times: number[] = [];
        for (let i = 0; i < repetitions; i++) {
          const words = [jobPath("import-time"), entry];
          times.push((await runProcess<{ milliseconds: number }>(process.execPath, words)).milliseconds);
        }
        const megabytes = mainBytes / 1e6;
        const row = { ours: "", other: "", peakRss: null, details: [] };
        return [
          {
            ...row,
            name: "Cold start, code loaded",
            ours: `${(allBytes / 1e6).toFixed(2)} MB deployed`,
            result: measurement("cold start: code loaded", megabytes, "MB", atMost(1.5), judge),
          },
          {
            ...row,
            name: "Cold start, import",
            ours: `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)} ms`,
            result: measurement("cold start: import", median(times), "ms", atMost(150), judge),
          },
        ];
      } finally {
        await rm(dirname(entry), { recursive: true });
      }
    },
  };
}

function jobPath(name: string): string {
  return fileURLToPath(new URL(`../jobs/${name}.ts`, import.meta.url));
}
