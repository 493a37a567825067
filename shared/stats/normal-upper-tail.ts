import { incompleteGamma } from "./incomplete-gamma.ts";

/**
 * The probability that a standard normal exceeds `z`.
 *
 * In [0, 1]; relative error at most 1e-12 down to 1e-300 (`z` = 37). Infinities give 0 and 1, NaN gives NaN. The lower tail
 * (the distribution function) is `normalUpperTail(-z)`.
 *
 * Source: DLMF 7.11.2, Q(1/2, z^2/2) / 2. Checked against scipy.stats.norm.sf and mpmath.
 *
 * @example normalUpperTail(1.959963984540054) // => 0.025
 */
export function normalUpperTail(z: number): number {
  const { lower, upper } = incompleteGamma(0.5, (z * z) / 2);
  return z > 0 ? upper / 2 : 0.5 + lower / 2;
}
