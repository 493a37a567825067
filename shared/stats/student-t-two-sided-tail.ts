import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The probability that a Student t variable with `degreesOfFreedom` is at least `|t|` away from 0.
 *
 * In [0, 1]; 1 at `t = 0`, 0 at infinity; relative error at most 1e-11 down to 1e-300.
 *
 * Source: Abramowitz and Stegun 26.7.1, I_x(v/2, 1/2) at x = v / (v + t^2). Checked against scipy.stats.t.sf and mpmath.
 *
 * @example studentTTwoSidedTail(12.706204736432095, 1) // => 0.05
 */
export function studentTTwoSidedTail(t: number, degreesOfFreedom: number): number {
  if (Math.abs(t) === Number.POSITIVE_INFINITY) return 0;
  const square = t * t;
  const total = degreesOfFreedom + square;
  return incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / total, square / total).lower;
}
