import { logBinomialTerm } from "./log-binomial-term.ts";

/**
 * The probability of at least `k` successes in `n` trials whose probability is itself Beta(`a`, `b`) distributed.
 *
 * With `a = j` and `b = m - j + 1` this is the chance that at least `k` of `n` new values lie beyond the `j`-th smallest of
 * `m` earlier ones, whatever the continuous distribution they share. In [0, 1]; 1 for `k <= 0`, 0 for `k > n`; relative error
 * at most 1e-11 down to 1e-300. Takes about ten standard deviations of steps.
 *
 * Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 6.2.2; terms by Loader (2000). Checked against
 * scipy.stats.betabinom.sf and mpmath.
 *
 * @example betaBinomialUpperTail(1, 1, 2, 99) // => 0.0198 (= 2 / 101, rounded)
 */
export function betaBinomialUpperTail(k: number, n: number, a: number, b: number): number {
  if (!(a > 0) || !(b > 0)) return Number.NaN;
  if (k <= 0) return 1;
  if (k > n) return 0;
  const mean = (n * a) / (a + b);
  if (k > mean) return Math.min(1, tailFrom(k, n, a, b));
  return Math.max(0, 1 - tailFrom(n - k + 1, n, b, a));
}

/** Sums terms upwards from `k`, which lies on the falling side. */
function tailFrom(k: number, n: number, a: number, b: number): number {
  let term = Math.exp(logTerm(k, n, a, b));
  let sum = 0;
  for (let i = k; i <= n; i += 1) {
    sum += term;
    if (term <= sum * 1e-17) break;
    term *= ((n - i) * (i + a)) / ((i + 1) * (n - i - 1 + b));
  }
  return sum;
}

function logTerm(k: number, n: number, a: number, b: number): number {
  const total = n + a + b;
  const p = (k + a) / total;
  const q = (n - k + b) / total;
  return (
    logBinomialTerm(k, n, p, q) +
    logBinomialTerm(a, a + b, p, q) -
    logBinomialTerm(k + a, total, p, q) +
    Math.log((((a / (a + b)) * b) / (k + a)) * (total / (n - k + b)))
  );
}
