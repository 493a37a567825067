import { studentTTwoSidedTail } from "./student-t-two-sided-tail.ts";

/**
 * The number a Student t variable with `degreesOfFreedom` stays below with probability `p`.
 *
 * `p` in [0, 1]; 0 and 1 give the infinities, anything else NaN. Relative error at most 1e-10; small `p` keep their digits.
 *
 * Source: bisection on `studentTTwoSidedTail`. Checked against scipy.stats.t.ppf.
 *
 * @example studentTQuantile(0.975, 10) // => 2.2281388519649385
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p >= 0 && p <= 1) || !(degreesOfFreedom > 0)) return Number.NaN;
  if (p === 0.5) return 0;
  const tail = 2 * Math.min(p, 1 - p);
  const sign = p < 0.5 ? -1 : 1;
  if (tail === 0) return sign * Number.POSITIVE_INFINITY;
  let low = 0;
  let high = 1;
  while (studentTTwoSidedTail(high, degreesOfFreedom) > tail && high < 1e150) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 2000; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTTwoSidedTail(middle, degreesOfFreedom) > tail) low = middle;
    else high = middle;
  }
  return sign * high;
}
