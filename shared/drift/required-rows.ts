import type { PairSpread } from "../baseline/pair-spread.ts";
import type { PairEstimate } from "../profile/pair-sums.ts";
import { chiSquareUpperQuantile } from "../stats/chi-square-upper-quantile.ts";
import { normalQuantile } from "../stats/normal-quantile.ts";
import { studentTQuantile } from "../stats/student-t-quantile.ts";
import type { BinnedTwoSampleTest } from "./binned-two-sample-test.ts";
import type { ShareTest } from "./share-test.ts";

/** Serving rows must suffice to find this many floors ... */
const floorsToSee = 1.5;

/** ... with 80% power: the 0.8-quantile of the normal. */
const powerQuantile = 0.8416212335729143;

/** What the parts of a baseline cost a test: no more where rows are independent. */
export interface PartCost {
  /** Variance between parts, in units of one row's variance. */
  readonly betweenVariance: number;
  /** Of Student's t, with which the difference is read. */
  readonly degreesOfFreedom: number;
}

const noParts: PartCost = { betweenVariance: 0, degreesOfFreedom: Number.POSITIVE_INFINITY };

/** What the parts cost `binnedTwoSampleTest`. */
export function costOf({ betweenVariance, locationDegreesOfFreedom }: BinnedTwoSampleTest): PartCost {
  return { betweenVariance, degreesOfFreedom: locationDegreesOfFreedom };
}

/**
 * What the parts cost a `shareTest` of these numbers of rows: the variance they add to that of independent rows, where the variance of the difference
 * is `inflation` times what the rows give.
 */
export function costOfShare(
  { inflation, degreesOfFreedom }: Pick<ShareTest, "inflation" | "degreesOfFreedom">,
  { nBaseline, nServing }: { readonly nBaseline: number; readonly nServing: number },
): PartCost {
  return { betweenVariance: (inflation - 1) * (1 / nBaseline + 1 / nServing), degreesOfFreedom };
}

/** How many standard errors a two-sided test at `level` asks for. */
function criticalDistance(level: number, { degreesOfFreedom }: PartCost): number {
  const tail = level / 2;
  return Number.isFinite(degreesOfFreedom) ? -studentTQuantile(tail, degreesOfFreedom) : -normalQuantile(tail);
}

/**
 * Serving rows that bring 1 / nBaseline + 1 / nServing down to `harmonic`; Infinity when the baseline alone is too small for it, or
 * its parts vary too much (`betweenVariance`; 0 where rows are independent). At least 1.
 */
function servingRows(harmonic: number, nBaseline: number, betweenVariance: number): number {
  const left = harmonic - 1 / nBaseline - betweenVariance;
  return left > 0 ? Math.max(1, Math.ceil(1 / left)) : Number.POSITIVE_INFINITY;
}

/**
 * Serving rows at which `binnedTwoSampleTest` at `level` finds, with 80% power, a shift that moves the cumulative distribution by 1.5
 * times `floor`.
 *
 * A normal shift by d standard deviations has D = 2 Phi(d / 2) - 1, and its test the noncentrality d / sqrt(1/nB + 1/nS) at half the
 * level (its weight in the combination). Rounded up; Infinity when the baseline is too small. Within about 10% of simulation.
 */
export function rowsForEcdfDistance(floor: number, nBaseline: number, level: number, cost = noParts): number {
  const distance = Math.min(0.999, floorsToSee * floor);
  const shift = 2 * normalQuantile((1 + distance) / 2);
  const needed = criticalDistance(level / 2, cost) + powerQuantile;
  return servingRows((shift * shift) / (needed * needed), nBaseline, cost.betweenVariance);
}

/**
 * Serving rows at which a two-sided test of two proportions at `level` finds, with 80% power, a change from `share` to `changed`.
 * The larger of the two variances is used for both sides, which is on the safe side. Infinity when the baseline is too small, or for no change.
 *
 * Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003), section 4.2, without the continuity correction.
 */
export function rowsForShareChange(
  share: number,
  changed: number,
  nBaseline: number,
  level: number,
  cost = noParts,
): number {
  const variance = Math.max(share * (1 - share), changed * (1 - changed));
  const needed = criticalDistance(level, cost) + powerQuantile;
  return servingRows((changed - share) ** 2 / (needed * needed * variance), nBaseline, cost.betweenVariance);
}

/** `rowsForShareChange` for a rise by 1.5 times `floor` (a fall where there is no room). */
export function rowsForShareFloor(
  share: number,
  floor: number,
  nBaseline: number,
  level: number,
  cost = noParts,
): number {
  const change = floorsToSee * floor;
  const changed = share + change <= 1 ? share + change : Math.max(0, share - change);
  return rowsForShareChange(share, changed, nBaseline, level, cost);
}

/**
 * Serving rows at which chi-square over `cells` cells at `level` finds, with 80% power, `noncentrality` per unit of the harmonic sample size
 * (the sum over cells of squared change over share), where parts vary by `betweenVariance` in units of one row's.
 *
 * The noncentral chi-square is taken as normal with its own mean and variance, right to a few percent. Infinity when the baseline is too
 * small or there is nothing to find.
 */
export function rowsForChiSquare(
  noncentrality: number,
  cells: number,
  nBaseline: number,
  level: number,
  betweenVariance = 0,
): number {
  const degreesOfFreedom = Math.max(1, cells - 1);
  const critical = chiSquareUpperQuantile(level, degreesOfFreedom);
  const root = 2 * powerQuantile + 2 * Math.sqrt(Math.max(0, powerQuantile ** 2 + critical - degreesOfFreedom / 2));
  const needed = (root * root - 2 * degreesOfFreedom) / 4;
  return servingRows(noncentrality / needed, nBaseline, betweenVariance);
}

/**
 * Serving rows at which two mean Fisher z, compared at `level`, show a change of the correlation by 1.5 times `floor` with 80% power: towards 0, where a correlation's z changes least.
 * `serving` says how precise z is in its `nServing` rows. Infinity when the baseline is too small. Student's t is taken as normal.
 */
export function rowsForFisherZ(
  baseline: PairEstimate,
  serving: PairEstimate,
  nServing: number,
  spread: PairSpread | null,
  floor: number,
  level: number,
): number {
  const before = Math.tanh(baseline.z);
  const after = Math.max(-0.999, Math.abs(before) - floorsToSee * floor);
  const change = Math.abs(baseline.z) - Math.atanh(after);
  const needed = -normalQuantile(level / 2) + powerQuantile;
  const between = spread === null ? 0 : spread.between * (1 + 1 / spread.parts);
  const left = (change / needed) ** 2 - baseline.variance - between;
  if (!(left > (spread?.within ?? 0))) return Number.POSITIVE_INFINITY;
  return Math.ceil((serving.variance * nServing) / left);
}

/** The change of one value's share that reaches 1.5 times `shareFloor` and `ratioFloor`: a rise, or a fall where there is no room for one. */
export function mattersFrom(share: number, shareFloor: number, ratioFloor: number): number {
  const risen = Math.max(share + floorsToSee * shareFloor, share * ratioFloor);
  return risen <= 1 ? risen : Math.max(0, Math.min(share - floorsToSee * shareFloor, share / ratioFloor));
}
