import type { DispersionPrior } from "./dispersion-prior.ts";

/** One part's estimate of a quantity, around which the other parts and later batches vary. */
export interface PartEstimate {
  readonly value: number;
  /** Variance of `value` from the part's rows alone, above 0. */
  readonly variance: number;
  /** The part's share of the rows that a batch is compared with, in [0, 1]; 0 for a part of another phase. */
  readonly share: number;
  /** Parts of one phase (a weekday, an hour) vary around a mean of their own. Default: one phase. */
  readonly phase?: number;
}

/** Fewer parts than this say too little about how batches vary. */
export const minParts = 5;

/** How much parts vary beyond what their rows explain. */
export interface BetweenParts {
  /** Mean square over what the parts' own variances explain: about 1 where nothing else varies; 0 without degrees of freedom. */
  readonly dispersion: number;
  /** At least 0, in the square of the value's unit. */
  readonly variance: number;
  /** Variance of that estimate. */
  readonly errorVariance: number;
  /** Parts less phases, and what the prior is worth. */
  readonly degreesOfFreedom: number;
}

/**
 * The variance between parts that their rows do not explain, in the light of a prior where there is one: how much a quantity moves from one day (or file) to the next though
 * nothing changed, and how well that is known. All 0 when no phase has two parts.
 *
 * The error is that of a chi-square of parts less phases degrees of freedom: right for parts of about equal size.
 *
 * Source: DerSimonian and Laird 1986, eq. 8 (moment estimator), within phases; for one phase equal to statsmodels
 * `combine_effects(method_re="dl")`.
 */
export function betweenParts(parts: readonly PartEstimate[], prior: DispersionPrior | null = null): BetweenParts {
  const sums = new Map<number, { count: number; weights: number; squares: number; weighted: number }>();
  for (const { value, variance, phase = 0 } of parts) {
    const sum = sums.get(phase) ?? { count: 0, weights: 0, squares: 0, weighted: 0 };
    sums.set(phase, sum);
    sum.count += 1;
    sum.weights += 1 / variance;
    sum.squares += 1 / variance ** 2;
    sum.weighted += value / variance;
  }
  let q = 0;
  for (const { value, variance, phase = 0 } of parts) {
    const { weighted, weights } = sums.get(phase)!;
    q += (value - weighted / weights) ** 2 / variance;
  }
  let [scale, degreesOfFreedom] = [0, 0];
  for (const { count, weights, squares } of sums.values()) {
    scale += weights - squares / weights;
    degreesOfFreedom += count - 1;
  }
  if (degreesOfFreedom === 0 || !(scale > 0))
    return { dispersion: 0, variance: 0, errorVariance: 0, degreesOfFreedom: 0 };
  const own = q / degreesOfFreedom;
  const { dispersion, degreesOfFreedom: known } =
    prior === null ? { dispersion: own, degreesOfFreedom } : joined(own, degreesOfFreedom, prior);
  return {
    dispersion: own,
    variance: Math.max(0, ((dispersion - 1) * degreesOfFreedom) / scale),
    errorVariance: (2 / known) * ((Math.max(1, dispersion) * degreesOfFreedom) / scale) ** 2,
    degreesOfFreedom: known,
  };
}

/** The dispersion in the light of its like: the mean weighted by degrees of freedom. */
function joined(own: number, degreesOfFreedom: number, prior: DispersionPrior): DispersionPrior {
  const all = degreesOfFreedom + prior.degreesOfFreedom;
  if (!Number.isFinite(all)) return prior;
  return {
    dispersion: (own * degreesOfFreedom + prior.dispersion * prior.degreesOfFreedom) / all,
    degreesOfFreedom: all,
  };
}

/** How far a serving batch's estimate strays from the baseline's when nothing changed. */
export interface DifferenceError {
  readonly standardError: number;
  /** Of the t distribution; infinite for the normal. */
  readonly degreesOfFreedom: number;
  /** Parts whose variation is in it; 0 when rows are assumed to be independent. */
  readonly parts: number;
}

/**
 * The standard error of (serving estimate - baseline estimate), and the degrees of freedom to read it with.
 *
 * With at least `minParts` parts more than phases: a batch is one more draw from the parts' distribution, so the variance is
 * `samplingVariance + tau2 (1 + sum share^2)`, where `tau2` is the variance of `betweenParts` (with K equal parts the factor is
 * 1 + 1/K). The degrees of freedom are Satterthwaite's for that sum: K - 1 where the parts' variation dominates, more where it is
 * small beside what is known. With fewer parts, `samplingVariance` alone: rows are taken to be independent.
 *
 * Source: prediction interval of a random-effects mean, Higgins, Thompson and Spiegelhalter 2009, section 3.3 (whose mean is
 * weighted by tau2; this one by rows); Satterthwaite 1946; Smyth 2004 for the prior.
 */
export function differenceError(
  samplingVariance: number,
  samplingDegreesOfFreedom: number,
  parts: readonly PartEstimate[],
  prior: DispersionPrior | null = null,
): DifferenceError {
  const usable = parts.filter((part) => part.variance > 0 && Number.isFinite(part.value + part.variance));
  const { variance: tau2, errorVariance, degreesOfFreedom } = betweenParts(usable, prior);
  if (degreesOfFreedom < minParts - 1) {
    return { standardError: Math.sqrt(samplingVariance), degreesOfFreedom: samplingDegreesOfFreedom, parts: 0 };
  }
  const draws = 1 + usable.reduce((sum, part) => sum + part.share ** 2, 0);
  const variance = samplingVariance + tau2 * draws;
  const uncertainty = samplingVariance ** 2 / samplingDegreesOfFreedom + (errorVariance * draws ** 2) / 2;
  return {
    standardError: Math.sqrt(variance),
    degreesOfFreedom:
      uncertainty > 0 ? Math.max(degreesOfFreedom, variance ** 2 / uncertainty) : Number.POSITIVE_INFINITY,
    parts: usable.length,
  };
}
