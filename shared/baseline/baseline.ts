import type { Performance } from "../concept/performance.ts";
import type { Profile } from "../profile/profile.ts";
import type { Schema } from "../schema/schema.ts";

/** The bins of one numeric feature. Edges stand on the boundaries of the profile's quantile buckets, so the counts are exact. */
export interface FeatureBins {
  readonly feature: string;
  /** Ascending; see `FeatureExpectation.edges`. The first edge is the minimum, the last the next double above the maximum. */
  readonly edges: readonly number[];
  /** Baseline numbers a bin, `edges.length + 1` of them; the first and the last are 0. */
  readonly counts: readonly number[];
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
  /** Null without held-out rows that carry label and prediction. */
  readonly performance: Performance | null;
}
