import { type Concept, integerBetween } from "./concept.ts";

export type StaggerRule = 0 | 1 | 2;

/**
 * Whether a row is positive: 0, small and red; 1, green or circle; 2, medium or large.
 *
 * @param inputs size (small, medium, large), colour (red, blue, green), shape (circle, square, triangle), each 0 to 2
 */
export function staggerLabel(inputs: ArrayLike<number>, rule: StaggerRule): boolean {
  const [size, colour, shape] = [inputs[0], inputs[1], inputs[2]];
  if (rule === 0) return size === 0 && colour === 0;
  return rule === 1 ? colour === 2 || shape === 0 : size !== 0;
}

/**
 * Three categories, uniform and independent; no noise.
 *
 * Source: Schlimmer and Granger, "Incremental learning from noisy data", Machine Learning 1 (1986); as River's `STAGGER`.
 */
export function stagger(rule: StaggerRule): Concept {
  return {
    features: 3,
    draw(random, inputs) {
      for (let j = 0; j < 3; j++) inputs[j] = integerBetween(random, 0, 2);
      return staggerLabel(inputs, rule) ? 1 : 0;
    },
  };
}
