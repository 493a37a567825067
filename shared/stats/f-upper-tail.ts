import { chiSquareUpperTail } from "./chi-square-upper-tail.ts";
import { incompleteBeta } from "./incomplete-beta.ts";

/** From here on the denominator is taken as known. */
const manyDegreesOfFreedom = 1e7;

/**
 * The probability that a Fisher-Snedecor F variable exceeds `x`. In [0, 1]; 1 for `x <= 0`; relative error at most 1e-10 down to
 * 1e-300, and 1e-4 where the denominator has more than 1e7 degrees of freedom and is taken as known. It may have infinitely many.
 *
 * Source: Abramowitz and Stegun 26.6.2. Checked against scipy.stats.f.sf and mpmath.
 *
 * @example fUpperTail(4.964602743730711, 1, 10) // => 0.05
 */
export function fUpperTail(x: number, numerator: number, denominator: number): number {
  if (!(x > 0)) return 1;
  if (denominator > manyDegreesOfFreedom) return chiSquareUpperTail(x * numerator, numerator);
  const total = denominator + numerator * x;
  return incompleteBeta(denominator / 2, numerator / 2, denominator / total, (numerator * x) / total).lower;
}
