import type { ScoreReference } from "../concept/estimate/score-reference.ts";
import type { SliceOutcomes } from "../concept/group/slice-outcomes.ts";
import type { Performance } from "../concept/performance.ts";
import type { KindCounts, Profile } from "../profile/profile.ts";
import type { TextShape } from "../profile/text-shape.ts";
import type { Schema } from "../schema/schema.ts";
import type { Imported } from "../statistics/imported.ts";
import type { PairSpread } from "./pair-spread.ts";

/** The bins of one numeric feature. Edges stand on the boundaries of the profile's quantile buckets, so the counts are exact. */
export interface FeatureBins {
  readonly feature: string;
  /** Ascending; see `FeatureExpectation.edges`. The first edge is the minimum, the last the next double above the maximum. */
  readonly edges: readonly number[];
  /** Baseline numbers a bin, `edges.length + 1` of them; the first and the last are 0. */
  readonly counts: readonly number[];
}

/** The values of one categorical feature that the parts of a baseline count one by one, most frequent first. */
export interface FeatureValues {
  readonly feature: string;
  readonly values: readonly string[];
}

/** What one part of the baseline counted of one feature. */
export interface PartFeature {
  readonly feature: string;
  readonly kinds: KindCounts;
  /** Numbers in the bins of the feature, `edges.length + 1` of them; null when it is not compared as numbers. */
  readonly bins: readonly number[] | null;
  /** Rows of the feature's `FeatureValues`, in their order; null when it is not compared by value. */
  readonly values: readonly number[] | null;
  /** Values that no other part has; null where some part did not count every value. */
  readonly unseen: number | null;
  /** Timestamps by hour of the day without those that are dates, and by weekday; null of other features. */
  readonly hours: readonly number[] | null;
  readonly weekdays: readonly number[] | null;
  /** Texts by length and by the characters in them (`TextShape`); null without texts, or where that was not counted. */
  readonly texts: TextShape | null;
}

/** A day, an hour or a file of the training data: how parts differ says how batches differ though nothing changed. */
export interface BaselinePart {
  /** The date or hour in the keys of its objects ("2001-04-01", "2001-04-01T05"), else the key of its one object. */
  readonly name: string;
  /** Start of that date or hour, ISO 8601 UTC; null when the key has none. */
  readonly time: string | null;
  readonly rows: number;
  readonly features: readonly PartFeature[];
}

/** What a model was trained on: everything a check compares with. One version of a monitor is current. */
export interface Baseline {
  readonly formatVersion: 1;
  readonly monitor: string;
  /** The `<version>` of `training/<version>/`. */
  readonly version: string;
  /** Hash over the identities of its objects and over the configuration that shaped it. */
  readonly fingerprint: string;
  readonly objects: readonly { readonly key: string; readonly etag: string; readonly rows: number }[];
  /** Rows of the training files without the held-out ones. */
  readonly profile: Profile;
  readonly schema: Schema;
  readonly bins: readonly FeatureBins[];
  readonly values: readonly FeatureValues[];
  /** Ascending by name; empty when there is but one. */
  readonly parts: readonly BaselinePart[];
  /** Of the columns in `profile.pairs`; empty with fewer than five parts. */
  readonly pairSpread: readonly PairSpread[];
  /** Null without held-out rows that carry label and prediction. */
  readonly performance: Performance | null;
  /** What another tool's statistics could tell, where they stand for rows, and its constraints; absent otherwise. */
  readonly imported?: Imported;
  /** Null without enough such rows that have a score and a binary label. */
  readonly scores: ScoreReference | null;
  /** The held-out predictions by the groups of each slice; absent without slices or labels. */
  readonly groups?: readonly SliceOutcomes[];
}
