import type { Floors } from "../monitor/monitor-config.ts";
import { ecdfDistance } from "./ecdf-distance.ts";
import { normalScores } from "./normal-bins.ts";

/** How far a numeric feature moved, in three ways. */
export interface NumericEffects {
  /** Mean normal score of serving: standard deviations by which normal numbers would have been shifted. */
  readonly location: number;
  /** Serving's spread over the baseline's, of their normal scores; above 0. 1 where location moved by more than 0.5: then the bins at one end
   * hold too much of serving to tell its spread. */
  readonly scaleRatio: number;
  /** Largest change of the cumulative distribution beyond what chance alone would show at these numbers of rows, in [0, 1]. */
  readonly ecdfDistance: number;
}

/** The score of the outermost of 32 equal bins. Rarer numbers count no more than this, or a handful of them would be a change of spread. */
const mostScore = 2.2522109195032907;

/** Of location: see `scaleRatio`. */
const mostLocation = 0.5;

/** Mean square of Kolmogorov's distribution, pi^2 / 12. */
const meanSquareOfChance = 0.8224670334;

/** By how much bounded scores of 32 equal bins understate a change of the variance of normal numbers: 2 / 1.759. */
const varianceCorrection = 1.1367811112;

/**
 * Location and scale of serving on the baseline's own scale, on which the baseline is standard normal whatever its distribution, and the ECDF
 * distance: over the same ordered bins, as fine as they come. For normal numbers the first two are the shift in standard deviations and
 * the ratio of standard deviations (within 1% up to a shift of 1 and 3% up to a ratio of 1.3); heavy tails and point masses
 * cannot blow them up. Nothing moved (0, 1, 0) when a side is empty or there is one bin.
 *
 * Source: scores of van der Waerden (1952), averaged over a bin; Kolmogorov-Smirnov D on binned data, its null
 * mean square subtracted.
 */
export function numericEffects(baseline: readonly number[], serving: readonly number[]): NumericEffects {
  const nBaseline = baseline.reduce((sum, count) => sum + count, 0);
  const nServing = serving.reduce((sum, count) => sum + count, 0);
  if (nBaseline === 0 || nServing === 0) return { location: 0, scaleRatio: 1, ecdfDistance: 0 };
  const shares = baseline.map((count) => Math.max(count / nBaseline, 1e-12));
  const scores = normalScores(shares).map((score) => Math.min(mostScore, Math.max(-mostScore, score)));
  const momentsOf = (counts: readonly number[], n: number): { mean: number; variance: number } => {
    const mean = counts.reduce((sum, count, i) => sum + count * scores[i]!, 0) / n;
    return { mean, variance: counts.reduce((sum, count, i) => sum + count * (scores[i]! - mean) ** 2, 0) / n };
  };
  const [before, after] = [momentsOf(baseline, nBaseline), momentsOf(serving, nServing)];
  const location = after.mean - before.mean;
  const variance = Math.max(1e-6, 1 + varianceCorrection * (after.variance - before.variance));
  const chance = meanSquareOfChance * (1 / nBaseline + 1 / nServing);
  return {
    location,
    scaleRatio: Math.abs(location) > mostLocation ? 1 : Math.sqrt(variance),
    ecdfDistance: Math.sqrt(Math.max(0, ecdfDistance(baseline, serving) ** 2 - chance)),
  };
}

/** The effects with location and scale taken back towards none by their standard error in so many rows; D is beyond chance already. */
export function beyondChance(
  { location, scaleRatio, ecdfDistance: distance }: NumericEffects,
  baseline: readonly number[],
  serving: readonly number[],
): NumericEffects {
  const [nBaseline, nServing] = [baseline, serving].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  if (!nBaseline || !nServing) return { location: 0, scaleRatio: 1, ecdfDistance: 0 };
  const variance = 1 / nBaseline + 1 / nServing;
  const less = (x: number, squaredError: number): number => Math.sign(x) * Math.sqrt(Math.max(0, x * x - squaredError));
  return {
    location: less(location, variance),
    // The logarithm of a standard deviation has half the variance of a mean.
    scaleRatio: Math.exp(less(Math.log(scaleRatio), variance / 2)),
    ecdfDistance: distance,
  };
}

/** The effect that exceeds its floor most, with that floor. Of equals the ECDF distance. */
export function largestEffect(
  { location, scaleRatio, ecdfDistance: distance }: NumericEffects,
  floors: Floors,
): { readonly effect: number; readonly threshold: number; readonly effectUnit: string } {
  const effects = [
    { effect: distance, threshold: floors.ecdfDistance, effectUnit: "ECDF distance" },
    { effect: Math.abs(location), threshold: floors.location, effectUnit: "standard deviations" },
    {
      effect: Math.max(scaleRatio, 1 / scaleRatio) - 1,
      threshold: floors.scaleRatio - 1,
      effectUnit: "relative change of spread",
    },
  ];
  const excess = ({ effect, threshold }: (typeof effects)[number]): number => effect / Math.max(threshold, 1e-9);
  return effects.reduce((a, b) => (excess(b) > excess(a) ? b : a));
}
