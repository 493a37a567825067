import type { FeatureBins } from "../baseline/baseline.ts";
import type { FeatureProfile, KindCounts, TimeCounts } from "../profile/profile.ts";
import type { NumberBucket } from "./binning.ts";

/** How often each value of a categorical feature was seen; empty text, missing values, NaN and infinities are not values here. */
export interface ValueCounts {
  /** By value as text. A Map because a value may be `__proto__`. */
  readonly counts: ReadonlyMap<string, number>;
  /** Values in all, those without a count of their own too. */
  readonly n: number;
  /** True when every value has its exact count. */
  readonly exact: boolean;
  /** True when some numbers lie in buckets of several, so that a value without a count may have been there. */
  readonly coarse: boolean;
}

/** What the tests read of one feature on one side of a comparison. */
export interface FeatureSide {
  readonly name: string;
  readonly rows: number;
  readonly kinds: KindCounts;
  /** Finite numbers, their extremes and median; null without numbers. */
  readonly numbers: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly median: number | null;
  /** Of the sample (n - 1); null under two numbers. */
  readonly standardDeviation: number | null;
  /** Ascending. */
  readonly buckets: readonly NumberBucket[];
  /** Exact counts in the baseline's bins; null where the reader kept none. */
  readonly bins: FeatureBins | null;
  /** Counted when first asked for: numeric features never are. */
  readonly values: ValueCounts;
  /** Values that are not missing, and how many of them are distinct. */
  readonly present: number;
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  readonly time: TimeCounts;
}

/** What the tests read of a feature, from its profile and the counts in bins kept beside it. */
export function featureSide(feature: FeatureProfile, bins: FeatureBins | null): FeatureSide {
  const { kinds } = feature;
  const rows = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  const buckets = [...feature.quantiles.buckets()];
  let values: ValueCounts | null = null;
  return {
    name: feature.name,
    rows,
    kinds,
    numbers: feature.quantiles.n,
    min: feature.moments.min,
    max: feature.moments.max,
    median: feature.quantiles.quantile(0.5),
    standardDeviation: feature.moments.standardDeviation,
    buckets,
    bins,
    get values() {
      values ??= valueCounts(feature, buckets);
      return values;
    },
    present: rows - kinds.missing,
    distinct: feature.distinct.estimate,
    distinctIsExact: feature.distinct.isExact,
    time: feature.time,
  };
}

function valueCounts(feature: FeatureProfile, buckets: readonly NumberBucket[]): ValueCounts {
  const counts = new Map<string, number>();
  for (const { value, count } of feature.frequent.values()) if (value !== "") counts.set(value, count);
  for (const { low, count, exact } of buckets) {
    if (exact) counts.set(String(low), (counts.get(String(low)) ?? 0) + count);
  }
  const { boolean, text, integer, fractional } = feature.kinds;
  return {
    counts,
    n: boolean + text + integer + fractional,
    exact: feature.frequent.isExact && feature.quantiles.isExact,
    coarse: !feature.quantiles.isExact,
  };
}
