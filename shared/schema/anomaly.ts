import type { ViolationExample } from "../profile/expectations.ts";
import type { ReasonCode } from "./tfmd/reason.ts";

/** TFDV's reason codes (anomalies.proto), those that tabular data can raise here. */
export type AnomalyCode =
  | "SCHEMA_MISSING_COLUMN"
  | "SCHEMA_NEW_COLUMN"
  | "UNEXPECTED_DATA_TYPE"
  | "FEATURE_TYPE_NOT_PRESENT"
  | "FEATURE_TYPE_LOW_FRACTION_PRESENT"
  | "ENUM_TYPE_UNEXPECTED_STRING_VALUES"
  | "ENUM_TYPE_INVALID_UTF8"
  | "INT_TYPE_SMALL_INT"
  | "INT_TYPE_BIG_INT"
  | "FLOAT_TYPE_SMALL_FLOAT"
  | "FLOAT_TYPE_BIG_FLOAT"
  | "FLOAT_TYPE_HAS_NAN"
  | "FLOAT_TYPE_HAS_INF";

export type Severity = "info" | "warning" | "error";

/** One violated expectation about structure or values (TFDV's sense). */
export interface Anomaly {
  readonly feature: string;
  readonly code: AnomalyCode | ReasonCode;
  readonly severity: Severity;
  /** One sentence for a person, with counts and shares. */
  readonly description: string;
  /** Offending rows; null where the notion does not apply (a missing column concerns every row: the row count). */
  readonly count: number | null;
  readonly share: number | null;
  readonly examples: readonly ViolationExample[];
  /** The change of schema.pbtxt that accepts it, a line a value, `-` and `+`; null where values may not be told. Only of anomalies of a schema.pbtxt. */
  readonly edit?: string | null;
}
