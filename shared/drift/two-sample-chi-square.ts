import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";

/**
 * Pearson's chi-square test that two samples share one distribution over `k` cells, given the counts of each.
 *
 * Cells empty on both sides do not count. With fewer than two cells, or one side empty, the statistic is 0 and p is 1. The
 * asymptotic p-value wants expected counts of about 10 (`mergeBins` sees to it).
 *
 * Source: Pearson (1911); scipy.stats.chi2_contingency(correction=False) 1.17.
 *
 * @example twoSampleChiSquare([50, 50], [60, 40]).statistic // => 2.02...
 */
export function twoSampleChiSquare(
  baseline: readonly number[],
  serving: readonly number[],
): { readonly statistic: number; readonly degreesOfFreedom: number; readonly pValue: number } {
  const nBaseline = sum(baseline);
  const nServing = sum(serving);
  if (nBaseline === 0 || nServing === 0) return { statistic: 0, degreesOfFreedom: 0, pValue: 1 };
  let statistic = 0;
  let cells = 0;
  for (let i = 0; i < baseline.length; i += 1) {
    const pooled = baseline[i]! + serving[i]!;
    if (pooled === 0) continue;
    cells += 1;
    const difference = serving[i]! * nBaseline - baseline[i]! * nServing;
    statistic += (((difference / nBaseline) * difference) / nServing) * (1 / pooled);
  }
  const degreesOfFreedom = Math.max(0, cells - 1);
  const pValue = degreesOfFreedom === 0 ? 1 : chiSquareUpperTail(statistic, degreesOfFreedom);
  return { statistic, degreesOfFreedom, pValue };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
