import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ConceptSettings } from "./concept-experiments.ts";
import type { Experiment } from "./experiment.ts";
import { addSums, type Sums } from "./sums.ts";
import type { WorkDone, WorkRequest } from "./work.ts";

/** Pieces an experiment is cut into, so that the threads end about together. */
const pieces = 20;

/**
 * Runs all repeats of the experiments on as many threads as there are processors and says on standard error how far it is. What is found does not depend on
 * the number of threads, but for the last digit of means. Returns the sums by `sumsKey`.
 */
export async function runExperiments(
  experiments: readonly Experiment[],
  settings: ConceptSettings,
): Promise<Map<string, Sums>> {
  const requests = experiments.flatMap(piecesOf);
  const sums = new Map<string, Sums>();
  const spent = new Map<string, number>();
  const left = new Map(experiments.map(({ name, repeats }) => [name, repeats]));
  const started = performance.now();
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: settings });
    try {
      for (let request = requests.shift(); request !== undefined; request = requests.shift()) {
        const done = await ask(worker, request);
        for (const [key, own] of done.sums) addSums(sums, key, own);
        const { experiment } = done;
        spent.set(experiment, (spent.get(experiment) ?? 0) + done.milliseconds);
        left.set(experiment, left.get(experiment)! - (done.to - done.from));
        if (left.get(experiment)! > 0) continue;
        const seconds = ((performance.now() - started) / 1000).toFixed(0);
        const own = (spent.get(experiment)! / 1000).toFixed(1);
        process.stderr.write(`[${requests.length} pieces left, ${seconds} s] ${experiment}: ${own} s of one thread\n`);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  return sums;
}

function piecesOf({ name, repeats }: Experiment): WorkRequest[] {
  const size = Math.ceil(repeats / pieces);
  return Array.from({ length: Math.ceil(repeats / size) }, (_, i) => ({
    experiment: name,
    from: i * size,
    to: Math.min(repeats, (i + 1) * size),
  }));
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
