import { minParts } from "../stats/between-part-variance.ts";
import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";
import { fUpperTail } from "../stats/f-upper-tail.ts";

/** How far one part of the baseline lies from the mean of its phase. */
export interface PartDistance {
  readonly n: number;
  /** Squared, over independent directions, in units of the variance of one row in any of them. */
  readonly squaredDistance: number;
  /** Its share of the rows that serving is compared with; 0 in another phase. */
  readonly share: number;
  readonly phase: number;
}

/** Result of `dispersedTail`. */
export interface DispersedTail {
  readonly pValue: number;
  /** What the parts add to `samplingVariance` if all they vary by lies in one direction; 0 with too few of them. */
  readonly betweenVariance: number;
}

/**
 * The p-value of a squared distance between baseline and serving over several directions, which over `samplingVariance` is chi-square
 * where rows are independent, when batches vary as the parts of the baseline do.
 *
 * The variance that the parts show beyond their rows' own, averaged over the directions, is added to the sampling variance, and the
 * ratio read as F. Days mostly vary in one way, and few of them cannot tell how many ways there are: so all of that variance is taken to
 * lie in one direction, which leaves the fewest degrees of freedom; and the p-value is no smaller than if all of the distance that rows do
 * not explain lay in it too. With too few parts for `minParts`: chi-square. p is 1 without a
 * direction.
 *
 * @param samplingVariance 1 / nBaseline + 1 / nServing
 *
 * Source: Rao and Scott 1981, 1984 (corrections of chi-square by design effects, the second order with one unequal eigenvalue); Thomas and
 * Rao 1987 (their F form); Satterthwaite 1946.
 */
export function dispersedTail(
  squaredDistance: number,
  directions: number,
  samplingVariance: number,
  parts: readonly PartDistance[],
): DispersedTail {
  if (directions < 1 || !(samplingVariance > 0)) return { pValue: 1, betweenVariance: 0 };
  const phases = Map.groupBy(parts, ({ phase }) => phase);
  const degreesOfFreedom = parts.length - phases.size;
  if (degreesOfFreedom < minParts - 1)
    return { pValue: chiSquareUpperTail(squaredDistance / samplingVariance, directions), betweenVariance: 0 };
  let [q, scale] = [0, 0];
  for (const members of phases.values()) {
    const rows = members.reduce((sum, { n }) => sum + n, 0);
    scale += rows - members.reduce((sum, { n }) => sum + n * n, 0) / rows;
    for (const { n, squaredDistance: own } of members) q += n * own;
  }
  const between = Math.max(0, (q / directions - degreesOfFreedom) / scale);
  const draws = 1 + parts.reduce((sum, { share }) => sum + share * share, 0);
  const variance = samplingVariance + between * draws;
  const excess = (directions * between * draws) / samplingVariance;
  const numerator = (directions + excess) ** 2 / ((1 + excess) ** 2 + directions - 1);
  const dispersion = Math.max(1, q / directions / degreesOfFreedom);
  const denominatorOf = (mean: number, equalDirections: number, factor: number): number => {
    const errorVariance = (2 * degreesOfFreedom * dispersion ** 2) / (equalDirections * scale * scale);
    return Math.max(degreesOfFreedom, (2 * mean ** 2) / (errorVariance * factor ** 2));
  };
  const inAll = fUpperTail(
    squaredDistance / variance / directions,
    numerator,
    denominatorOf(variance, numerator, draws),
  );
  const varianceOfOne = samplingVariance * (1 + excess);
  const inOne = fUpperTail(
    (squaredDistance - (directions - 1) * samplingVariance) / varianceOfOne,
    1,
    denominatorOf(varianceOfOne, numerator, draws * directions),
  );
  return { pValue: Math.max(inAll, inOne), betweenVariance: directions * between * draws };
}
