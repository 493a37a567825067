import { distinctValues } from "../../profile/feature-statistics.ts";
import type { FeatureProfile, Profile } from "../../profile/profile.ts";
import { tfdvStatistics } from "../../statistics/tfdv-statistics.ts";
import { nextUp } from "../../stats/next-up.ts";
import type { DatasetView, FeatureView } from "./dataset-view.ts";
import { viewOfStatistics } from "./view-of-statistics.ts";

/**
 * What a schema sees of a profile: TFDV's statistics of it, and what only the profile knows: counts of numbers beyond a bound (while they are
 * exact), extremes of integers beyond 2^53, distinct values of numbers. A millisecond a column.
 *
 * @param invalidUtf8 Rows in which the reader replaced bytes that are not UTF-8, by column.
 */
export function viewOfProfile(profile: Profile, invalidUtf8: ReadonlyMap<string, number> = new Map()): DatasetView {
  const { rows, features, composites } = viewOfStatistics(tfdvStatistics(profile));
  const refined = [...features].map(([name, view]): [string, FeatureView] => {
    const feature = profile.features.get(name);
    return [name, feature === undefined ? view : refine(view, feature, invalidUtf8.get(name) ?? 0)];
  });
  return { rows, features: new Map(refined), composites };
}

function refine(view: FeatureView, feature: FeatureProfile, replaced: number): FeatureView {
  const { kinds, quantiles, exactMin, exactMax } = feature;
  const { numbers, texts } = view;
  const counted = (inside: number, infinite: number) => (quantiles.isExact ? inside + infinite : null);
  const isTyped = [...feature.sourceTypes].every((type) => /^U?int/i.test(type));
  return {
    ...view,
    mayBeFloat: view.type === "INT" && !isTyped,
    unique: distinctValues(feature),
    texts: texts && { ...texts, invalidUtf8: texts.invalidUtf8 + replaced },
    numbers: numbers && {
      ...numbers,
      minInteger: exactMin === null || view.type !== "INT" ? numbers.minInteger : BigInt(exactMin),
      maxInteger: exactMax === null || view.type !== "INT" ? numbers.maxInteger : BigInt(exactMax),
      below: (bound) => counted(quantiles.countBelow(bound), kinds["negative-infinity"]),
      above: (bound) => counted(quantiles.n - quantiles.countBelow(nextUp(bound)), kinds["positive-infinity"]),
    },
  };
}
