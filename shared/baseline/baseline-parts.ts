import { timeInKey } from "../check/event-time.ts";
import { countsInBins } from "../drift/binning.ts";
import { featureSide } from "../drift/feature-side.ts";
import { treatmentOf } from "../drift/treatment.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { mergeProfiles } from "../profile/merge-profiles.ts";
import type { FeatureProfile, Profile } from "../profile/profile.ts";
import { hasTextShape } from "../profile/text-shape.ts";
import type { FeatureSchema, Schema } from "../schema/schema.ts";
import type { BaselinePart, FeatureBins, FeatureValues, PartFeature } from "./baseline.ts";
import type { TrainingPart } from "./make-baseline.ts";

/** Values of a feature that parts count one by one: more than the test of the whole distribution looks at. */
const valueLimit = 128;

/** Parts kept; more are joined, hours into days first, then neighbours in order. */
const partLimit = 400;

/** A profile of its own, and when. */
interface DatedProfile {
  readonly name: string;
  readonly time: string | null;
  readonly profile: Profile;
}

/** The values of every categorical feature that its parts will count: the most frequent 128 of the whole baseline, ties by value. */
export function valuesOfParts(profile: Profile, schema: Schema, config: MonitorConfig): FeatureValues[] {
  return schema.features.flatMap((feature) => {
    const whole = profile.features.get(feature.name);
    if (whole === undefined || treatmentOf(feature, config, "training-serving") !== "categorical") return [];
    const counts = [...featureSide(whole, null).values.counts];
    counts.sort(([v, a], [w, b]) => b - a || (v < w ? -1 : 1));
    return [{ feature: feature.name, values: counts.slice(0, valueLimit).map(([value]) => value) }];
  });
}

/**
 * What every part of a training version counted: objects with one date (or hour) in their keys are one part, any other object is one
 * by itself. Where batches are days, hours are joined into days. At most 400 parts: beyond, hours become days, then neighbours are joined.
 * Empty for a single part, which cannot vary.
 */
export function baselineParts(
  parts: readonly TrainingPart[],
  schema: Schema,
  bins: readonly FeatureBins[],
  values: readonly FeatureValues[],
  { batch }: MonitorConfig,
): BaselinePart[] {
  const dated = withinLimit(parts.map(datedProfile), batch === "day");
  if (dated.length < 2) return [];
  const binsOf = new Map(bins.map((each) => [each.feature, each]));
  const valuesOf = new Map(values.map((each) => [each.feature, each.values]));
  const unseen = new Map(
    values.map(({ feature }) => [feature, unseenElsewhere(dated.map(({ profile }) => profile.features.get(feature)))]),
  );
  return dated.map(({ name, time, profile }, i) => ({
    name,
    time,
    rows: profile.rows,
    features: schema.features.flatMap((feature) => {
      const counted = profile.features.get(feature.name);
      if (counted === undefined) return [];
      const edges = feature.categorical ? null : (binsOf.get(feature.name)?.edges ?? null);
      const part = partFeature(counted, feature, edges, valuesOf.get(feature.name) ?? null);
      return [{ ...part, unseen: unseen.get(feature.name)?.[i] ?? null }];
    }),
  }));
}

function partFeature(
  counted: FeatureProfile,
  feature: FeatureSchema,
  edges: readonly number[] | null,
  values: readonly string[] | null,
): PartFeature {
  const { kinds, time } = counted;
  const counts = values === null ? null : featureSide(counted, null).values.counts;
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

function datedProfile({ leaf, profile }: TrainingPart): DatedProfile {
  const time = timeInKey(leaf.key);
  if (time === null) return { name: leaf.key, time, profile };
  return { name: time.endsWith("T00:00:00.000Z") ? time.slice(0, 10) : time.slice(0, 13), time, profile };
}

function withinLimit(dated: readonly DatedProfile[], days: boolean): DatedProfile[] {
  const byHour = joined(dated, ({ name }) => name);
  if (byHour.length <= partLimit && !days) return byHour;
  const byDay = joined(byHour, ({ name, time }) => time?.slice(0, 10) ?? name);
  const width = Math.ceil(byDay.length / partLimit);
  return byDay.length <= partLimit ? byDay : joined(byDay, (_, i) => byDay[i - (i % width)]!.name);
}

/** One a name, ascending by name; joined parts keep the first's time. */
function joined(dated: readonly DatedProfile[], nameOf: (part: DatedProfile, i: number) => string): DatedProfile[] {
  const groups = Map.groupBy(
    dated.map((part, i) => ({ ...part, name: nameOf(part, i) })),
    ({ name }) => name,
  );
  return [...groups]
    .map(([name, members]) => ({
      name,
      time: members[0]!.time === null ? null : startOf(name),
      profile: members.map(({ profile }) => profile).reduce((merged, profile) => mergeProfiles(merged, profile)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function startOf(name: string): string {
  return `${name.length > 10 ? `${name}:00:00` : `${name}T00:00:00`}.000Z`;
}

/** Values of each part that no other part has; null in all where one did not count every value. */
function unseenElsewhere(features: readonly (FeatureProfile | undefined)[]): (number | null)[] {
  const sides = features.map((feature) => (feature === undefined ? null : featureSide(feature, null).values));
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
