import { chiSquareUpperTail } from "./chi-square-upper-tail.ts";
import { normalQuantile } from "./normal-quantile.ts";

/**
 * The number a chi-square variable with `degreesOfFreedom` exceeds with probability `p`.
 *
 * `p` in [0, 1], down to 1e-300: 0 gives Infinity, 1 gives 0, anything else NaN. Relative error at most 1e-12 in the upper tail
 * and the body (`p` up to 0.999).
 *
 * Source: Wilson and Hilferty (1931) to start, then bisection on `chiSquareUpperTail`. Checked against scipy.stats.chi2.isf.
 *
 * @example chiSquareUpperQuantile(0.05, 1) // => 3.841458820694124
 */
export function chiSquareUpperQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p >= 0 && p <= 1) || !(degreesOfFreedom > 0)) return Number.NaN;
  if (p === 0) return Number.POSITIVE_INFINITY;
  if (p === 1) return 0;
  const v = 2 / (9 * degreesOfFreedom);
  const guess = Math.max(1e-3, degreesOfFreedom * (1 - v - normalQuantile(p) * Math.sqrt(v)) ** 3);
  let low = guess;
  let high = guess;
  while (low > 1e-300 && chiSquareUpperTail(low, degreesOfFreedom) < p) low /= 1.1 + 1 / degreesOfFreedom;
  while (chiSquareUpperTail(high, degreesOfFreedom) > p) high *= 1.1;
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chiSquareUpperTail(middle, degreesOfFreedom) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
