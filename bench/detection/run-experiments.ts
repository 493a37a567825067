import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DetectionSettings } from "./detection-experiments.ts";
import type { Experiment } from "./experiment.ts";
import { emptyTally, mergeTally, type Tally } from "./tally.ts";
import type { WorkDone, WorkRequest } from "./work.ts";

/** Pieces an experiment is cut into, so that the threads end about together. */
const pieces = 8;

/**
 * Runs all repeats of the experiments on as many threads as there are processors and says on standard error how far it is. What is found does not depend on
 * the number of threads. Returns the tallies by `tallyKey`.
 */
export async function runExperiments(
  experiments: readonly Experiment[],
  settings: DetectionSettings,
): Promise<Map<string, Tally>> {
  const requests = experiments.flatMap(piecesOf);
  const total = requests.length;
  const tallies = new Map<string, Tally>();
  const started = performance.now();
  const spent = new Map<string, number>();
  const left = new Map(experiments.map(({ name, repeats }) => [name, repeats]));
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: settings });
    try {
      for (let request = requests.shift(); request !== undefined; request = requests.shift()) {
        const done = await ask(worker, request);
        for (const [key, tally] of done.tallies) {
          const sum = tallies.get(key) ?? emptyTally();
          tallies.set(key, sum);
          mergeTally(sum, tally);
        }
        spent.set(done.experiment, (spent.get(done.experiment) ?? 0) + done.milliseconds);
        left.set(done.experiment, left.get(done.experiment)! - done.repeats);
        if (left.get(done.experiment) === 0) {
          const seconds = ((performance.now() - started) / 1000).toFixed(0);
          const own = (spent.get(done.experiment)! / 1000).toFixed(1);
          process.stderr.write(
            `[${total - requests.length} of ${total}, ${seconds} s] ${done.experiment}: ${own} s of one thread\n`,
          );
        }
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  return tallies;
}

function piecesOf({ name, repeats }: Experiment): WorkRequest[] {
  const size = Math.ceil(repeats / pieces);
  const requests: WorkRequest[] = [];
  for (let from = 0; from < repeats; from += size)
    requests.push({ experiment: name, from, to: Math.min(repeats, from + size) });
  return requests;
}

function ask(worker: Worker, request: WorkRequest): Promise<WorkDone> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => reject(error);
    worker.once("error", failed);
    worker.once("message", (done: WorkDone) => {
      worker.off("error", failed);
      resolve(done);
    });
    worker.postMessage(request);
  });
}
