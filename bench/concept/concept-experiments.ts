import type { Experiment } from "./experiment.ts";
import { straightLines, type WorldChange } from "./experiments/straight-lines.ts";
import { type LinearChange, linear } from "./generators/linear.ts";
import { type LogisticChange, logistic } from "./generators/logistic.ts";

/** How the bench was asked to run. */
export interface ConceptSettings {
  /** Fewer cells and fewer repeats; goals are shown and not judged. */
  readonly quick: boolean;
}

/** Everything `npm run bench:concept` simulates, in the order of its tables. One experiment is one file in `experiments` and one row here. */
export function conceptExperiments({ quick }: ConceptSettings): Experiment[] {
  const sizes = quick ? [300, 1000] : [300, 1000, 10_000];
  const [repeats, power] = quick ? [300, 100] : [2000, 500];
  return sizes.flatMap((n) => [
    straightLines("logistic", logistic(), true, n, repeats, logisticChanges(repeats, power)),
    straightLines("linear", linear(), false, n, repeats, linearChanges(repeats, power)),
    straightLines("logistic, bent", logistic(bent), true, n, power, misfitChanges(power)),
  ]);
}

const bent = { curve: 0.3 };

function logisticChanges(repeats: number, power: number): WorldChange[] {
  const moved = (name: string, change: LogisticChange): WorldChange => ({
    ...{ section: "covariate shift", name, world: logistic(change), repeats },
  });
  const drifted = (name: string, change: LogisticChange): WorldChange => ({
    ...{ section: "concept drift", name, world: logistic(change), repeats: power },
  });
  return [
    { section: "unchanged", name: "none", world: logistic(), repeats },
    moved("mean of x1 +0.5", { mean: 0.5 }),
    moved("scale x1.5", { scale: 1.5 }),
    drifted("intercept +0.4", { intercept: 0.4 }),
    drifted("slope of x1 1.2 to 0.6", { slopes: { 0: 0.6 } }),
    drifted("slope of x3 0.6 to -0.6", { slopes: { 2: -0.6 } }),
    drifted("slope of unused x4 0 to 0.5", { slopes: { 3: 0.5 } }),
    drifted("10% label noise", { noise: 0.1 }),
  ];
}

function linearChanges(repeats: number, power: number): WorldChange[] {
  const change = (section: WorldChange["section"], name: string, of: LinearChange, runs: number): WorldChange => ({
    ...{ section, name, world: linear(of), repeats: runs },
  });
  return [
    change("unchanged", "none", {}, repeats),
    change("covariate shift", "mean of x1 +0.5", { mean: 0.5 }, repeats),
    change("covariate shift", "scale x1.5", { scale: 1.5 }, repeats),
    change("concept drift", "intercept +0.2", { intercept: 0.2 }, power),
    change("concept drift", "slope of x1 1.2 to 1", { slopes: { 0: 1 } }, power),
    change("concept drift", "slope of unused x4 0 to 0.2", { slopes: { 3: 0.2 } }, power),
    change("concept drift", "noise x1.25", { noise: 1.25 }, power),
  ];
}

function misfitChanges(repeats: number): WorldChange[] {
  const change = (section: WorldChange["section"], name: string, of: LogisticChange): WorldChange => ({
    ...{ section, name, world: logistic({ ...bent, ...of }), repeats },
  });
  return [
    change("unchanged", "none", {}),
    change("misfit", "mean of x1 +0.5", { mean: 0.5 }),
    change("misfit", "scale x1.5", { scale: 1.5 }),
  ];
}
