import type { Concept } from "./concept.ts";

/** Whether at least two hold of: the first input, the second, and the fourth below a curve over the third. */
export function mixedLabel(inputs: ArrayLike<number>): boolean {
  const below = inputs[3]! < 0.5 + 0.3 * Math.sin(3 * Math.PI * inputs[2]!);
  return inputs[0]! + inputs[1]! + (below ? 1 : 0) >= 2;
}

/**
 * Two booleans and two numbers uniform in [0, 1); no noise. Reversed, every label is the other one.
 *
 * Source: Gama, Medas, Castillo and Rodrigues, "Learning with drift detection", SBIA 2004 (MIXED); as River's `Mixed`, whose function 1 is the one not
 * reversed.
 */
export function mixed(reversed = false): Concept {
  return {
    features: 4,
    draw(random, inputs) {
      for (let j = 0; j < 2; j++) inputs[j] = random.uniform() < 0.5 ? 0 : 1;
      for (let j = 2; j < 4; j++) inputs[j] = random.uniform();
      return mixedLabel(inputs) === reversed ? 0 : 1;
    },
  };
}
