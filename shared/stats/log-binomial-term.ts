import { devianceTerm } from "./deviance-term.ts";
import { stirlingError } from "./stirling-error.ts";

/**
 * The logarithm of the binomial probability of `x` successes in `n` trials, for real `0 <= x <= n` too:
 * ln [Gamma(n+1) / (Gamma(x+1) Gamma(n-x+1)) p^x q^(n-x)].
 *
 * `p` and `q = 1 - p` are both given so that neither loses digits. -Infinity where the probability is 0. Absolute error near
 * 1e-15 times the result, also for `n` of 1e9, where differences of log-gammas would lose nine digits.
 *
 * Source: Loader (2000), equation 3.1 (`dbinom_raw` in R's nmath).
 *
 * @example Math.exp(logBinomialTerm(3, 10, 0.5, 0.5)) // => 0.1171875
 */
export function logBinomialTerm(x: number, n: number, p: number, q: number): number {
  if (p === 0) return x === 0 ? 0 : Number.NEGATIVE_INFINITY;
  if (q === 0) return x === n ? 0 : Number.NEGATIVE_INFINITY;
  if (n === 0) return 0;
  if (x === 0) return p < 0.1 ? -devianceTerm(n, n * q) - n * p : n * Math.log(q);
  if (x === n) return q < 0.1 ? -devianceTerm(n, n * p) - n * q : n * Math.log(p);
  const correction = stirlingError(n) - stirlingError(x) - stirlingError(n - x);
  const deviance = devianceTerm(x, n * p) + devianceTerm(n - x, n * q);
  return correction - deviance - 0.5 * (Math.log(2 * Math.PI) + Math.log(x) + Math.log1p(-x / n));
}
