import type { Random } from "../../detection/data/random.ts";

/** A world to draw labelled rows from: P(x) and P(y given x). */
export interface Concept {
  /** Numbers in a row of inputs; categories are 0, 1, 2, ... */
  readonly features: number;
  /** Draws one row: fills `inputs` and returns the outcome, 1 or 0, a class from 0, or a number. */
  draw(random: Random, inputs: Float64Array): number;
}

/** Labelled rows by column. */
export interface Rows {
  readonly columns: readonly Float64Array[];
  readonly label: Float64Array;
}

/** `n` rows of a concept, one after the other. */
export function drawRows(concept: Concept, random: Random, n: number): Rows {
  const columns = Array.from({ length: concept.features }, () => new Float64Array(n));
  const label = new Float64Array(n);
  const inputs = new Float64Array(concept.features);
  for (let i = 0; i < n; i++) {
    label[i] = concept.draw(random, inputs);
    for (let j = 0; j < columns.length; j++) columns[j]![i] = inputs[j]!;
  }
  return { columns, label };
}

/** The other outcome of 0 or 1 with probability `noise`. */
export function flipped(random: Random, outcome: boolean, noise: number): number {
  const flip = noise > 0 && random.uniform() < noise;
  return outcome === flip ? 0 : 1;
}

/** A whole number from `low` to `high`, both included. */
export function integerBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random.uniform() * (high - low + 1));
}
