import { chiSquareUpperTail } from "../../../shared/stats/chi-square-upper-tail.ts";
import { type CountedPair, countedPair, isNumeric } from "./counted-values.ts";
import { largestDifference } from "./distances.ts";
import { kolmogorovPValue } from "./ks-p-value.ts";
import type { Rule } from "./rule.ts";

const level = 0.05;

/**
 * Re-implementation of alibi-detect's TabularDrift (0.13): Kolmogorov-Smirnov of numbers, chi-square of homogeneity of others (Yates's
 * correction for two values), p < 0.05 divided by the number of columns (Bonferroni).
 */
export const alibiDetect: Rule = {
  name: "alibi-detect",
  drifted: (pair) => {
    if (pair.baseline.type === "timestamp") return null;
    const counted = countedPair(pair);
    const { nBaseline, nServing } = counted;
    if (nBaseline === 0 || nServing === 0) return null;
    const own = level / pair.columns;
    return isNumeric(pair.baseline)
      ? kolmogorovPValue(largestDifference(counted), Math.round((nBaseline * nServing) / (nBaseline + nServing))) < own
      : homogeneityPValue(counted) < own;
  },
};

function homogeneityPValue({ baseline, serving, nBaseline: n, nServing: m }: CountedPair): number {
  const cells = baseline.length;
  if (cells < 2) return 1;
  let statistic = 0;
  for (let i = 0; i < cells; i++) {
    const both = baseline[i]! + serving[i]!;
    const expected = [(both * n) / (n + m), (both * m) / (n + m)] as const;
    const difference = Math.abs(baseline[i]! - expected[0]);
    const corrected = cells === 2 ? Math.max(0, difference - 0.5) : difference;
    statistic += corrected ** 2 / expected[0] + corrected ** 2 / expected[1];
  }
  return chiSquareUpperTail(statistic, cells - 1);
}
