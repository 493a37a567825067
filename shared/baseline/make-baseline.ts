import { type Leaf, readingSettings } from "../check/leaf.ts";
import { scoreReference } from "../concept/estimate/score-reference.ts";
import { sliceOutcomes } from "../concept/group/slice-outcomes.ts";
import { heldoutParts } from "../concept/heldout-parts.ts";
import { joinLabels } from "../concept/join-labels.ts";
import { mergePredictionLogs } from "../concept/merge-prediction-logs.ts";
import type { PredictionLog } from "../concept/prediction-log.ts";
import { shapeOfHeldout, summarisePerformance } from "../concept/summarise-performance.ts";
import { chooseBins } from "../drift/binning.ts";
import { shortHash } from "../keys.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { emptyProfile } from "../profile/empty-profile.ts";
import { mergeProfiles } from "../profile/merge-profiles.ts";
import type { Profile } from "../profile/profile.ts";
import { inferSchema } from "../schema/infer-schema.ts";
import type { Baseline } from "./baseline.ts";
import { baselineParts, valuesOfParts } from "./baseline-parts.ts";
import { datedParts } from "./dated-parts.ts";
import { withHeldoutColumns } from "./heldout-columns.ts";
import { pairSpread } from "./pair-spread.ts";

/** What reading one training object gave. */
export interface TrainingPart {
  readonly leaf: Leaf;
  /** Of its rows that are not held out. */
  readonly profile: Profile;
  /** Of its held-out rows; null when it has none. */
  readonly heldoutProfile: Profile | null;
  /** The predictions in its held-out rows; null when it has none. */
  readonly heldout: PredictionLog | null;
}

/** Identity of the baseline that these parts give under this configuration, without computing it. Any order of parts gives the same. */
export function baselineFingerprint(version: string, leaves: readonly Leaf[], config: MonitorConfig): string {
  const treatments = Object.entries(config.features).map(([name, { treat }]) => [name, treat]);
  return shortHash(
    version,
    JSON.stringify(objectsOf(leaves)),
    readingSettings(config),
    JSON.stringify([treatments, config.batch]),
  );
}

function objectsOf(leaves: readonly Leaf[]): Baseline["objects"] {
  return leaves
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ key, etag, rows }) => ({ key, etag, rows }));
}

/**
 * The baseline of a training version: its parts merged in ascending order of key, columns that only the held-out rows have (score and
 * prediction, as a rule) taken from those, the schema inferred from them, the bins of its
 * numbers, and the model's quality on its held-out rows. What each part (a day, a file) counted is kept beside them. The same
 * parts under the same configuration give the same baseline, in any order.
 */
export function makeBaseline(
  monitor: string,
  version: string,
  parts: readonly TrainingPart[],
  config: MonitorConfig,
): Baseline {
  const sorted = parts.toSorted((a, b) => (a.leaf.key < b.leaf.key ? -1 : a.leaf.key > b.leaf.key ? 1 : 0));
  const profile = withHeldoutColumns(
    mergeAll(sorted.map((part) => part.profile)),
    mergeAll(sorted.flatMap(({ heldoutProfile }) => heldoutProfile ?? [])),
  );
  const leaves = sorted.map(({ leaf }) => leaf);
  const schema = inferSchema(profile, config);
  const dated = datedParts(sorted, config, schema.features.length);
  const bins = [...profile.features.values()].flatMap((feature) => chooseBins(feature) ?? []);
  const values = valuesOfParts(profile, schema, config);
  return {
    formatVersion: 1,
    monitor,
    version,
    fingerprint: baselineFingerprint(version, leaves, config),
    objects: objectsOf(leaves),
    profile,
    schema,
    bins,
    values,
    parts: baselineParts(dated, schema, bins, values),
    pairSpread: pairSpread(dated.map((part) => part.profile.pairs)),
    ...heldoutQuality(sorted, config),
  };
}

function mergeAll(profiles: readonly Profile[]): Profile {
  return profiles.reduce((merged, profile) => mergeProfiles(merged, profile), emptyProfile());
}

function heldoutQuality(
  parts: readonly TrainingPart[],
  config: MonitorConfig,
): Pick<Baseline, "performance" | "scores" | "groups"> {
  const heldout = parts.flatMap(({ leaf, heldout: log }) => (log === null ? [] : [{ object: leaf.key, log }]));
  if (heldout.length === 0) return { performance: null, scores: null };
  const pairs = joinLabels(mergePredictionLogs(heldout.map(({ log }) => log)), []);
  if (pairs.label.length === 0) return { performance: null, scores: null };
  const shape = shapeOfHeldout(pairs, config.columns.positiveLabel !== undefined);
  const named = heldoutParts(
    pairs,
    heldout.map(({ object }) => object),
  );
  return {
    performance: summarisePerformance(pairs, shape, named),
    scores: shape.task === "binary" ? scoreReference(pairs) : null,
    ...(config.slices.length > 0 && { groups: config.slices.map(({ column }) => sliceOutcomes(pairs, column)) }),
  };
}
