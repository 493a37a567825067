import { logBinomialTerm } from "./log-binomial-term.ts";

/**
 * The logarithm of the probability of `x` successes among `drawn` taken without replacement from `successes + failures`, as a function of `x`:
 * -Infinity outside the support. Absolute error near 1e-13, also for populations of 1e9.
 *
 * Source: Loader (2000), section 6 (`dhyper` in R's nmath). Checked against exact integer arithmetic.
 *
 * @example Math.exp(logHypergeometricTerms(2, 2, 2)(1)) // => 0.6666666666666666
 */
export function logHypergeometricTerms(successes: number, failures: number, drawn: number): (x: number) => number {
  const total = successes + failures;
  const p = drawn / total;
  const q = (total - drawn) / total;
  const certain = drawn === 0 || drawn === total;
  const all = certain ? 0 : logBinomialTerm(drawn, total, p, q);
  return (x) => {
    if (x < Math.max(0, drawn - failures) || x > Math.min(drawn, successes)) return Number.NEGATIVE_INFINITY;
    return certain ? 0 : logBinomialTerm(x, successes, p, q) + logBinomialTerm(drawn - x, failures, p, q) - all;
  };
}
