import { incompleteGamma } from "./incomplete-gamma.ts";

/**
 * The probability that a chi-square variable with `degreesOfFreedom` (any positive real) exceeds `x`.
 *
 * In [0, 1]; 1 for `x <= 0`; relative error at most 1e-12 down to 1e-300 and up to 1e8 degrees of freedom. NaN for no degrees of freedom.
 *
 * Source: DLMF 8.2.4, Q(k/2, x/2). Checked against scipy.stats.chi2.sf and mpmath.
 *
 * @example chiSquareUpperTail(3.841458820694124, 1) // => 0.05
 */
export function chiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  return incompleteGamma(degreesOfFreedom / 2, Math.max(0, x) / 2).upper;
}
