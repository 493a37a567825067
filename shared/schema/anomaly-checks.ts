import type { FeatureObservations, ViolationCode, ViolationExample } from "../profile/expectations.ts";
import type { FeatureProfile, ValueKind } from "../profile/profile.ts";
import { countOf, formatCount, formatNumber, formatShare } from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import type { Anomaly, AnomalyCode, Severity } from "./anomaly.ts";
import { hasRange } from "./expectations-of.ts";
import type { FeatureSchema } from "./schema.ts";

/** One column of a serving batch beside what the schema expects of it. */
interface CheckedFeature {
  readonly schema: FeatureSchema;
  readonly profile: FeatureProfile;
  /** What the reader counted; null where it had no expectations. */
  readonly observations: FeatureObservations | null;
  /** At least 1. */
  readonly rows: number;
  /** Rows in which the reader had to replace bytes that are not UTF-8. */
  readonly invalidUtf8: number;
}

/** What a check found, without the feature's name. */
export interface FoundAnomaly {
  readonly severity: Severity;
  /** Continues the sentence that begins with the feature's name, without a full stop. */
  readonly text: string;
  readonly count: number | null;
  readonly examples: readonly ViolationExample[];
}

/** One expectation about a column that the batch has. */
export interface AnomalyCheck {
  readonly code: AnomalyCode;
  readonly find: (checked: CheckedFeature) => FoundAnomaly | null;
}

/**
 * Every check of a single column, in TFDV's order. A new one is a row here, with its own test. Columns that are missing or
 * new concern the whole table: see
 * `validateProfile`.
 *
 * An `error` means that the data are broken, not that the world changed: policy never retrains on them. `info` is shown, and
 * left to the statistical tests
 * to decide.
 */
export const anomalyChecks: readonly AnomalyCheck[] = [
  { code: "UNEXPECTED_DATA_TYPE", find: findUnexpectedType },
  { code: "FEATURE_TYPE_NOT_PRESENT", find: findNotPresent },
  { code: "FEATURE_TYPE_LOW_FRACTION_PRESENT", find: findLowFraction },
  { code: "ENUM_TYPE_INVALID_UTF8", find: findInvalidUtf8 },
  { code: "ENUM_TYPE_UNEXPECTED_STRING_VALUES", find: findUnexpectedValues },
  { code: "FLOAT_TYPE_HAS_NAN", find: findNan },
  { code: "FLOAT_TYPE_HAS_INF", find: findInfinite },
  { code: "INT_TYPE_SMALL_INT", find: (checked) => findOutOfRange(checked, "INT", "below") },
  { code: "INT_TYPE_BIG_INT", find: (checked) => findOutOfRange(checked, "INT", "above") },
  { code: "FLOAT_TYPE_SMALL_FLOAT", find: (checked) => findOutOfRange(checked, "FLOAT", "below") },
  { code: "FLOAT_TYPE_BIG_FLOAT", find: (checked) => findOutOfRange(checked, "FLOAT", "above") },
];

/** From this share of the rows a wrong type is damage. */
const brokenTypeShare = 0.1;
/** A loss of at least half of the values, in a column that never missed one. */
const brokenFraction = 0.5;
/** Unseen values of a closed set under this share of the values are information. */
const unseenShare = 0.01;

const kindNames: Readonly<Record<ValueKind, string>> = {
  missing: "missing values",
  empty: "empty text",
  nan: "NaN",
  "positive-infinity": "infinities",
  "negative-infinity": "infinities",
  integer: "whole numbers",
  fractional: "numbers with a fraction",
  boolean: "true or false",
  timestamp: "timestamps",
  text: "text",
  list: "lists",
};

const typeNames: Readonly<Record<FeatureSchema["type"], string>> = {
  INT: "whole numbers",
  FLOAT: "numbers",
  STRING: "text",
  BOOLEAN: "true or false",
  TIMESTAMP: "timestamps",
  LIST: "lists",
};

function findUnexpectedType({ schema, profile, observations, rows }: CheckedFeature): FoundAnomaly | null {
  const allowed = schema.kinds;
  if (allowed === null) return null;
  // In a text file every value is text already; a reading as number or date is no change of type.
  if (profile.lexical && schema.type === "STRING") return null;
  const wrong = (Object.keys(kindNames) as ValueKind[]).filter(
    (kind) => kind !== "missing" && !allowed.includes(kind) && profile.kinds[kind] > 0,
  );
  const count = wrong.reduce((sum, kind) => sum + profile.kinds[kind], 0);
  if (count === 0) return null;
  const examples = examplesOf(observations, "UNEXPECTED_TYPE");
  const found = [...new Set(wrong.map((kind) => kindNames[kind]))].join(" and ");
  return {
    severity: typeSeverity(wrong, count, rows - profile.kinds.missing),
    text: `holds ${found} in ${portion(count, rows)} where training had ${typeNames[schema.type]}${shown(examples)}`,
    count,
    examples,
  };
}

/** A few fractions among whole numbers may just never have been met in training; text among numbers is another type. */
function typeSeverity(wrong: readonly ValueKind[], count: number, present: number): Severity {
  const onlyFractions = wrong.every((kind) => kind === "fractional");
  if (count >= brokenTypeShare * present && (count >= 5 || !onlyFractions)) return "error";
  return onlyFractions && (count < 5 || count < 0.01 * present) ? "info" : "warning";
}

function findNotPresent({ schema, profile, rows }: CheckedFeature): FoundAnomaly | null {
  if (schema.minFraction === 0 || profile.kinds.missing < rows) return null;
  return { severity: "error", text: `has no value in any of ${countOf(rows, "row")}`, count: rows, examples: [] };
}

function findLowFraction({ schema, profile, rows }: CheckedFeature): FoundAnomaly | null {
  const { missing } = profile.kinds;
  const fraction = (rows - missing) / rows;
  if (missing === rows || fraction >= schema.minFraction) return null;
  const never = schema.minFraction === 1;
  return {
    severity: never && fraction >= brokenFraction ? "info" : "error",
    text: `is missing in ${portion(missing, rows)}; training ${never ? "missed none" : `missed ${formatShare(1 - 2 * schema.minFraction)}`}`,
    count: missing,
    examples: [],
  };
}

function findInvalidUtf8({ invalidUtf8: count, rows }: CheckedFeature): FoundAnomaly | null {
  if (count === 0) return null;
  return {
    severity: count >= 0.01 * rows ? "warning" : "info",
    text: `is not valid UTF-8 in ${portion(count, rows)}`,
    count,
    examples: [],
  };
}

function findUnexpectedValues(checked: CheckedFeature): FoundAnomaly | null {
  const { schema, profile, observations, rows } = checked;
  if (schema.values === null || findUnexpectedType(checked) !== null) return null;
  const unseen = profile.frequent.counts();
  for (const value of [...schema.values, ""]) unseen.delete(value);
  const count =
    observations?.violations.get("UNSEEN_VALUE")?.count ?? unseen.values().reduce((sum, count) => sum + count, 0);
  if (count === 0) return null;
  const mostFrequent = [...unseen].sort(([v, a], [w, b]) => b - a || (v < w ? -1 : 1)).slice(0, 3);
  const listed = mostFrequent.map(([value, count]) => `${quoted(value)} (${countOf(count, "row")})`);
  const more = unseen.size > 3 ? ` and ${formatCount(unseen.size - 3)} more` : "";
  return {
    severity: count >= unseenShare * (rows - profile.kinds.missing) ? "warning" : "info",
    text: `holds values that training never had in ${portion(count, rows)}${listed.length > 0 ? `: ${listed.join(", ")}${more}` : ""}`,
    count,
    examples: examplesOf(observations, "UNSEEN_VALUE"),
  };
}

function findNan({ schema, profile, rows }: CheckedFeature): FoundAnomaly | null {
  const count = profile.kinds.nan;
  if (schema.allowsNonFinite || schema.kinds === null || count === 0) return null;
  return {
    severity: "warning",
    text: `is NaN in ${portion(count, rows)}; training had no NaN or infinity`,
    count,
    examples: [],
  };
}

function findInfinite({ schema, profile, rows }: CheckedFeature): FoundAnomaly | null {
  const count = profile.kinds["positive-infinity"] + profile.kinds["negative-infinity"];
  if (schema.allowsNonFinite || schema.kinds === null || count === 0) return null;
  return {
    severity: "warning",
    text: `is infinite in ${portion(count, rows)}; training had no NaN or infinity`,
    count,
    examples: [],
  };
}

function findOutOfRange(
  { schema, profile, observations, rows }: CheckedFeature,
  type: "INT" | "FLOAT",
  side: "below" | "above",
): FoundAnomaly | null {
  if (schema.type !== type || !hasRange(schema)) return null;
  const below = side === "below";
  const bound = below ? schema.min! : schema.max!;
  const reached = below ? profile.moments.min : profile.moments.max;
  if (reached === null || (below ? reached >= bound : reached <= bound)) return null;
  const code: ViolationCode = below ? "BELOW_RANGE" : "ABOVE_RANGE";
  const count = observations?.violations.get(code)?.count ?? null;
  const where = count === null ? "" : ` in ${portion(count, rows)}`;
  return {
    severity: schema.role === "constant" ? "warning" : "info",
    text: `goes ${side} training's ${below ? "least" : "greatest"} value ${formatNumber(bound)}${where}, to ${formatNumber(reached)}`,
    count,
    examples: examplesOf(observations, code),
  };
}

function examplesOf(observations: FeatureObservations | null, code: ViolationCode): readonly ViolationExample[] {
  return observations?.violations.get(code)?.examples ?? [];
}

/** `3 of 1,200 rows (0.25%)`. */
function portion(count: number, rows: number): string {
  return `${formatCount(count)} of ${countOf(rows, "row")} (${formatShare(count / rows)})`;
}

/** `, such as "N/A" and "-" (first in row 17 of part-0.csv)`; empty without examples. */
function shown(examples: readonly ViolationExample[]): string {
  const [first] = examples;
  if (first === undefined) return "";
  const values = [...new Set(examples.map(({ value }) => value))].map(quoted);
  const object = shortened(visibleText(first.object), 80);
  return `, such as ${values.join(" and ")} (first in row ${formatCount(first.row)} of ${object})`;
}

/** A value or a name from the data, fit for one line of text. */
export function quoted(value: string): string {
  return `"${shortened(visibleText(value), 40)}"`;
}

/** The anomaly of a feature from what a check found. */
export function anomalyOf(feature: string, code: AnomalyCode, found: FoundAnomaly, rows: number): Anomaly {
  const { severity, text, count, examples } = found;
  return {
    feature,
    code,
    severity,
    description: `${quoted(feature)} ${text}.`,
    count,
    share: count === null ? null : count / rows,
    examples,
  };
}
