import type { CheckVerdict, Finding, FindingKind } from "../check/check.ts";

const codePhrases: Readonly<Record<string, string>> = {
  SCHEMA_MISSING_COLUMN: "is missing",
  SCHEMA_NEW_COLUMN: "is new",
  UNEXPECTED_DATA_TYPE: "has another type",
  FEATURE_TYPE_NOT_PRESENT: "is empty in every row",
  FEATURE_TYPE_LOW_FRACTION_PRESENT: "has missing values",
  ENUM_TYPE_UNEXPECTED_STRING_VALUES: "has values never seen in training",
  ENUM_TYPE_INVALID_UTF8: "has invalid UTF-8",
  INT_TYPE_SMALL_INT: "is below the range of training",
  INT_TYPE_BIG_INT: "is above the range of training",
  FLOAT_TYPE_SMALL_FLOAT: "is below the range of training",
  FLOAT_TYPE_BIG_FLOAT: "is above the range of training",
  FLOAT_TYPE_HAS_NAN: "has NaN",
  FLOAT_TYPE_HAS_INF: "has infinities",
  EMPTY_FILE: "is an empty file",
  NO_ROWS: "has no rows",
  UNKNOWN_FORMAT: "has an unknown format",
  UNSUPPORTED_FORMAT: "has an unsupported format",
  TRUNCATED: "is cut off",
  CORRUPT: "is corrupt",
  TOO_LARGE: "is too large to check",
  EXPANDS_TOO_MUCH: "expands too much when decompressed",
  TOO_MANY_COLUMNS: "has too many columns",
  VALUE_TOO_LONG: "has a value that is too long",
  DUPLICATE_COLUMN: "has a column name twice",
  MISSING_CONFIGURED_COLUMN: "lacks a column named in monitor.json",
  INVALID_CONFIG: "has an invalid monitor.json",
  NO_BASELINE: "has no training baseline",
};

const kindPhrases: Readonly<Record<FindingKind, string>> = {
  unreadable: "could not be read",
  "schema-skew": "breaks the schema",
  "covariate-shift": "has moved from training",
  "drift-over-time": "has moved since the batch before",
  "prior-shift": "has moved: the outcome's share changed",
  "concept-drift": "shows concept drift",
  "performance-loss": "shows a loss of model quality",
};

/** How the verdict of a check is written in mails. */
export const verdictCapitals: Readonly<Record<CheckVerdict, string>> = {
  stable: "STABLE",
  drift: "DRIFT",
  broken: "BROKEN",
  "not-applicable": "NOT JUDGED",
};

/**
 * What a finding says, without its subject and without any value from the data: `is missing`, `has moved from training`. By its code where the code is
 * known, else by its kind; a feature that data marked as broken has "changed abruptly" rather than "moved".
 */
export function findingPhrase(finding: Finding): string {
  if (Object.hasOwn(codePhrases, finding.code)) return codePhrases[finding.code] ?? "";
  if (finding.broken && finding.kind === "covariate-shift") return "looks damaged";
  return kindPhrases[finding.kind];
}

/** Broken first, then by severity, then in the order of the check. */
export function byImportance(findings: readonly Finding[]): Finding[] {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  return findings.toSorted((a, b) => Number(b.broken) - Number(a.broken) || rank[a.severity] - rank[b.severity]);
}
