import { fisherExactTest } from "../stats/fisher-exact-test.ts";
import { twoProportionScoreTest } from "../stats/two-proportion-score-test.ts";

/** Under this expected count the score test is not right any more. */
const smallestExpected = 20;

/**
 * Two-sided test that a share is the same on both sides: Fisher's exact test where an expected count is under 20, else the score test.
 * `statistic` is the score z either way, positive when serving's share is larger. Totals of 0 give z = 0 and p = 1.
 *
 * Source: see `fisherExactTest` and `twoProportionScoreTest`.
 *
 * @example shareTest(8, 5000, 16, 500).pValue // => 9.0e-12
 */
export function shareTest(
  baselineCount: number,
  nBaseline: number,
  servingCount: number,
  nServing: number,
): { readonly statistic: number; readonly pValue: number } {
  if (nBaseline === 0 || nServing === 0) return { statistic: 0, pValue: 1 };
  const { z, pValue } = twoProportionScoreTest(baselineCount, nBaseline, servingCount, nServing);
  const pooled = baselineCount + servingCount;
  const total = nBaseline + nServing;
  const expected = (Math.min(pooled, total - pooled) * Math.min(nBaseline, nServing)) / total;
  const exact = expected < smallestExpected;
  return { statistic: z, pValue: exact ? fisherExactTest(baselineCount, nBaseline, servingCount, nServing) : pValue };
}
