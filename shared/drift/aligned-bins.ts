import { binsOfBuckets, countsInBins } from "./binning.ts";
import type { FeatureSide } from "./feature-side.ts";

/** Both sides counted over the same bins. */
export interface AlignedBins {
  readonly edges: readonly number[];
  /** `edges.length + 1` counts, the first and last below and above everything the baseline saw. */
  readonly baseline: readonly number[];
  readonly serving: readonly number[];
  /** True when serving's counts come from its sketch and some bucket straddled an edge. */
  readonly approximate: boolean;
}

/**
 * Both sides of a numeric feature over the same bins, or null when a side has no numbers: the bins both were counted in when they read the
 * same edges, else bins of the baseline's sketch, with serving's counts from its own sketch.
 */
export function alignedBins(baseline: FeatureSide, serving: FeatureSide): AlignedBins | null {
  if (baseline.numbers === 0 || serving.numbers === 0 || baseline.min === null || baseline.max === null) return null;
  const bins =
    baseline.bins ?? binsOfBuckets(baseline.name, [...baseline.quantiles.buckets()], baseline.min, baseline.max);
  if (bins === null) return null;
  const { edges, counts } = bins;
  if (serving.bins !== null && sameEdges(edges, serving.bins.edges)) {
    return { edges, baseline: counts, serving: serving.bins.counts, approximate: false };
  }
  const own = countsInBins(edges, serving.quantiles.buckets());
  return { edges, baseline: counts, serving: own, approximate: own.some((count) => !Number.isInteger(count)) };
}

function sameEdges(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((edge, i) => edge === b[i]);
}
