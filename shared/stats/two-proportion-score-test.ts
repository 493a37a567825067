import { normalUpperTail } from "./normal-upper-tail.ts";

/**
 * The score test that two proportions are equal, with the pooled variance: `z` (positive when serving's is larger) and its
 * two-sided p-value.
 *
 * `baselineCount` of `baselineTotal` and `servingCount` of `servingTotal`. `z` is 0 and p is 1 where a total is 0 or the
 * pooled proportion is 0 or 1. Asymptotic: use `fisherExactTest` where an expected count is under 20.
 *
 * Source: statsmodels.stats.proportion.proportions_ztest 0.15 with its default pooled variance.
 *
 * @example twoProportionScoreTest(50, 1000, 80, 1000).z // => 2.7210...
 */
export function twoProportionScoreTest(
  baselineCount: number,
  baselineTotal: number,
  servingCount: number,
  servingTotal: number,
): { readonly z: number; readonly pValue: number } {
  const pooled = (baselineCount + servingCount) / (baselineTotal + servingTotal);
  const variance = pooled * (1 - pooled) * (1 / baselineTotal + 1 / servingTotal);
  if (!(variance > 0) || !Number.isFinite(variance)) return { z: 0, pValue: 1 };
  const z = (servingCount / servingTotal - baselineCount / baselineTotal) / Math.sqrt(variance);
  return { z, pValue: Math.min(1, 2 * normalUpperTail(Math.abs(z))) };
}
