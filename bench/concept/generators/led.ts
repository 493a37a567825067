import { type Concept, integerBetween } from "./concept.ts";

/** The seven segments of each digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
export const ledSegments: readonly (readonly number[])[] = [
  [1, 1, 1, 0, 1, 1, 1],
  [0, 0, 1, 0, 0, 1, 0],
  [1, 0, 1, 1, 1, 0, 1],
  [1, 0, 1, 1, 0, 1, 1],
  [0, 1, 1, 1, 0, 1, 0],
  [1, 1, 0, 1, 0, 1, 1],
  [1, 1, 0, 1, 1, 1, 1],
  [1, 0, 1, 0, 0, 1, 0],
  [1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 0, 1, 1],
];

const irrelevant = 17;

/**
 * A digit from 0 to 9, shown on seven segments each of which is wrong with probability `noise`, beside 17 random bits. The first `swapped` segments change
 * places with as many random bits: the drift. With 10% noise the best classifier errs on 26% of the rows.
 *
 * Source: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984), section 2.6.1; drift as in River's `LEDDrift`.
 */
export function led(swapped = 0, noise = 0.1): Concept {
  return {
    features: 7 + irrelevant,
    draw(random, inputs) {
      const digit = integerBetween(random, 0, 9);
      for (let j = 0; j < inputs.length; j++) inputs[j] = random.uniform() < 0.5 ? 0 : 1;
      for (let j = 0; j < 7; j++) {
        const wrong = random.uniform() < noise ? 1 : 0;
        const place = j < swapped ? 7 + j : j;
        inputs[place] = ledSegments[digit]![j]! ^ wrong;
      }
      return digit;
    },
  };
}
