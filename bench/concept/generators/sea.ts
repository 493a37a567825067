import { type Concept, flipped } from "./concept.ts";

/** The four blocks of the published stream, 12,500 rows each. */
export const seaThresholds = [8, 9, 7, 9.5] as const;

/** Whether the first two inputs sum to more than the threshold. */
export function seaLabel(inputs: ArrayLike<number>, threshold: number): boolean {
  return inputs[0]! + inputs[1]! > threshold;
}

/**
 * Three inputs, uniform in [0, 10), the third of no use. Another threshold is another P(y given x) at the same P(x).
 *
 * Source: Street and Kim, "A streaming ensemble algorithm (SEA) for large-scale classification", KDD 2001, with 10% noise; labels as River's `SEA`, which are
 * the published ones inverted.
 */
export function sea(threshold: number, noise = 0.1): Concept {
  return {
    features: 3,
    draw(random, inputs) {
      for (let j = 0; j < 3; j++) inputs[j] = 10 * random.uniform();
      return flipped(random, seaLabel(inputs, threshold), noise);
    },
  };
}
