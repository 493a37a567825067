import { chiSquareUpperTail } from "../../../shared/stats/chi-square-upper-tail.ts";
import { type CountedPair, countedPair, isNumeric } from "./counted-values.ts";
import { largestDifference } from "./distances.ts";
import { rejectsKolmogorov } from "./ks-p-value.ts";
import type { Rule } from "./rule.ts";

const level = 0.05;

/**
 * Re-implementation of alibi-detect's TabularDrift (0.13): Kolmogorov-Smirnov of numbers, chi-square of homogeneity over the reference's values of others
 * (Yates's correction for two), p < 0.05 divided by the number of columns (Bonferroni).
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
      ? rejectsKolmogorov(largestDifference(counted), nBaseline, nServing, own)
      : homogeneityPValue(counted) < own;
  },
};

function homogeneityPValue({ baseline, serving }: CountedPair): number {
  let [cells, n, m] = [0, 0, 0];
  for (let i = 0; i < baseline.length; i++) {
    if (baseline[i] === 0) continue;
    cells += 1;
    n += baseline[i]!;
    m += serving[i]!;
  }
  if (cells < 2 || m === 0) return 1;
  let statistic = 0;
  for (let i = 0; i < baseline.length; i++) {
    if (baseline[i] === 0) continue;
    const both = baseline[i]! + serving[i]!;
    for (const [count, total] of [
      [baseline[i]!, n],
      [serving[i]!, m],
    ] as const) {
      const expected = (both * total) / (n + m);
      const difference = Math.abs(count - expected);
      statistic += (cells === 2 ? Math.max(0, difference - 0.5) : difference) ** 2 / expected;
    }
  }
  return chiSquareUpperTail(statistic, cells - 1);
}
