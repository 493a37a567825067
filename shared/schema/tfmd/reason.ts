import type { Severity } from "../anomaly.ts";
import type { SchemaProto } from "./schema-proto.ts";

/**
 * TFDV's reason codes (`AnomalyInfo.Type`) that tabular data can raise, in the order of their numbers, and what each means here: `error` is damaged
 * data or a schema that contradicts itself, `warning` is a change that somebody should look at. TFDV calls everything an error.
 */
export const reasonSeverity = {
  BOOL_TYPE_BIG_INT: "error",
  BOOL_TYPE_SMALL_INT: "error",
  BOOL_TYPE_UNEXPECTED_STRING: "error",
  ENUM_TYPE_INVALID_UTF8: "error",
  ENUM_TYPE_UNEXPECTED_STRING_VALUES: "warning",
  FEATURE_TYPE_HIGH_NUMBER_VALUES: "error",
  FEATURE_TYPE_LOW_FRACTION_PRESENT: "error",
  FEATURE_TYPE_LOW_NUMBER_PRESENT: "error",
  FEATURE_TYPE_LOW_NUMBER_VALUES: "error",
  FEATURE_TYPE_NOT_PRESENT: "error",
  FLOAT_TYPE_BIG_FLOAT: "warning",
  FLOAT_TYPE_SMALL_FLOAT: "warning",
  FLOAT_TYPE_STRING_NOT_FLOAT: "error",
  INT_TYPE_BIG_INT: "warning",
  INT_TYPE_NOT_INT_STRING: "error",
  INT_TYPE_SMALL_INT: "warning",
  SCHEMA_MISSING_COLUMN: "error",
  SCHEMA_NEW_COLUMN: "warning",
  COMPARATOR_CONTROL_DATA_MISSING: "warning",
  COMPARATOR_L_INFTY_HIGH: "warning",
  SPARSE_FEATURE_MISSING_VALUE: "error",
  SPARSE_FEATURE_MISSING_INDEX: "error",
  SPARSE_FEATURE_LENGTH_MISMATCH: "error",
  SPARSE_FEATURE_NAME_COLLISION: "error",
  COMPARATOR_LOW_NUM_EXAMPLES: "warning",
  COMPARATOR_HIGH_NUM_EXAMPLES: "warning",
  DATASET_LOW_NUM_EXAMPLES: "warning",
  BOOL_TYPE_UNEXPECTED_FLOAT: "error",
  FLOAT_TYPE_HAS_NAN: "error",
  WEIGHTED_FEATURE_NAME_COLLISION: "error",
  WEIGHTED_FEATURE_MISSING_VALUE: "error",
  WEIGHTED_FEATURE_MISSING_WEIGHT: "error",
  WEIGHTED_FEATURE_LENGTH_MISMATCH: "error",
  DATASET_HIGH_NUM_EXAMPLES: "warning",
  FEATURE_TYPE_HIGH_UNIQUE: "warning",
  FEATURE_TYPE_LOW_UNIQUE: "warning",
  FEATURE_TYPE_NO_UNIQUE: "error",
  FLOAT_TYPE_HAS_INF: "error",
  COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH: "warning",
  VALUE_NESTEDNESS_MISMATCH: "error",
  DOMAIN_INVALID_FOR_TYPE: "error",
  FEATURE_MISSING_NAME: "error",
  FEATURE_MISSING_TYPE: "error",
  INVALID_SCHEMA_SPECIFICATION: "error",
  UNEXPECTED_DATA_TYPE: "error",
  INVALID_FEATURE_SHAPE: "error",
  INVALID_DOMAIN_SPECIFICATION: "error",
  COMPARATOR_NORMALIZED_ABSOLUTE_DIFFERENCE_HIGH: "warning",
} as const satisfies Readonly<Record<string, Severity>>;

export type ReasonCode = keyof typeof reasonSeverity;

/** One expectation of a schema that the data break. */
export interface Reason {
  /** Column, weighted or sparse feature; empty for the table. */
  readonly feature: string;
  readonly code: ReasonCode;
  /** Continues the sentence that begins with the feature's name, without a full stop. */
  readonly text: string;
  /** Offending rows, or values where rows hold several; null where they cannot be counted. */
  readonly count: number | null;
  /** A few offending values, most frequent first; of numbers the most extreme. */
  readonly values: readonly string[];
  /** True when the schema marks the column as sensitive: then `values` is empty, and `text` has none. */
  readonly isSensitive: boolean;
  /** The schema with the one change that accepts it, over the schema that accepts the reasons before. */
  readonly before: SchemaProto;
  readonly accepted: SchemaProto;
}
