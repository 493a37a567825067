import { betweenParts, differenceError } from "../stats/between-part-variance.ts";
import { cauchyCombination } from "../stats/cauchy-combination.ts";
import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";
import type { DispersionPrior } from "../stats/dispersion-prior.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import { dispersedTail } from "./dispersed-tail.ts";
import { type NormalBins, normalBins } from "./normal-bins.ts";

/** One part of the baseline, counted in the same bins. */
export interface BinnedPart {
  readonly counts: readonly number[];
  readonly phase: number;
  /** True for parts of the phase that serving is compared with: they make up the baseline's counts. */
  readonly compared: boolean;
}

/** Of location, scale and the remainder: a shift is what is asked most. */
const weightsOfQuestions = [4, 1, 1] as const;

/** Result of `binnedTwoSampleTest`. */
export interface BinnedTwoSampleTest {
  /** Pearson's chi-square over the bins. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Standard normal when nothing changed; positive when serving's numbers are larger. 0 with one bin. */
  readonly location: number;
  /** Standard normal when nothing changed; positive when serving's numbers are further apart. 0 with two bins. */
  readonly scale: number;
  /** Variance that parts add to the location's sampling variance, in units of one row's variance; 0 without parts. */
  readonly betweenVariance: number;
  /** With which the location is read as Student's t; infinite without parts. */
  readonly locationDegreesOfFreedom: number;
  /** In [0, 1]; 1 with one bin. */
  readonly pValue: number;
}

/**
 * Tests that two samples share one distribution over ordered bins, with the power of a location test against a moved mean, of a
 * scale test against a changed spread, and of chi-square against everything else.
 *
 * Pearson's statistic, times (N - 1) / N, is the sum of k - 1 squares that are independent standard normals when nothing changed. Two of
 * them are taken out: the change of the mean normal score and of the mean squared normal score (orthogonal polynomials, with the
 * exact variance of sampling without replacement; scale is asked around each side's own mean, so that a shift is no change of scale). Their
 * p-values and that of the remainder are joined into one (`cauchyCombination`). Counts are taken as they come: merge bins first. Symmetric in the two sides but for the signs.
 *
 * With parts, each of the three is read against rows that vary from part to part as the baseline's do (`differenceError`,
 * `dispersedTail`), the location in the light of `prior`, what the columns together say of how much it varies; without, rows are taken
 * to be independent.
 *
 * Source: partition of chi-square by orthogonal polynomials: Best and Rayner, "Nonparametric analysis for doubly ordered two-way
 * contingency tables", Biometrics 52 (1996); scores of van der Waerden (1952) and Klotz (1962), averaged over a bin.
 */
export function binnedTwoSampleTest(
  baseline: readonly number[],
  serving: readonly number[],
  parts: readonly BinnedPart[] = [],
  prior: DispersionPrior | null = null,
): BinnedTwoSampleTest {
  const kept = baseline.map((_, i) => i).filter((i) => baseline[i]! + serving[i]! > 0);
  const [nBaseline, nServing] = [total(baseline), total(serving)];
  const degreesOfFreedom = kept.length - 1;
  if (degreesOfFreedom < 1 || nBaseline === 0 || nServing === 0) {
    return {
      statistic: 0,
      degreesOfFreedom: 0,
      location: 0,
      scale: 0,
      betweenVariance: 0,
      locationDegreesOfFreedom: Number.POSITIVE_INFINITY,
      pValue: 1,
    };
  }
  const n = nServing + nBaseline;
  const weights = kept.map((i) => (baseline[i]! + serving[i]!) / n);
  const bins = normalBins(weights);
  const [before, after] = [place(sharesOf(baseline, kept), bins), place(sharesOf(serving, kept), bins)];
  const samplingVariance = ((1 / nBaseline + 1 / nServing) * n) / (n - 1);
  const placed = placeParts(parts, kept, bins, nBaseline);
  const questions = degreesOfFreedom > 1 ? (["location", "scale"] as const) : (["location"] as const);
  const errors = questions.map((question) =>
    differenceError(
      samplingVariance,
      Number.POSITIVE_INFINITY,
      placed.map(({ at, ...part }) => ({ ...part, value: at[question], variance: 1 / part.n })),
      question === "location" ? prior : null,
    ),
  );
  const usual = { location: before.location, scale: usualScale(before, placed) };
  const pValues = questions.map((question, i) =>
    twoSided((after[question] - usual[question]) / errors[i]!.standardError, errors[i]!.degreesOfFreedom),
  );
  if (degreesOfFreedom > 2) {
    const distances = placed.map(({ at, mean, ...part }) => ({
      ...part,
      squaredDistance: remainder(mean, at, bins, weights),
    }));
    const rest = remainder(before, after, bins, weights);
    pValues.push(dispersedTail(rest, degreesOfFreedom - 2, samplingVariance, distances).pValue);
  }
  const squared = weights.reduce((sum, weight, i) => sum + (after.shares[i]! - before.shares[i]!) ** 2 / weight, 0);
  return {
    statistic: squared / (1 / nBaseline + 1 / nServing),
    degreesOfFreedom,
    location: (after.location - before.location) / Math.sqrt(samplingVariance),
    scale: (after.scale - usual.scale) / Math.sqrt(samplingVariance),
    betweenVariance: errors[0]!.standardError ** 2 - samplingVariance,
    locationDegreesOfFreedom: errors[0]!.degreesOfFreedom,
    pValue: cauchyCombination(pValues, weightsOfQuestions.slice(0, pValues.length)),
  };
}

function twoSided(z: number, degreesOfFreedom: number): number {
  return Number.isFinite(degreesOfFreedom) ? studentTTwoSidedTail(z, degreesOfFreedom) : chiSquareUpperTail(z * z, 1);
}

/** A sample over the bins: its shares, and what they say of location and of scale around its own location. */
interface Place {
  readonly shares: readonly number[];
  readonly location: number;
  readonly scale: number;
}

function place(shares: readonly number[], bins: NormalBins): Place {
  const mean = (scores: readonly number[]): number => shares.reduce((sum, share, i) => sum + share * scores[i]!, 0);
  const location = mean(bins.location);
  return { shares, location, scale: mean(bins.scale) - bins.curvature * location ** 2 };
}

function sharesOf(counts: readonly number[], kept: readonly number[]): number[] {
  const n = total(counts);
  return kept.map((i) => counts[i]! / n);
}

/** Every part that has numbers, and the mean of its phase. */
function placeParts(parts: readonly BinnedPart[], kept: readonly number[], bins: NormalBins, nBaseline: number) {
  return [...Map.groupBy(parts, ({ phase }) => phase)].flatMap(([phase, members]) => {
    const sums = kept.map((i) => members.reduce((sum, { counts }) => sum + counts[i]!, 0));
    const rows = total(sums);
    if (rows === 0) return [];
    const mean = place(
      sums.map((sum) => sum / rows),
      bins,
    );
    return members.flatMap(({ counts, compared }) => {
      const n = total(counts);
      return n === 0
        ? []
        : [{ at: place(sharesOf(counts, kept), bins), mean, n, phase, share: compared ? n / nBaseline : 0 }];
    });
  });
}

/** The scale of one batch of the baseline: parts that stray from each other are narrower than all of them together. */
function usualScale(baseline: Place, parts: readonly { readonly at: Place; readonly share: number }[]): number {
  const compared = parts.reduce((sum, { share }) => sum + share, 0);
  return compared > 0 ? parts.reduce((sum, { at, share }) => sum + share * at.scale, 0) / compared : baseline.scale;
}

/** The squared distance between two samples beyond what a shift and a change of scale explain. */
function remainder(from: Place, to: Place, bins: NormalBins, weights: readonly number[]): number {
  const bend = bins.bend(to.location - from.location, to.scale - from.scale);
  const rest = to.shares.map((share, i) => share - from.shares[i]! - bend[i]!);
  const along = (scores: readonly number[]): number => rest.reduce((sum, x, i) => sum + x * scores[i]!, 0);
  const whole = weights.reduce((sum, weight, i) => sum + rest[i]! ** 2 / weight, 0);
  return Math.max(0, whole - along(bins.location) ** 2 - along(bins.scale) ** 2);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How much the location of parts varies, over what their rows explain: see `BetweenParts.dispersion`. Bins without counts do not count. */
export function locationDispersion(parts: readonly BinnedPart[]): number {
  const width = parts[0]?.counts.length ?? 0;
  const sums = Array.from({ length: width }, (_, i) => parts.reduce((sum, { counts }) => sum + counts[i]!, 0));
  const kept = sums.flatMap((sum, i) => (sum > 0 ? [i] : []));
  if (kept.length < 2) return 0;
  const rows = total(sums);
  const bins = normalBins(kept.map((i) => sums[i]! / rows));
  const placed = placeParts(parts, kept, bins, rows);
  return betweenParts(placed.map(({ at, ...part }) => ({ ...part, value: at.location, variance: 1 / part.n })))
    .dispersion;
}
