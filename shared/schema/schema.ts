import type { ValueKind } from "../profile/profile.ts";

/**
 * A feature's type in the schema. TFDV's BYTES is `STRING` here, as in its data types; booleans and timestamps are told
 * apart.
 */
export type FeatureType = "INT" | "FLOAT" | "STRING" | "BOOLEAN" | "TIMESTAMP" | "LIST";

/**
 * What a column is for. Inferred, overridden by the columns named in monitor.json. `ignored`: monitor.json says so; nothing
 * is checked.
 */
export type FeatureRole =
  | "feature"
  | "id"
  | "timestamp"
  | "label"
  | "prediction"
  | "score"
  | "heldout"
  | "constant"
  | "ignored";

export interface FeatureSchema {
  readonly name: string;
  /** `STRING`, with `kinds` null, when training had no value at all. */
  readonly type: FeatureType;
  /**
   * Kinds a value may have: those of the type and those that training held, in the order of `ValueKind`; missing is always
   * allowed. Null: any.
   */
  readonly kinds: readonly ValueKind[] | null;
  readonly role: FeatureRole;
  /** Categorical features are compared by value, numeric ones by quantile bins. */
  readonly categorical: boolean;
  /** Smallest share of rows that must hold a value (TFDV presence.min_fraction), in [0, 1]: 1 when training missed none, else half of
   * training's share (a smaller loss is for the test of missing values), 0 when it had none. */
  readonly minFraction: number;
  /** The closed set of values (TFDV string_domain) without empty text, sorted; null when open. */
  readonly values: readonly string[] | null;
  /** Range seen in training; null for other than numbers. Information, not a bound. */
  readonly min: number | null;
  readonly max: number | null;
  /** True when training held NaN or an infinity, so that serving may. */
  readonly allowsNonFinite: boolean;
  /** False for columns that only training is expected to have (the label). */
  readonly inServing: boolean;
}

/** Expectations about structure and values, inferred from the training profile. */
export interface Schema {
  readonly version: 1;
  /** In the order of the training file's columns. */
  readonly features: readonly FeatureSchema[];
}
