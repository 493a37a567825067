import type { Concept } from "./concept.ts";

/** What differs from the world that the model was trained in. */
export interface LinearChange {
  readonly intercept?: number;
  /** New slopes, by input from 0. */
  readonly slopes?: Readonly<Record<number, number>>;
  /** Standard deviation of the noise. */
  readonly noise?: number;
  /** Added to the first input's mean. */
  readonly mean?: number;
  /** Multiplies every input. */
  readonly scale?: number;
  /** What a square of the first input adds. */
  readonly curve?: number;
}

const slopes = [1.2, -0.8, 0.6, 0, 0] as const;

/** Five standard normal inputs and a number: 2 + 1.2 x1 - 0.8 x2 + 0.6 x3 and normal noise of standard deviation 1. The logistic pack with a number for an outcome. */
export function linear(change: LinearChange = {}): Concept {
  const { mean = 0, scale = 1, noise = 1, intercept = 0, curve = 0 } = change;
  return {
    features: 5,
    draw(random, inputs) {
      for (let j = 0; j < 5; j++) inputs[j] = scale * random.normal() + (j === 0 ? mean : 0);
      let outcome = 2 + intercept + curve * inputs[0]! ** 2 + noise * random.normal();
      for (let j = 0; j < 5; j++) outcome += (change.slopes?.[j] ?? slopes[j]!) * inputs[j]!;
      return outcome;
    },
  };
}
