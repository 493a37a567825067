import { type CountedPair, countedPair, isNumeric } from "./counted-values.ts";
import { largestDifference } from "./distances.ts";
import type { Rule } from "./rule.ts";

const threshold = 0.2;
const leastRows = 10;
const rareShare = 0.01;

/**
 * Re-implementation of deepchecks's feature drift condition: Kolmogorov's D of numbers, Cramer's V (corrected for bias, both sides scaled to the smaller, values
 * under 1% of the baseline together) of others; drift from 0.2. No answer under ten rows.
 */
export const deepchecks: Rule = {
  name: "deepchecks",
  drifted: (pair) => {
    if (pair.baseline.type === "timestamp") return null;
    const counted = countedPair(pair);
    if (Math.min(counted.nBaseline, counted.nServing) < leastRows) return null;
    const score = isNumeric(pair.baseline) ? largestDifference(counted) : cramersV(counted);
    return score >= threshold;
  },
};

/** Source: Bergsma (2013) for the correction. */
function cramersV({ baseline, serving, nBaseline, nServing }: CountedPair): number {
  const size = Math.min(nBaseline, nServing);
  const cells: [number, number][] = [];
  let [otherBaseline, otherServing] = [0, 0];
  for (let i = 0; i < baseline.length; i++) {
    const [p, q] = [baseline[i]! / nBaseline, serving[i]! / nServing];
    if (p < rareShare) {
      otherBaseline += p;
      otherServing += q;
    } else cells.push([p * size, q * size]);
  }
  if (otherBaseline + otherServing > 0) cells.push([otherBaseline * size, otherServing * size]);
  if (cells.length < 2) return 0;
  const n = 2 * size;
  let statistic = 0;
  for (const [b, s] of cells) statistic += (b - s) ** 2 / (b + s);
  const corrected = Math.max(0, statistic / n - (cells.length - 1) / (n - 1));
  const rows = 2 - 1 / (n - 1);
  const columns = cells.length - (cells.length - 1) ** 2 / (n - 1);
  return Math.sqrt(corrected / Math.min(rows - 1, columns - 1));
}
