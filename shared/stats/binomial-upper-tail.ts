import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The probability of at least `k` successes in `n` trials of probability `p`.
 *
 * In [0, 1]; 1 for `k <= 0`, 0 for `k > n`; relative error at most 1e-11 down to 1e-300. The lower tail, at most `k`, is
 * `binomialUpperTail(n - k, n, 1 - p)`.
 *
 * Source: DLMF 8.17.5, I_p(k, n - k + 1). Checked against scipy.stats.binom.sf and mpmath.
 *
 * @example binomialUpperTail(8, 10, 0.5) // => 0.0546875
 */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(k, n - k + 1, p).lower;
}
