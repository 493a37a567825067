import type { FeatureProfile } from "../profile/profile.ts";

type Numbers = Pick<FeatureProfile, "quantiles" | "kinds">;

/** Bins of equal width at most. */
const binLimit = 30;

/** Shares of both sides in the same bins: `edges.length - 1` of them a side. */
export interface DisplayHistogram {
  readonly edges: number[];
  readonly baseline: number[];
  readonly serving: number[];
}

/**
 * A histogram of two numeric features to be drawn over each other: at most 30 bins of equal width between the smaller 0.5% and the larger
 * 99.5% quantile, numbers outside counted in the outermost bins, so each side's shares sum to 1. Whole numbers get bins that are
 * a whole number wide, so that no bin holds more of them than its neighbours. One value on both sides is one bin. Null when a side has no numbers.
 */
export function displayHistogram(baseline: Numbers, serving: Numbers): DisplayHistogram | null {
  const sides = [baseline.quantiles, serving.quantiles] as const;
  if (sides.some(({ n }) => n === 0)) return null;
  const low = Math.min(...sides.map((side) => side.quantile(0.005)!));
  const high = Math.max(...sides.map((side) => side.quantile(0.995)!));
  const whole =
    baseline.kinds.fractional + serving.kinds.fractional === 0 && Math.max(Math.abs(low), Math.abs(high)) < 2 ** 50;
  const edges = whole ? wholeEdges(low, high) : evenEdges(low, high);
  const shares = sides.map((side) => {
    const below = edges.map((edge, i) => (i === 0 ? 0 : i === edges.length - 1 ? side.n : side.countBelow(edge)));
    return below.slice(1).map((count, i) => Math.max(0, count - below[i]!) / side.n);
  });
  return { edges, baseline: shares[0]!, serving: shares[1]! };
}

function wholeEdges(low: number, high: number): number[] {
  const width = Math.ceil((high - low + 1) / binLimit);
  const bins = Math.ceil((high - low + 1) / width);
  return Array.from({ length: bins + 1 }, (_, i) => low - 0.5 + i * width);
}

function evenEdges(low: number, high: number): number[] {
  if (low === high || !Number.isFinite(high - low)) {
    const half = Math.max(0.5, Math.abs(low) * 1e-6);
    return low === high ? [low - half, low + half] : [low, 0, high];
  }
  return Array.from({ length: binLimit + 1 }, (_, i) => (i === binLimit ? high : low + (i * (high - low)) / binLimit));
}
