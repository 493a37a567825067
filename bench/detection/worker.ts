import { parentPort, workerData } from "node:worker_threads";
import { detectionExperiments } from "./detection-experiments.ts";
import { addBaseline, emptyTally, type Tally } from "./tally.ts";
import { tallyKey, type WorkDone, type WorkRequest } from "./work.ts";

/** Runs the repeats it is sent, of the experiments that `workerData` asks for. */
const experiments = new Map(detectionExperiments(workerData).map((one) => [one.name, one]));

parentPort!.on("message", ({ experiment, from, to }: WorkRequest) => {
  const tallies = new Map<string, Tally>();
  const started = performance.now();
  const { run } = experiments.get(experiment)!;
  for (let repeat = from; repeat < to; repeat++) {
    run(repeat, (cell, rule, count, checks, hits) => {
      const key = tallyKey(cell, rule, count);
      const tally = tallies.get(key) ?? emptyTally();
      tallies.set(key, tally);
      addBaseline(tally, checks, hits);
    });
  }
  const done: WorkDone = { experiment, repeats: to - from, milliseconds: performance.now() - started, tallies };
  parentPort!.postMessage(done);
});
