import { DistinctSketch } from "../sketch/distinct.ts";
import { FrequentValues } from "../sketch/frequent-values.ts";
import { Moments } from "../sketch/moments.ts";
import { QuantileSketch } from "../sketch/quantiles.ts";
import { byColumn, emptyFeature, emptyKinds } from "./empty-profile.ts";
import { mergePairs } from "./pair-sums.ts";
import { type FeatureProfile, type KindCounts, type Profile, profileVersion, type TimeCounts } from "./profile.ts";
import { mergeShapes } from "./text-shape.ts";

/**
 * The profile of the rows of both. Associative and commutative, to the byte of `encodeProfile`, with `emptyProfile()` as identity: counts,
 * extremes, moments, quantile buckets, distinct sketches and sums of pairs always, frequent values while a feature has at most 16,384 distinct ones
 * (beyond, merge in sorted order of identity). A feature only one side has is missing in the rows of the other.
 * The arguments keep their value.
 */
export function mergeProfiles(a: Profile, b: Profile): Profile {
  const names = new Set([...a.features.keys(), ...b.features.keys()]);
  const features: FeatureProfile[] = [];
  for (const name of names) {
    const inA = a.features.get(name);
    const inB = b.features.get(name);
    features.push(mergeFeatures(inA ?? absent(inB!, a.rows), inB ?? absent(inA!, b.rows)));
  }
  features.sort(byColumn);
  return {
    version: profileVersion,
    rows: a.rows + b.rows,
    features: new Map(features.map((feature) => [feature.name, feature])),
    pairs: mergePairs(a.pairs, b.pairs),
  };
}

/** A feature in rows that do not have it. */
function absent(feature: FeatureProfile, rows: number): FeatureProfile {
  const empty = emptyFeature(feature.name, feature.column);
  empty.kinds.missing = rows;
  return empty;
}

function mergeFeatures(a: FeatureProfile, b: FeatureProfile): FeatureProfile {
  const moments = new Moments().merge(a.moments).merge(b.moments);
  return {
    name: a.name,
    column: Math.min(a.column, b.column),
    kinds: mergeKinds(a.kinds, b.kinds),
    sourceTypes: new Set([...a.sourceTypes, ...b.sourceTypes].sort()),
    lexical: a.lexical || b.lexical,
    zeros: a.zeros + b.zeros,
    negatives: a.negatives + b.negatives,
    exactMin: exactExtreme(a.exactMin, b.exactMin, moments.min, (x, y) => x < y),
    exactMax: exactExtreme(a.exactMax, b.exactMax, moments.max, (x, y) => x > y),
    moments,
    quantiles: new QuantileSketch().merge(a.quantiles).merge(b.quantiles),
    frequent: new FrequentValues().merge(a.frequent).merge(b.frequent),
    distinct: new DistinctSketch().merge(a.distinct).merge(b.distinct),
    textLength: new Moments().merge(a.textLength).merge(b.textLength),
    textShape: mergeShapes(a.textShape, b.textShape),
    time: mergeTimes(a.time, b.time),
    listLength: new Moments().merge(a.listLength).merge(b.listLength),
    invalidUtf8: a.invalidUtf8 + b.invalidUtf8,
  };
}

function mergeKinds(a: KindCounts, b: KindCounts): KindCounts {
  const kinds = emptyKinds();
  for (const kind of Object.keys(kinds) as (keyof KindCounts)[]) kinds[kind] = a[kind] + b[kind];
  return kinds;
}

/** The further of two exact extremes, as long as it is still the extreme of all numbers. */
function exactExtreme(
  a: string | null,
  b: string | null,
  extreme: number | null,
  beyond: (x: bigint, y: bigint) => boolean,
): string | null {
  const further = a === null || (b !== null && beyond(BigInt(b), BigInt(a))) ? b : a;
  return further !== null && Number(further) === extreme ? further : null;
}

function mergeTimes(a: TimeCounts, b: TimeCounts): TimeCounts {
  return {
    hour: a.hour.map((count, i) => count + b.hour[i]!),
    weekday: a.weekday.map((count, i) => count + b.weekday[i]!),
    dateOnly: a.dateOnly + b.dateOnly,
    minMs: a.minMs === null || b.minMs === null ? (a.minMs ?? b.minMs) : Math.min(a.minMs, b.minMs),
    maxMs: a.maxMs === null || b.maxMs === null ? (a.maxMs ?? b.maxMs) : Math.max(a.maxMs, b.maxMs),
  };
}
