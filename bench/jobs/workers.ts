import { once } from "node:events";
import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { mergeProfiles } from "../../shared/profile/merge-profiles.ts";
import { decodeProfile } from "../../shared/profile/profile-codec.ts";
import { dataPath } from "../data/data-folder.ts";
import { dataSetOf } from "../data/data-sets.ts";
import { printResult, requestOf } from "./job-request.ts";
import { measured } from "./job-result.ts";
import { readOut } from "./tidemark-statistics.ts";

// The two halves of a table, profiled by one or two workers that are already running, and merged.
const { set, format, quick, rest } = requestOf(process.argv);
const [workerCount = "1", ...otherHalves] = rest;
const halves = [set, ...otherHalves.map((name) => dataSetOf(name, quick))];
const paths = halves.map((half) => dataPath(half, format));
const rows = halves.reduce((sum, half) => sum + half.rows, 0);
const workers = await Promise.all(Array.from({ length: Number(workerCount) }, startWorker));

printResult(
  await measured(async () => {
    const shares = await Promise.all(
      workers.map(async (worker, i) => {
        const encoded: Uint8Array[] = [];
        for (const path of paths.filter((_, position) => position % workers.length === i)) {
          worker.postMessage(path);
          encoded.push((await once(worker, "message"))[0] as Uint8Array);
        }
        return encoded;
      }),
    );
    const profile = shares.flat().map(decodeProfile).reduce(mergeProfiles);
    const statistics = readOut(profile, rows, set.columns);
    return { rows, bytes: paths.reduce((sum, path) => sum + statSync(path).size, 0), statistics };
  }),
);
for (const worker of workers) worker.unref();

async function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL("./profile-worker.ts", import.meta.url));
  await once(worker, "message");
  return worker;
}
