import { type DifferenceError, differenceError, type PartEstimate } from "../stats/between-part-variance.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import type { Performance } from "./performance.ts";
import type { ResidualTerm } from "./residual-term.ts";
import { welch } from "./welch.ts";

/** How the residual goes with one term in a serving batch and how it went in the held-out rows. */
export interface TermChange {
  readonly term: ResidualTerm;
  /** Serving minus held-out mean of residual times term, over its standard error. */
  readonly t: number;
  /** Two-sided. */
  readonly pValue: number;
  /** The change as a correlation of residual and term: above 0 when outcomes are higher than predicted where the term is. */
  readonly effect: number;
  readonly error: DifferenceError;
}

/**
 * For every term, whether the residual goes with it in another way than in the held-out rows: the two-sample score test, one degree of freedom a term, variances
 * of both sides their own (sandwich), allowing for what held-out parts differ by. In the order of the terms; those that either side lacks, or that vary on neither,
 * are left out.
 *
 * A calibrated residual has mean 0 whatever the inputs, so where only P(x) moves this stands still. A model that misses part of P(y given x) has residuals that
 * go with the inputs already, and then a move of P(x) alone can change their mean.
 *
 * Source: score (Lagrange multiplier) test of an added variable, Rao 1948, in the two-sample form; equal to `scipy.stats.ttest_ind(equal_var=False)` of the
 * products.
 */
export function termChanges(reference: Performance, serving: Performance): TermChange[] {
  if (reference.n < 2 || serving.n < 2) return [];
  return reference.terms.flatMap((term, i): TermChange[] => {
    const before = reference.termSums[i];
    const after = serving.termSums[i];
    if (before == null || after == null) return [];
    const sampling = welch(before.m2, reference.n, after.m2, serving.n);
    if (!(sampling.variance > 0)) return [];
    const rowVariance = before.m2 / (reference.n - 1);
    const parts = reference.parts.flatMap(({ termMeans, n }): PartEstimate[] => {
      const value = termMeans[i];
      return value == null ? [] : [{ value, variance: rowVariance / n, share: n / reference.n }];
    });
    const error = differenceError(sampling.variance, sampling.degreesOfFreedom, parts);
    const change = after.mean - before.mean;
    const t = change / error.standardError;
    // The square of the residual is the loss, whichever the loss is.
    const unit = Math.sqrt(reference.loss.mean * before.meanSquare);
    const effect = Math.max(-1, Math.min(1, unit > 0 ? change / unit : 0));
    return [{ term, t, pValue: studentTTwoSidedTail(t, error.degreesOfFreedom), effect, error }];
  });
}
