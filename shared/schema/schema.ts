/** A feature's type in the schema. TFDV's BYTES is `STRING` here, as in its data types; booleans and timestamps are told apart. */
export type FeatureType = "INT" | "FLOAT" | "STRING" | "BOOLEAN" | "TIMESTAMP" | "LIST";

/** What a column is for. Inferred, overridden by the columns named in monitor.json. */
export type FeatureRole = "feature" | "id" | "timestamp" | "label" | "prediction" | "score" | "heldout" | "constant";

export interface FeatureSchema {
  readonly name: string;
  readonly type: FeatureType;
  readonly role: FeatureRole;
  /** Categorical features are compared by value, numeric ones by quantile bins. */
  readonly categorical: boolean;
  /** Smallest share of rows that must hold a value (TFDV presence.min_fraction), in [0, 1]. */
  readonly minFraction: number;
  /** The closed set of values (TFDV string_domain), sorted; null when open. */
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
