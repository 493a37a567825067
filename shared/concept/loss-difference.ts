import { type DifferenceError, differenceError } from "../stats/between-part-variance.ts";
import { normalQuantile } from "../stats/normal-quantile.ts";
import { studentTQuantile } from "../stats/student-t-quantile.ts";
import type { Performance } from "./performance.ts";
import { pooledVariance, welch } from "./welch.ts";

/** Serving loss minus held-out loss, in the loss's unit, with its error and its 95% interval. */
export interface LossDifference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly error: DifferenceError;
}

/**
 * How much the mean loss grew from the held-out rows to a serving batch. Both need at least two rows and the same shape.
 *
 * Welch's interval, and where the held-out rows have parts the variance between them (`differenceError`).
 */
export function lossDifference(reference: Performance, serving: Performance): LossDifference {
  const sampling = welch(reference.loss.m2, reference.n, serving.loss.m2, serving.n);
  const pooled = pooledVariance(reference.parts.map(({ loss, n }) => ({ m2: loss.m2, n })));
  const parts = reference.parts.map(({ loss, n }) => ({
    value: loss.mean,
    variance: pooled / n,
    share: n / reference.n,
  }));
  const error = differenceError(sampling.variance, sampling.degreesOfFreedom, parts);
  const value = serving.loss.mean - reference.loss.mean;
  const reach = upperQuantile(error.degreesOfFreedom) * error.standardError;
  return { value, low: value - reach, high: value + reach, error };
}

/** The 97.5% quantile of t. */
export function upperQuantile(degreesOfFreedom: number): number {
  return Number.isFinite(degreesOfFreedom) ? studentTQuantile(0.975, degreesOfFreedom) : normalQuantile(0.975);
}
