import type { FeatureBins } from "../baseline/baseline.ts";
import type { Profile } from "../profile/profile.ts";
import { type FeatureParts, type FeatureSide, featureSide } from "./feature-side.ts";

/** One side of a comparison: every column of a profile as the tests and the report read it. */
export interface Side {
  readonly rows: number;
  readonly features: ReadonlyMap<string, FeatureSide>;
}

/**
 * A profile as one side of a comparison. What a side works out of its sketches it works out once, so use one side for everything a batch is
 * asked.
 *
 * @param bins Exact counts in the baseline's bins, by feature: `Baseline.bins`, or `observedBins` of what the reader counted. Features not
 * in it are counted from their sketches.
 * @param byPart How the parts of a baseline differ, by feature; none on the serving side.
 */
export function sideOf(
  profile: Profile,
  bins: ReadonlyMap<string, FeatureBins> = new Map(),
  byPart: ReadonlyMap<string, FeatureParts> = new Map(),
): Side {
  const features = new Map<string, FeatureSide>();
  for (const [name, feature] of profile.features) {
    features.set(name, featureSide(feature, bins.get(name) ?? null, byPart.get(name)));
  }
  return { rows: profile.rows, features };
}
