import { logBinomialTerm } from "./log-binomial-term.ts";

/**
 * The logarithm of the probability of `x` successes among `drawn` taken without replacement from `successes + failures`.
 *
 * -Infinity outside the support. Absolute error near 1e-13, also for populations of 1e9.
 *
 * Source: Loader (2000), section 6 (`dhyper` in R's nmath). Checked against exact integer arithmetic.
 *
 * @example Math.exp(logHypergeometricTerm(1, 2, 2, 2)) // => 0.6666666666666666
 */
export function logHypergeometricTerm(x: number, successes: number, failures: number, drawn: number): number {
  const total = successes + failures;
  if (x < Math.max(0, drawn - failures) || x > Math.min(drawn, successes)) return Number.NEGATIVE_INFINITY;
  if (drawn === 0 || drawn === total) return 0;
  const p = drawn / total;
  const q = (total - drawn) / total;
  return (
    logBinomialTerm(x, successes, p, q) +
    logBinomialTerm(drawn - x, failures, p, q) -
    logBinomialTerm(drawn, total, p, q)
  );
}
