import type { Baseline } from "../baseline/baseline.ts";
import type { Variation } from "../check/check.ts";
import { minParts } from "../stats/between-part-variance.ts";
import { type DispersionPrior, dispersionPrior } from "../stats/dispersion-prior.ts";
import { locationDispersion } from "./binned-two-sample-test.ts";
import type { FeatureParts } from "./feature-side.ts";
import { phaseOf } from "./phase.ts";
import { type Side, sideOf } from "./side.ts";

/**
 * The baseline as one side of a comparison with a batch of this time: its profile and bins, how its parts differ, and which of them are of
 * the batch's phase (`phaseOf`).
 *
 * @param batchTime ISO 8601 UTC; null when the batch is undated: then it is compared with all parts
 */
export function baselineSide(baseline: Baseline, batchTime: string | null): Side & { readonly varies: Variation } {
  const { name, ofParts, ofBatch } = phaseOf(baseline.parts, batchTime);
  const phased = ofParts.some((phase) => phase !== ofBatch);
  const byFeature = new Map<string, FeatureParts["parts"][number][]>();
  baseline.parts.forEach(({ features }, i) => {
    for (const part of features) {
      const parts = byFeature.get(part.feature) ?? [];
      byFeature.set(part.feature, parts);
      parts.push({ ...part, phase: ofParts[i]!, compared: ofParts[i] === ofBatch });
    }
  });
  const values = new Map(baseline.values.map(({ feature, values: listed }) => [feature, listed]));
  const locationPrior = priorOf([...byFeature.values()]);
  const byPart = new Map<string, FeatureParts>();
  for (const [feature, parts] of byFeature) {
    const valueIndex = new Map((values.get(feature) ?? []).map((value, i) => [value, i]));
    byPart.set(feature, { parts, valueIndex, phased: phased && parts.some(({ compared }) => compared), locationPrior });
  }
  const enough = ofParts.length - new Set(ofParts).size >= minParts - 1;
  const own = ofParts.filter((phase) => phase === ofBatch).length;
  const varies = { parts: enough ? ofParts.length : 0, phase: name === null ? null : { name, parts: own } };
  const bins = new Map(baseline.bins.map((each) => [each.feature, each]));
  return { varies, ...sideOf(baseline.profile, bins, byPart) };
}

/** Of numeric features that every part has, so that all have the same degrees of freedom. */
function priorOf(features: readonly FeatureParts["parts"][]): DispersionPrior | null {
  const counted = features.map((parts) =>
    parts.flatMap(({ bins, ...part }) => (bins === null ? [] : [{ ...part, counts: bins }])),
  );
  const most = counted.reduce((all, parts) => Math.max(all, parts.length), 0);
  const whole = counted.filter((parts) => parts.length === most);
  const degreesOfFreedom = most - new Set(whole[0]?.map(({ phase }) => phase)).size;
  if (degreesOfFreedom < minParts - 1) return null;
  return dispersionPrior(whole.map(locationDispersion), degreesOfFreedom);
}
