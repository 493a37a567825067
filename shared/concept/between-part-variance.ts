/** One held-out part's estimate of a quantity, around which the other parts and later batches vary. */
export interface PartEstimate {
  readonly value: number;
  /** Variance of `value` from the part's rows alone, above 0. */
  readonly variance: number;
  /** The part's share of the held-out rows, in (0, 1]. */
  readonly share: number;
}

/** Fewer parts than this say too little about how batches vary. */
export const minParts = 5;

/**
 * The variance between parts that their rows do not explain: how much a quantity moves from one day (or file) to the next
 * though nothing
 * changed. At least 0, in the square of the value's unit; 0 for fewer than two parts.
 *
 * Source: DerSimonian and Laird 1986, eq. 8 (moment estimator); equal to statsmodels `combine_effects(method_re="dl")`.
 */
export function betweenPartVariance(parts: readonly PartEstimate[]): number {
  let weights = 0;
  let squares = 0;
  let weighted = 0;
  for (const { value, variance } of parts) {
    weights += 1 / variance;
    squares += 1 / variance ** 2;
    weighted += value / variance;
  }
  const mean = weighted / weights;
  let q = 0;
  for (const { value, variance } of parts) q += (value - mean) ** 2 / variance;
  const scale = weights - squares / weights;
  return scale > 0 ? Math.max(0, (q - (parts.length - 1)) / scale) : 0;
}

/** How far a serving batch's estimate strays from the held-out one when nothing changed. */
export interface DifferenceError {
  readonly standardError: number;
  /** Of the t distribution; infinite for the normal. */
  readonly degreesOfFreedom: number;
  /** Parts whose variation is in it; 0 when rows are assumed to be independent. */
  readonly parts: number;
}

/**
 * The standard error of (serving estimate - held-out estimate), and the degrees of freedom to read it with.
 *
 * With at least `minParts` held-out parts: a batch is one more draw from the parts' distribution, so the error is
 * `sqrt(samplingVariance + tau2 (1 + sum share^2))`, where `tau2` is `betweenPartVariance` (with K equal parts the factor is
 * 1 + 1/K), read with
 * K - 1 degrees of freedom because tau2 was estimated from K values. With fewer, `samplingVariance` alone: rows are taken to
 * be independent.
 *
 * Source: prediction interval of a random-effects mean, Higgins, Thompson and Spiegelhalter 2009, section 3.3 (who use K - 2;
 * the mean
 * here is weighted by rows, not by tau2, which leaves K - 1).
 */
export function differenceError(
  samplingVariance: number,
  samplingDegreesOfFreedom: number,
  parts: readonly PartEstimate[],
): DifferenceError {
  const usable = parts.filter((part) => part.variance > 0 && Number.isFinite(part.value + part.variance));
  if (usable.length < minParts) {
    return { standardError: Math.sqrt(samplingVariance), degreesOfFreedom: samplingDegreesOfFreedom, parts: 0 };
  }
  const meanOfDraws = usable.reduce((sum, part) => sum + part.share ** 2, 0);
  const variance = samplingVariance + betweenPartVariance(usable) * (1 + meanOfDraws);
  return {
    standardError: Math.sqrt(variance),
    degreesOfFreedom: Math.min(usable.length - 1, samplingDegreesOfFreedom),
    parts: usable.length,
  };
}
