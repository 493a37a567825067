import { normalUpperTail } from "./normal-upper-tail.ts";

/**
 * The probability that a standard normal is at most `z`; accurate in its own small tail, see `normalUpperTail`.
 *
 * Source: as `normalUpperTail`. Checked against scipy.stats.norm.cdf.
 *
 * @example normalCdf(0) // => 0.5
 */
export function normalCdf(z: number): number {
  return normalUpperTail(-z);
}
