import { digamma, inverseTrigamma, trigamma } from "./digamma.ts";

/** What many similar quantities say of the dispersion of any one of them. */
export interface DispersionPrior {
  /** Mean square over what rows explain. */
  readonly dispersion: number;
  /** As many degrees of freedom as that knowledge is worth; infinite where they do not differ more than chance lets them. */
  readonly degreesOfFreedom: number;
}

/** Fewer quantities say nothing about their like. */
const fewest = 5;

/**
 * The prior of dispersions that were each estimated with these degrees of freedom: where the columns of one table vary alike from day to
 * day, fifty-five degrees of freedom a column are many more for all. Null for fewer than five positive ones.
 *
 * The logarithms of the dispersions are compared with those of chi-square; what they scatter beyond it is the scatter of the columns.
 *
 * Source: Smyth, "Linear models and empirical Bayes methods", SAGMB 3 (2004), section 6.2; limma's fitFDist.
 */
export function dispersionPrior(dispersions: readonly number[], degreesOfFreedom: number): DispersionPrior | null {
  const positive = dispersions.filter((dispersion) => dispersion > 0);
  if (positive.length < fewest || degreesOfFreedom < 1) return null;
  const half = degreesOfFreedom / 2;
  const logs = positive.map((dispersion) => Math.log(dispersion) - digamma(half) + Math.log(half));
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const scatter = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (logs.length - 1) - trigamma(half);
  if (!(scatter > 0)) return { dispersion: Math.exp(mean), degreesOfFreedom: Number.POSITIVE_INFINITY };
  const priorHalf = inverseTrigamma(scatter);
  return {
    dispersion: Math.exp(mean + digamma(priorHalf) - Math.log(priorHalf)),
    degreesOfFreedom: 2 * priorHalf,
  };
}
