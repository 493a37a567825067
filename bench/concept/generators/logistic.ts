import type { Concept } from "./concept.ts";

/** What differs from the world that the model was trained in. */
export interface LogisticChange {
  readonly intercept?: number;
  /** New slopes, by input from 0. */
  readonly slopes?: Readonly<Record<number, number>>;
  /** Share of labels that are the other one. */
  readonly noise?: number;
  /** Added to the first input's mean. */
  readonly mean?: number;
  /** Multiplies every input. */
  readonly scale?: number;
  /** Log-odds that a square of the first input adds: what a model of straight lines cannot learn. */
  readonly curve?: number;
}

const slopes = [1.2, -0.8, 0.6, 0, 0] as const;
const intercept = -0.3;

/** The log-odds of a positive. */
export function logisticLogOdds(inputs: ArrayLike<number>, change: LogisticChange): number {
  let logOdds = intercept + (change.intercept ?? 0) + (change.curve ?? 0) * inputs[0]! ** 2;
  for (let j = 0; j < slopes.length; j++) logOdds += (change.slopes?.[j] ?? slopes[j]!) * inputs[j]!;
  return logOdds;
}

/**
 * Five standard normal inputs and a logistic outcome, about 45% positive: log-odds -0.3 + 1.2 x1 - 0.8 x2 + 0.6 x3. Every case of the textbook is one change.
 */
export function logistic(change: LogisticChange = {}): Concept {
  const { mean = 0, scale = 1, noise = 0 } = change;
  return {
    features: 5,
    draw(random, inputs) {
      for (let j = 0; j < 5; j++) inputs[j] = scale * random.normal() + (j === 0 ? mean : 0);
      const p = 1 / (1 + Math.exp(-logisticLogOdds(inputs, change)));
      return random.uniform() < p + noise * (1 - 2 * p) ? 1 : 0;
    },
  };
}
