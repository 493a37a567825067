import type { ValueCount } from "../sketch/frequent-values.ts";
import { inferType } from "./infer-type.ts";
import type { FeatureProfile } from "./profile.ts";
import type { FeatureStatistics } from "./statistics.ts";

const topLimit = 20;
const probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** The statistics of one feature over `rows` rows. Top values hold numbers only while their counts are exact (8,192 distinct). */
export function featureStatistics(feature: FeatureProfile, rows: number): FeatureStatistics {
  const { kinds, moments, quantiles } = feature;
  return {
    rows,
    missing: kinds.missing,
    empty: kinds.empty,
    nan: kinds.nan,
    infinite: kinds["positive-infinity"] + kinds["negative-infinity"],
    zeros: feature.zeros,
    numbers: moments.n,
    mean: moments.mean,
    standardDeviation: moments.standardDeviation,
    min: moments.min,
    max: moments.max,
    quantiles: quantiles.n === 0 ? null : probabilities.map((p) => quantiles.quantile(p)!),
    distinct: isGuessed(feature) ? null : distinctValues(feature),
    topValues: topValues(feature),
    meanTextLength: feature.textLength.mean,
    inferredType: inferType(kinds),
  };
}

/** True of numbers that stand for others: another tool's statistics were read in place of rows, and did not keep every number. */
function isGuessed({ quantiles, sourceTypes }: FeatureProfile): boolean {
  return quantiles.n > 0 && !quantiles.isExact && [...sourceTypes].some((type) => type.endsWith(" statistics"));
}

/** The count where all values are of one family that is counted exactly, else the sketch's estimate. */
export function distinctValues({ kinds, distinct, quantiles, frequent, exactMin, exactMax }: FeatureProfile): number {
  const texts = kinds.text + kinds.empty;
  const numbers = kinds.integer + kinds.fractional;
  const others =
    kinds.nan + kinds["positive-infinity"] + kinds["negative-infinity"] + kinds.boolean + kinds.timestamp + kinds.list;
  if (distinct.isExact || others > 0) return distinct.estimate;
  if (numbers === 0 && frequent.isExact) return frequent.size;
  if (texts === 0 && quantiles.isExact && exactMin === null && exactMax === null) return quantiles.size;
  // An estimate may be beyond the values there are.
  return Math.min(distinct.estimate, texts + numbers + others);
}

function topValues({ quantiles, frequent }: FeatureProfile): ValueCount[] {
  const top = frequent.top(topLimit);
  if (quantiles.isExact) {
    for (const { value, count } of quantiles.top(topLimit)) top.push({ value: String(value), count });
  }
  return top
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
    .slice(0, topLimit);
}
