import type { FeatureBins, PartFeature } from "../baseline/baseline.ts";
import { featureRows } from "../profile/feature-rows.ts";
import { featureStatistics } from "../profile/feature-statistics.ts";
import type { FeatureProfile, KindCounts, TimeCounts } from "../profile/profile.ts";
import type { FeatureStatistics } from "../profile/statistics.ts";
import { hasTextShape, type TextShape } from "../profile/text-shape.ts";
import { type ValueCounts, valueCounts } from "../profile/value-counts.ts";
import type { QuantileSketch } from "../sketch/quantiles.ts";
import type { DispersionPrior } from "../stats/dispersion-prior.ts";

/** What one part of the baseline counted of a feature, and where the part stands in the cycle. */
export interface FeaturePart extends PartFeature {
  readonly phase: number;
  /** True for parts of the phase that serving is compared with. */
  readonly compared: boolean;
}

/** The parts of a baseline's feature. */
export interface FeatureParts {
  readonly parts: readonly FeaturePart[];
  /** Which of the parts' `values` a value is. */
  readonly valueIndex: ReadonlyMap<string, number>;
  /** True when some parts are of other phases than the batch: it is compared with its own phase alone. */
  readonly phased: boolean;
  /** What the numeric features together say of how much the location of one varies; null where that is nothing. */
  readonly locationPrior: DispersionPrior | null;
}

const noParts: FeatureParts = { parts: [], valueIndex: new Map(), phased: false, locationPrior: null };

/** What the texts of a feature look like, whatever they say. */
export interface Texts extends TextShape {
  readonly n: number;
  /** In code points; 0 without texts. */
  readonly longest: number;
  /** False for a profile stored before lengths and characters were counted. */
  readonly known: boolean;
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
  readonly quantiles: QuantileSketch;
  /** Of all phases; read out when first asked for. */
  readonly statistics: FeatureStatistics;
  /** Exact counts in the baseline's bins; null where the reader kept none. */
  readonly bins: FeatureBins | null;
  /** Counted when first asked for: numeric features never are. */
  readonly values: ValueCounts;
  readonly texts: Texts;
  /** Values that are not missing, and how many of them are distinct. */
  readonly present: number;
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  /** Distinct texts, all or a sample of at least 1,024 of them, and how many of these are in more rows than one. Null where not every value is a text. */
  readonly sampled: { readonly values: number; readonly repeated: number } | null;
  readonly time: TimeCounts;
  /** How the baseline's parts differ; none on the serving side. */
  readonly byPart: FeatureParts;
  /** The side over all phases; itself unless `byPart.phased`. */
  readonly whole: FeatureSide;
}

/** What the tests read of a feature, from its profile and the counts in bins kept beside it. */
export function featureSide(
  feature: FeatureProfile,
  bins: FeatureBins | null,
  byPart: FeatureParts = noParts,
): FeatureSide {
  const side = wholeSide(feature, bins, byPart);
  return byPart.phased ? sideOfPhase(side) : side;
}

function wholeSide(feature: FeatureProfile, bins: FeatureBins | null, byPart: FeatureParts): FeatureSide {
  const { kinds } = feature;
  const rows = featureRows(feature);
  const values = once(() => valueCounts(feature));
  const statistics = once(() => featureStatistics(feature, rows));
  return {
    name: feature.name,
    rows,
    kinds,
    numbers: feature.quantiles.n,
    min: feature.moments.min,
    max: feature.moments.max,
    quantiles: feature.quantiles,
    get statistics() {
      return statistics();
    },
    bins,
    get values() {
      return values();
    },
    texts: {
      ...feature.textShape,
      n: kinds.text,
      longest: feature.textLength.max ?? 0,
      known: hasTextShape(feature),
    },
    present: rows - kinds.missing,
    distinct: feature.distinct.estimate,
    distinctIsExact: feature.distinct.isExact,
    get sampled() {
      return kinds.text > 0 && kinds.text === rows - kinds.missing ? feature.frequent.sampled : null;
    },
    time: feature.time,
    byPart,
    get whole() {
      return this;
    },
  };
}

/** What is counted when first asked for, and then kept. */
function once<T>(count: () => T): () => T {
  let counted: T | null = null;
  return () => {
    counted ??= count();
    return counted;
  };
}

/**
 * The side counted over the parts of the compared phase: kinds, bins, values and clock times; extremes, sketches and distinct values are those of the whole.
 */
function sideOfPhase(whole: FeatureSide): FeatureSide {
  const { name, min, max, quantiles, texts, distinct, distinctIsExact, byPart } = whole;
  const parts = byPart.parts.filter(({ compared }) => compared);
  const kinds = { ...whole.kinds };
  for (const kind of Object.keys(kinds) as (keyof KindCounts)[]) {
    kinds[kind] = parts.reduce((sum, part) => sum + part.kinds[kind], 0);
  }
  const rows = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  const values = once(() => valuesOfPhase(whole, parts, kinds));
  return {
    name,
    rows,
    kinds,
    numbers: kinds.integer + kinds.fractional,
    min,
    max,
    quantiles,
    get statistics() {
      return whole.statistics;
    },
    texts,
    get sampled() {
      return whole.sampled;
    },
    bins: whole.bins && { ...whole.bins, counts: added(parts, ({ bins }) => bins) ?? whole.bins.counts },
    present: rows - kinds.missing,
    distinct,
    distinctIsExact,
    time: {
      ...whole.time,
      hour: added(parts, ({ hours }) => hours) ?? whole.time.hour,
      weekday: added(parts, ({ weekdays }) => weekdays) ?? whole.time.weekday,
      dateOnly: 0,
    },
    byPart,
    get values() {
      return values();
    },
    whole,
  };
}

/** Values that the parts do not count one by one have no count of their own. */
function valuesOfPhase(whole: FeatureSide, parts: readonly FeaturePart[], kinds: KindCounts): ValueCounts {
  const n = kinds.boolean + kinds.text + kinds.integer + kinds.fractional;
  const listed = added(parts, ({ values }) => values) ?? [];
  const counts = new Map<string, number>();
  for (const [value, index] of whole.byPart.valueIndex) if ((listed[index] ?? 0) > 0) counts.set(value, listed[index]!);
  return { ...whole.values, counts, n };
}

/**
 * True when every part's count of a value is known: the parts count it, or the baseline never saw it. Of other values nobody knows how they
 * vary from part to part, nor how often a phase has them.
 */
export function isCountedByPart({ byPart, whole }: FeatureSide, value: string): boolean {
  return byPart.parts.length === 0 || byPart.valueIndex.has(value) || !whole.values.counts.has(value);
}

/** Counts added up over parts; null when none has any. */
function added(
  parts: readonly FeaturePart[],
  countsOf: (part: FeaturePart) => readonly number[] | null,
): number[] | null {
  const counted = parts.flatMap((part) => {
    const counts = countsOf(part);
    return counts === null ? [] : [counts];
  });
  const [first] = counted;
  return first === undefined ? null : first.map((_, i) => counted.reduce((sum, counts) => sum + counts[i]!, 0));
}
