import { DistinctSketch } from "../sketch/distinct.ts";
import { FrequentValues } from "../sketch/frequent-values.ts";
import { Moments } from "../sketch/moments.ts";
import { QuantileSketch } from "../sketch/quantiles.ts";
import { type FeatureProfile, type KindCounts, type Profile, profileVersion, type TimeCounts } from "./profile.ts";
import { emptyShape } from "./text-shape.ts";

/** The profile of no rows: the identity of `mergeProfiles`. */
export function emptyProfile(): Profile {
  return { version: profileVersion, rows: 0, features: new Map(), pairs: new Map() };
}

/** The feature of a column without rows. */
export function emptyFeature(name: string, column: number): FeatureProfile {
  return {
    name,
    column,
    kinds: emptyKinds(),
    sourceTypes: new Set(),
    lexical: false,
    zeros: 0,
    negatives: 0,
    exactMin: null,
    exactMax: null,
    moments: new Moments(),
    quantiles: new QuantileSketch(),
    frequent: new FrequentValues(),
    distinct: new DistinctSketch(),
    textLength: new Moments(),
    textShape: emptyShape(),
    time: emptyTime(),
    listLength: new Moments(),
    invalidUtf8: 0,
  };
}

/** No rows of any kind, in the order in which kinds are stored. */
export function emptyKinds(): KindCounts {
  return {
    missing: 0,
    empty: 0,
    nan: 0,
    "positive-infinity": 0,
    "negative-infinity": 0,
    integer: 0,
    fractional: 0,
    boolean: 0,
    timestamp: 0,
    text: 0,
    list: 0,
  };
}

function emptyTime(): TimeCounts {
  return {
    hour: new Array<number>(24).fill(0),
    weekday: new Array<number>(7).fill(0),
    dateOnly: 0,
    minMs: null,
    maxMs: null,
  };
}

/** The order of features in a profile: by position in the file, then by name. */
export function byColumn(a: FeatureProfile, b: FeatureProfile): number {
  return a.column - b.column || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
