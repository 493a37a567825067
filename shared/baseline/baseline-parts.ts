import { countsInBins } from "../drift/binning.ts";
import { treatmentOf } from "../drift/treatment.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { emptyFeature } from "../profile/empty-profile.ts";
import type { FeatureProfile, Profile } from "../profile/profile.ts";
import { hasTextShape } from "../profile/text-shape.ts";
import { valueCounts } from "../profile/value-counts.ts";
import type { FeatureSchema, Schema } from "../schema/schema.ts";
import type { BaselinePart, FeatureBins, FeatureValues, PartFeature } from "./baseline.ts";
import type { DatedPart } from "./dated-parts.ts";

/** Values of a feature that parts count one by one: more than the test of the whole distribution looks at. */
const valueLimit = 128;

/** The values of every categorical feature that its parts will count: the most frequent 128 of the whole baseline, ties by value. */
export function valuesOfParts(profile: Profile, schema: Schema, config: MonitorConfig): FeatureValues[] {
  return schema.features.flatMap((feature) => {
    const whole = profile.features.get(feature.name);
    if (whole === undefined || treatmentOf(feature, config, "training-serving") !== "categorical") return [];
    const counts = [...valueCounts(whole).counts];
    counts.sort(([v, a], [w, b]) => b - a || (v < w ? -1 : 1));
    return [{ feature: feature.name, values: counts.slice(0, valueLimit).map(([value]) => value) }];
  });
}

/**
 * What every part counted, each feature of the schema that some part has. A column that a part's rows lack is missing in them. Empty for a
 * single part, which cannot vary.
 */
export function baselineParts(
  parts: readonly DatedPart[],
  schema: Schema,
  bins: readonly FeatureBins[],
  values: readonly FeatureValues[],
): BaselinePart[] {
  if (parts.length < 2) return [];
  const binsOf = new Map(bins.map((each) => [each.feature, each]));
  const valuesOf = new Map(values.map((each) => [each.feature, each.values]));
  const unseen = new Map(
    values.map(({ feature }) => [feature, unseenElsewhere(parts.map(({ profile }) => profile.features.get(feature)))]),
  );
  const learned = new Set(parts.flatMap((part) => [...part.learned]));
  return parts.map(({ name, time, profile }, i) => ({
    name,
    time,
    rows: profile.rows,
    features: schema.features.flatMap((feature) => {
      const counted =
        profile.features.get(feature.name) ?? (learned.has(feature.name) ? absent(feature.name, profile.rows) : null);
      if (counted === null) return [];
      const edges = feature.categorical ? null : (binsOf.get(feature.name)?.edges ?? null);
      const part = partFeature(counted, feature, edges, valuesOf.get(feature.name) ?? null);
      return [{ ...part, unseen: unseen.get(feature.name)?.[i] ?? null }];
    }),
  }));
}

function absent(name: string, rows: number): FeatureProfile {
  const feature = emptyFeature(name, 0);
  feature.kinds.missing = rows;
  return feature;
}

function partFeature(
  counted: FeatureProfile,
  feature: FeatureSchema,
  edges: readonly number[] | null,
  values: readonly string[] | null,
): PartFeature {
  const { kinds, time } = counted;
  const counts = values === null ? null : valueCounts(counted).counts;
  const isTime = kinds.timestamp > 0;
  return {
    feature: feature.name,
    kinds,
    bins: edges === null ? null : countsInBins(edges, counted.quantiles.buckets()),
    values: counts === null ? null : values!.map((value) => counts.get(value) ?? 0),
    unseen: null,
    hours: isTime ? time.hour.map((count, hour) => (hour === 0 ? Math.max(0, count - time.dateOnly) : count)) : null,
    weekdays: isTime ? time.weekday : null,
    texts: hasTextShape(counted) && kinds.text > 0 ? counted.textShape : null,
  };
}

/** Values of each part that no other part has; null in all where one did not count every value. */
function unseenElsewhere(features: readonly (FeatureProfile | undefined)[]): (number | null)[] {
  const sides = features.map((feature) => (feature === undefined ? null : valueCounts(feature)));
  if (sides.some((side) => side !== null && !side.exact)) return sides.map(() => null);
  const partsWith = new Map<string, number>();
  for (const side of sides) {
    for (const value of side?.counts.keys() ?? []) partsWith.set(value, (partsWith.get(value) ?? 0) + 1);
  }
  return sides.map((side) => {
    let unseen = 0;
    for (const [value, count] of side?.counts ?? []) if (partsWith.get(value) === 1) unseen += count;
    return unseen;
  });
}
