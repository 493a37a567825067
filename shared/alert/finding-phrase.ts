import type { Check, CheckVerdict, Finding, FindingKind, Incident } from "../check/check.ts";

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
  missing: "has a different share of missing values",
  empty: "has a different share of empty text",
  nan: "has a different share of NaN",
  infinite: "has a different share of infinities",
  "unseen-values": "has values never seen in training",
  "out-of-range": "has numbers outside the range of training",
  "value-share": "has a value whose share changed",
  "text-length": "has longer or shorter texts",
  "id-length": "has ids of another length",
  characters: "is written in other characters",
  "repeated-ids": "has ids that repeat",
  correlation: "goes with other columns in another way",
  "importance-order": "has another order of importance of its columns",
  hours: "comes at other hours of the day",
  weekdays: "comes on other weekdays",
  volume: "has an unusual number of rows",
  STUCK_VALUE: "looks stuck at one value",
  UNIT_CHANGE: "looks like a change of unit",
  NULL_ENCODING: "writes missing values another way",
  VALUE_VARIANTS: "writes known values another way",
  SOURCE_CHANGE: "moved as a whole: its source changed",
  STALE_TIMESTAMPS: "is not newer than in the batch before",
  DISTANT_TIMESTAMPS: "holds times far from those of training",
  REPEATED_FILES: "holds the same file more than once",
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
  RATER_AGREEMENT: "has labels on which raters do not agree",
  LABEL_SELECTION: "has labels that are no random sample",
};

const kindPhrases: Readonly<Record<FindingKind, string>> = {
  unreadable: "could not be read",
  "schema-skew": "breaks the schema",
  "source-change": "moved as a whole",
  "covariate-shift": "has moved from training",
  "drift-over-time": "has moved since the batch before",
  "prior-shift": "has moved: the outcome's share changed",
  "concept-drift": "shows concept drift",
  "performance-loss": "shows a loss of model quality",
  retraining: "is still degraded after retraining",
  "unequal-groups": "has groups that the model treats unequally",
  "label-quality": "has doubtful labels",
};

/** What `accept --as schema` can allow. */
const schemaCodes: ReadonlySet<string> = new Set([
  "SCHEMA_MISSING_COLUMN",
  "SCHEMA_NEW_COLUMN",
  "ENUM_TYPE_UNEXPECTED_STRING_VALUES",
  "unseen-values",
  "out-of-range",
  "INT_TYPE_SMALL_INT",
  "INT_TYPE_BIG_INT",
  "FLOAT_TYPE_SMALL_FLOAT",
  "FLOAT_TYPE_BIG_FLOAT",
]);

/** Whether any of the findings is about columns, values or ranges, which can be allowed while the baseline stays. */
export function aboutSchema(findings: readonly Finding[]): boolean {
  return findings.some(({ code }) => schemaCodes.has(code));
}

/** How the verdict of a check is written in mails. */
export const verdictCapitals: Readonly<Record<CheckVerdict, string>> = {
  stable: "STABLE",
  drift: "DRIFT",
  broken: "BROKEN",
  "not-applicable": "NOT JUDGED",
};

/**
 * What a finding says, without its subject and without any value from the data: `is missing`, `has moved from training`. By its code where
 * the code is known, else by its kind.
 */
export function findingPhrase(finding: Pick<Finding, "kind" | "code">): string {
  return Object.hasOwn(codePhrases, finding.code) ? (codePhrases[finding.code] ?? "") : kindPhrases[finding.kind];
}

/** The kind and column an incident's fingerprint names (`<kind>:<column>`); null when it names no known kind. */
export function incidentSubject(incident: Incident): { readonly kind: FindingKind; readonly feature: string } | null {
  const colon = incident.fingerprint.indexOf(":");
  const kind = incident.fingerprint.slice(0, Math.max(colon, 0));
  return Object.hasOwn(kindPhrases, kind)
    ? { kind: kind as FindingKind, feature: incident.fingerprint.slice(colon + 1) }
    : null;
}

/**
 * The findings of a check that belong to the given incidents, most important first; all that are not muted and not mere information when none
 * belongs to them.
 */
export function findingsOfIncidents(check: Check, incidents: readonly Incident[]): Finding[] {
  const heard = byImportance(
    check.findings.filter((finding) => finding.mutedUntil === null && finding.severity !== "info"),
  );
  const fingerprints = new Set(incidents.map(({ fingerprint }) => fingerprint));
  const own = heard.filter(({ kind, feature }) => fingerprints.has(`${kind}:${feature}`));
  return own.length > 0 ? own : heard;
}

/** Broken first, then by severity, then in the order of the check. */
export function byImportance(findings: readonly Finding[]): Finding[] {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  return findings.toSorted((a, b) => Number(b.broken) - Number(a.broken) || rank[a.severity] - rank[b.severity]);
}
