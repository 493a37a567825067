import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";
import { normalQuantile } from "../stats/normal-quantile.ts";
import type { Stratum } from "./performance.ts";

/** The Cochran-Mantel-Haenszel comparison of two batches over the same strata. */
export interface Cmh {
  /** Chi-square with one degree of freedom, without continuity correction. */
  readonly chiSquare: number;
  readonly pValue: number;
  /** Observed minus expected positives of serving, summed over strata. */
  readonly excess: number;
  /**
   * Hypergeometric variance of `excess`. `excess / variance` is the one-step (Peto) log odds ratio, of variance 1 /
   * `variance`.
   */
  readonly variance: number;
  /**
   * Mantel-Haenszel odds ratio of a positive, serving to baseline; null when it is 0 / 0. Infinite when baseline gives no
   * odds.
   */
  readonly oddsRatio: number | null;
  /** Robins-Breslow-Greenland variance of log(oddsRatio); null when the odds ratio is 0, infinite or null. */
  readonly logOddsVariance: number | null;
  /** How far `excess` can lie from 0 on its nearer side: under 5 the chi-square approximation is not to be trusted. */
  readonly reach: number;
}

/**
 * Whether positives are as frequent in serving as in the baseline among rows of the same stratum: with strata of equal score,
 * whether
 * P(y given score) moved. Strata with one side empty, or of one class, say nothing and count nothing.
 *
 * Null when no stratum says anything. Detects a shift of the odds in one direction; a change that raises them in some strata
 * and lowers them
 * in others (a slope) cancels. Two-sided.
 *
 * Source: Mantel and Haenszel 1959; variance of the log odds ratio: Robins, Breslow and Greenland 1986; `reach`: Mantel and
 * Fleiss 1980.
 * Checked against statsmodels `StratifiedTable` 0.15.
 */
export function cmh(baseline: readonly Stratum[], serving: readonly Stratum[]): Cmh | null {
  let excess = 0;
  let variance = 0;
  let above = 0;
  let below = 0;
  let r = 0;
  let s = 0;
  let pr = 0;
  let mixed = 0;
  let qs = 0;
  for (let k = 0; k < baseline.length; k++) {
    const m = baseline[k]!.n;
    const n = serving[k]!.n;
    const a = serving[k]!.positives;
    const c = baseline[k]!.positives;
    const t = a + c;
    const total = n + m;
    if (n === 0 || m === 0 || t === 0 || t === total) continue;
    const expected = (n * t) / total;
    excess += a - expected;
    variance += (n * m * t * (total - t)) / (total * total * (total - 1));
    above += Math.min(n, t) - expected;
    below += expected - Math.max(0, t - m);
    const d = m - c;
    const b = n - a;
    const rk = (a * d) / total;
    const sk = (b * c) / total;
    const pk = (a + d) / total;
    const qk = (b + c) / total;
    r += rk;
    s += sk;
    pr += pk * rk;
    mixed += pk * sk + qk * rk;
    qs += qk * sk;
  }
  if (variance === 0) return null;
  const chiSquare = (excess * excess) / variance;
  const oddsRatio = s > 0 ? r / s : r > 0 ? Number.POSITIVE_INFINITY : null;
  return {
    chiSquare,
    pValue: chiSquareUpperTail(chiSquare, 1),
    excess,
    variance,
    oddsRatio,
    logOddsVariance: r > 0 && s > 0 ? pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s) : null,
    reach: Math.min(above, below),
  };
}

/**
 * The interval of a Mantel-Haenszel odds ratio at `confidence`: log(oddsRatio) +- z sqrt(logOddsVariance + extraVariance).
 *
 * @param z Quantile of the normal (default: 95%) or of a t distribution.
 * @param extraVariance Variance of the log odds ratio between batches, beyond that of rows.
 */
export function oddsRatioInterval(
  { oddsRatio, logOddsVariance }: Cmh,
  z: number = normalQuantile(0.975),
  extraVariance = 0,
): { readonly value: number; readonly low: number; readonly high: number } | null {
  if (oddsRatio === null || logOddsVariance === null) return null;
  const reach = z * Math.sqrt(logOddsVariance + extraVariance);
  return { value: oddsRatio, low: oddsRatio * Math.exp(-reach), high: oddsRatio * Math.exp(reach) };
}
