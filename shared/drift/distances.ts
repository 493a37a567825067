import type { BucketColumns } from "../sketch/quantiles.ts";
import { logGamma } from "../stats/log-gamma.ts";

/**
 * Population stability index: the sum over cells of (q - p) ln(q / p), with p the baseline's and q serving's shares from counts plus one
 * half: (count + 1/2) / (n + k/2), over the k cells that are not empty on both sides. Papers write "expected" for the baseline and "actual" for
 * serving. At least 0, no upper bound; symmetric. 0 when a side is empty.
 *
 * Source: Yurdakul, "Statistical properties of population stability index" (2018); add-one-half smoothing.
 */
export function psi(baseline: readonly number[], serving: readonly number[]): number {
  const { kept, nBaseline, nServing } = sizes(baseline, serving);
  if (nBaseline === 0 || nServing === 0) return 0;
  return kept.reduce((sum, i) => {
    const p = (baseline[i]! + 0.5) / (nBaseline + kept.length / 2);
    const q = (serving[i]! + 0.5) / (nServing + kept.length / 2);
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

/** Mean of `psi` if nothing changed: (k - 1) (1/nB + 1/nS). Right for expected counts above about 5. Source: Yurdakul (2018). */
export function psiNullMean(baseline: readonly number[], serving: readonly number[]): number {
  const { kept, harmonic } = sizes(baseline, serving);
  return Math.max(0, kept.length - 1) * harmonic;
}

/**
 * Jensen-Shannon divergence to base 2 (not its root): the mean of both sides' Kullback-Leibler divergence from their average, without
 * smoothing. In [0, 1]; 0 when equal or when a side is empty, 1 when no cell is shared; symmetric.
 *
 * Source: Lin (1991); scipy.spatial.distance.jensenshannon(base=2) squared, 1.17; as in TFDV.
 */
export function jensenShannon(baseline: readonly number[], serving: readonly number[]): number {
  const { kept, nBaseline, nServing } = sizes(baseline, serving);
  if (nBaseline === 0 || nServing === 0) return 0;
  const sum = kept.reduce((total, i) => {
    const p = baseline[i]! / nBaseline;
    const q = serving[i]! / nServing;
    const half = (p + q) / 2;
    return total + (p > 0 ? p * Math.log2(p / half) : 0) + (q > 0 ? q * Math.log2(q / half) : 0);
  }, 0);
  return Math.min(1, Math.max(0, sum / 2));
}

/** Mean of `jensenShannon` if nothing changed: (k - 1) (1/nB + 1/nS) / (8 ln 2), for small divergences. Source: chi-square limit. */
export function jensenShannonNullMean(baseline: readonly number[], serving: readonly number[]): number {
  return psiNullMean(baseline, serving) / (8 * Math.LN2);
}

/**
 * The largest change of one cell's share, max |q - p| (L-infinity, Chebyshev). In [0, 1]; 0 when a side is empty; symmetric. Its
 * mean under no change has no closed form.
 *
 * Source: TFDV's infinity_norm.
 */
export function lInfinity(baseline: readonly number[], serving: readonly number[]): number {
  const { kept, nBaseline, nServing } = sizes(baseline, serving);
  if (nBaseline === 0 || nServing === 0) return 0;
  return kept.reduce((largest, i) => Math.max(largest, Math.abs(serving[i]! / nServing - baseline[i]! / nBaseline)), 0);
}

/**
 * Mean of `ecdfDistance` if nothing changed: sqrt(pi / 2) ln 2 sqrt(1/nB + 1/nS), the mean of Kolmogorov's distribution. For continuous
 * numbers; bins and ties make it smaller. Source: Kolmogorov (1933).
 */
export function ksNullMean(nBaseline: number, nServing: number): number {
  return Math.sqrt(Math.PI / 2) * Math.LN2 * Math.sqrt(1 / nBaseline + 1 / nServing);
}

/**
 * Hellinger distance, sqrt(1 - sum of sqrt(p q)), without smoothing. In [0, 1]; 0 when equal or when a side is empty, 1 when no cell is shared;
 * symmetric.
 *
 * Source: Hellinger (1909).
 */
export function hellinger(baseline: readonly number[], serving: readonly number[]): number {
  const { kept, nBaseline, nServing } = sizes(baseline, serving);
  if (nBaseline === 0 || nServing === 0) return 0;
  const squares = kept.reduce(
    (sum, i) => sum + (Math.sqrt(baseline[i]! / nBaseline) - Math.sqrt(serving[i]! / nServing)) ** 2,
    0,
  );
  return Math.min(1, Math.sqrt(squares / 2));
}

/**
 * Mean of `hellinger` if nothing changed: sqrt((1/nB + 1/nS) / 8) times the mean of a chi variable with k - 1 degrees of freedom, for
 * small distances. Source: chi-square limit.
 */
export function hellingerNullMean(baseline: readonly number[], serving: readonly number[]): number {
  const { kept, harmonic } = sizes(baseline, serving);
  const degrees = kept.length - 1;
  if (degrees < 1) return 0;
  return Math.sqrt(harmonic / 8) * Math.SQRT2 * Math.exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2));
}

/** Mean of Pearson's chi-square if nothing changed, given the margins: (k - 1) N / (N - 1). Source: Haldane (1940). */
export function chiSquareNullMean(baseline: readonly number[], serving: readonly number[]): number {
  const { kept, nBaseline, nServing } = sizes(baseline, serving);
  const n = nBaseline + nServing;
  return n > 1 ? (Math.max(0, kept.length - 1) * n) / (n - 1) : 0;
}

/** First Wasserstein distance in units of the baseline's standard deviation, and its mean if nothing changed. */
export interface WassersteinDistance {
  readonly value: number;
  readonly nullMean: number;
}

/**
 * First Wasserstein distance (earth mover's), the integral of |F - G|, divided by `standardDeviation` of the baseline, and its mean if nothing
 * changed: sqrt(2 / pi) sqrt(1/nB + 1/nS) times the integral of sqrt(H (1 - H)) with H of both sides together (1.29 sqrt(1/nB + 1/nS)
 * for normal numbers).
 *
 * From ascending buckets, each taken at its value or, when it holds several, at its middle: exact while the sketches are. Null when a side
 * is empty or the baseline has no spread.
 *
 * Source: scipy.stats.wasserstein_distance 1.17; null mean: del Barrio, Gine and Matran (1999).
 */
export function wasserstein(
  baseline: BucketColumns,
  serving: BucketColumns,
  standardDeviation: number | null,
): WassersteinDistance | null {
  const [nBaseline, nServing] = [baseline.below.at(-1)!, serving.below.at(-1)!];
  if (nBaseline === 0 || nServing === 0 || standardDeviation === null || !(standardDeviation > 0)) return null;
  const [before, after] = [places(baseline, standardDeviation), places(serving, standardDeviation)];
  const [shareB, shareS, shareBoth] = [1 / nBaseline, 1 / nServing, 1 / (nBaseline + nServing)];
  const last = baseline.lows.length + serving.lows.length;
  let i = 0;
  let j = 0;
  let nextB = before[0]!;
  let nextS = after[0]!;
  let b = 0;
  let s = 0;
  let at = Math.min(nextB, nextS);
  let distance = 0;
  let spread = 0;
  while (i + j < last) {
    const next = nextB < nextS ? nextB : nextS;
    const width = next - at;
    const both = (b + s) * shareBoth;
    distance += Math.abs(b * shareB - s * shareS) * width;
    spread += Math.sqrt(both * (1 - both)) * width;
    at = next;
    if (nextB === next) {
      b = baseline.below[++i]!;
      nextB = before[i]!;
    } else {
      s = serving.below[++j]!;
      nextS = after[j]!;
    }
  }
  return { value: distance, nullMean: Math.sqrt((2 / Math.PI) * (shareB + shareS)) * spread };
}

/** Where the numbers of every bucket are taken to be, in units of `unit`; infinity after the last. */
function places({ lows, highs }: BucketColumns, unit: number): Float64Array {
  const places = new Float64Array(lows.length + 1);
  for (let i = 0; i < lows.length; i++) places[i] = (lows[i]! + (highs[i]! - lows[i]!) / 2) / unit;
  places[lows.length] = Number.POSITIVE_INFINITY;
  return places;
}

function sizes(baseline: readonly number[], serving: readonly number[]) {
  let nBaseline = 0;
  let nServing = 0;
  const kept: number[] = [];
  for (let i = 0; i < baseline.length; i++) {
    nBaseline += baseline[i]!;
    nServing += serving[i]!;
    if (baseline[i]! + serving[i]! > 0) kept.push(i);
  }
  const harmonic = nBaseline > 0 && nServing > 0 ? 1 / nBaseline + 1 / nServing : 0;
  return { kept, nBaseline, nServing, harmonic };
}
