import type { BinnedPart } from "./binned-two-sample-test.ts";
import { type DispersedTail, dispersedTail } from "./dispersed-tail.ts";

/**
 * Pearson's chi-square test that two samples share one distribution over `k` cells, given the counts of each.
 *
 * Cells empty on both sides do not count. With fewer than two cells, or one side empty, the statistic is 0 and p is 1. The
 * asymptotic p-value wants expected counts of about 10 (`mergeBins` sees to it). With parts of the baseline in the same cells, p is
 * `dispersedTail`'s: batches vary as the parts do.
 *
 * Source: Pearson (1911); scipy.stats.chi2_contingency(correction=False) 1.17.
 *
 * @example twoSampleChiSquare([50, 50], [60, 40]).statistic // => 2.02...
 */
export function twoSampleChiSquare(
  baseline: readonly number[],
  serving: readonly number[],
  parts: readonly BinnedPart[] = [],
): DispersedTail & { readonly statistic: number; readonly degreesOfFreedom: number } {
  const nBaseline = sum(baseline);
  const nServing = sum(serving);
  if (nBaseline === 0 || nServing === 0) return { statistic: 0, degreesOfFreedom: 0, pValue: 1, betweenVariance: 0 };
  const kept = baseline.map((_, i) => i).filter((i) => baseline[i]! + serving[i]! > 0);
  const degreesOfFreedom = Math.max(0, kept.length - 1);
  if (degreesOfFreedom === 0) return { statistic: 0, degreesOfFreedom, pValue: 1, betweenVariance: 0 };
  const n = nBaseline + nServing;
  const squaredDistance = (
    counts: readonly number[],
    size: number,
    from: readonly number[],
    fromSize: number,
  ): number =>
    kept.reduce(
      (sum, i) => sum + ((counts[i]! / size - from[i]! / fromSize) ** 2 * n) / (baseline[i]! + serving[i]!),
      0,
    );
  const squared = squaredDistance(serving, nServing, baseline, nBaseline);
  const samplingVariance = 1 / nBaseline + 1 / nServing;
  const sized = parts.map((part) => ({ ...part, n: sum(part.counts) })).filter((part) => part.n > 0);
  const distances = [...Map.groupBy(sized, ({ phase }) => phase)].flatMap(([phase, members]) => {
    const rows = members.reduce((total, part) => total + part.n, 0);
    const together = baseline.map((_, i) => members.reduce((total, { counts }) => total + counts[i]!, 0));
    return members.map(({ counts, n: size, compared }) => ({
      n: size,
      phase,
      share: compared ? size / nBaseline : 0,
      squaredDistance: squaredDistance(counts, size, together, rows),
    }));
  });
  return {
    statistic: squared / samplingVariance,
    degreesOfFreedom,
    ...dispersedTail(squared, degreesOfFreedom, samplingVariance, distances),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
