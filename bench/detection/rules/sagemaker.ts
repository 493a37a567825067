import { type CountedPair, countedPair, isNumeric } from "./counted-values.ts";
import { largestDifference, largestShareChange } from "./distances.ts";
import type { ColumnPair, Rule } from "./rule.ts";

const threshold = 0.1;
const robustness = 1.8;

/**
 * Re-implementation of SageMaker Model Monitor's baseline drift check with Deequ's distances and the default threshold 0.1: Kolmogorov's D of numbers, the
 * largest change of one value's share of others. "robust", the default, takes 1.8 sqrt((n + m) / (n m)) off first. Exact counts in the place of sketches.
 */
export const sagemakerRobust: Rule = {
  name: "SageMaker robust",
  drifted: (pair) =>
    judged(pair, (counted, distance) => {
      const { nBaseline: n, nServing: m } = counted;
      return distance - robustness * Math.sqrt((n + m) / (n * m)) > threshold;
    }),
};

/** The same with comparison_method "Simple". */
export const sagemakerSimple: Rule = {
  name: "SageMaker simple",
  drifted: (pair) => judged(pair, (_, distance) => distance > threshold),
};

function judged(pair: ColumnPair, drifted: (counted: CountedPair, distance: number) => boolean): boolean | null {
  if (pair.baseline.type === "timestamp") return null;
  const counted = countedPair(pair);
  if (counted.nBaseline === 0 || counted.nServing === 0) return null;
  return drifted(counted, isNumeric(pair.baseline) ? largestDifference(counted) : largestShareChange(counted));
}
