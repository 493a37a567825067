import type { Random } from "../../detection/data/random.ts";
import { type Concept, flipped } from "./concept.ts";

/** Whether a row lies on or above the plane: the weighted sum reaches half of the sum of weights. */
export function hyperplaneLabel(inputs: ArrayLike<number>, weights: ArrayLike<number>): boolean {
  let above = 0;
  for (let j = 0; j < weights.length; j++) above += weights[j]! * (inputs[j]! - 0.5);
  return above >= 0;
}

/** How a plane turns: after every row the first `drifting` weights move by `magnitude`, each turning round with probability `turning`. */
export interface Rotation {
  readonly drifting: number;
  readonly magnitude: number;
  readonly turning: number;
}

/**
 * Inputs uniform in [0, 1), as many as weights. With a rotation every row drawn changes the concept.
 *
 * Source: Hulten, Spencer and Domingos, "Mining time-changing data streams", KDD 2001; as River's `Hyperplane`.
 */
export function hyperplane(weights: Float64Array, noise = 0.05, rotation: Rotation | null = null): Concept {
  const current = weights.slice();
  const direction = new Float64Array(weights.length).fill(1);
  return {
    features: weights.length,
    draw(random, inputs) {
      for (let j = 0; j < weights.length; j++) inputs[j] = random.uniform();
      const label = flipped(random, hyperplaneLabel(inputs, current), noise);
      if (rotation !== null) rotate(current, direction, rotation, random);
      return label;
    },
  };
}

function rotate(weights: Float64Array, direction: Float64Array, rotation: Rotation, random: Random): void {
  for (let j = 0; j < rotation.drifting; j++) {
    weights[j]! += direction[j]! * rotation.magnitude;
    if (random.uniform() < rotation.turning) direction[j]! *= -1;
  }
}
