import type { FeatureBins } from "../baseline/baseline.ts";
import type { Expectations, Observations } from "../profile/expectations.ts";

/**
 * What a reader counted in the baseline's bins, by feature: the `bins` of a `Side`. Empty when the observations were made under another
 * baseline version than the expectations, so that counts never meet the wrong edges.
 */
export function observedBins(expectations: Expectations, observations: Observations): Map<string, FeatureBins> {
  const bins = new Map<string, FeatureBins>();
  if (expectations.baselineVersion !== observations.baselineVersion) return bins;
  for (const [feature, { binCounts }] of observations.features) {
    const edges = expectations.features.get(feature)?.edges ?? null;
    if (edges === null || binCounts === null || binCounts.length !== edges.length + 1) continue;
    bins.set(feature, { feature, edges, counts: binCounts });
  }
  return bins;
}
