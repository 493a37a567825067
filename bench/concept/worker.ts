import { parentPort, workerData } from "node:worker_threads";
import { type ConceptSettings, conceptExperiments } from "./concept-experiments.ts";
import { addSums, type Sums, sumsKey } from "./sums.ts";
import type { WorkDone, WorkRequest } from "./work.ts";

/** Runs the repeats it is sent, of the experiments that `workerData` asks for. */
const experiments = new Map(conceptExperiments(workerData as ConceptSettings).map((one) => [one.name, one]));

parentPort!.on("message", ({ experiment, from, to }: WorkRequest) => {
  const sums = new Map<string, Sums>();
  const started = performance.now();
  const { run } = experiments.get(experiment)!;
  for (let repeat = from; repeat < to; repeat++) {
    run(repeat, (cell, measure, value) =>
      addSums(sums, sumsKey(cell, measure), { n: 1, sum: value, squares: value * value }),
    );
  }
  const done: WorkDone = { experiment, from, to, milliseconds: performance.now() - started, sums };
  parentPort!.postMessage(done);
});
