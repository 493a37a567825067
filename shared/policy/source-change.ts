import type { FeatureComparison, Finding } from "../check/check.ts";
import type { Measurement } from "../drift/measurement.ts";
import { countOf, formatCount } from "../text/format-number.ts";
import { absenceTests } from "./finding-kind.ts";

/** Columns that drifted among those that could be compared. */
export interface SourceChange {
  readonly moved: number;
  readonly compared: number;
  /** Names of those that moved, in the order of the findings. */
  readonly columns: readonly string[];
}

/** More than this share of the columns, and at least so many, is the source and no longer single columns. */
const leastShare = 0.5;
const leastColumns = 3;

/** Columns that follow others: that the model answers otherwise is no second sign that the source changed. */
const followers: ReadonlySet<string> = new Set(["prediction", "score", "label", "id"]);

/**
 * How many of the input columns moved in distribution, of those that could be compared (more than their presence, with rows enough or with drift). Predictions, scores,
 * labels, ids and muted columns count on neither side. Null when nothing could be compared.
 *
 * @param findings of single columns
 */
export function sourceChange(
  findings: readonly Finding[],
  measurements: readonly Measurement[],
  features: readonly Pick<FeatureComparison, "feature" | "role">[],
): SourceChange | null {
  const roles = new Map(features.map(({ feature, role }) => [feature, role]));
  const muted = new Set(findings.filter(({ mutedUntil }) => mutedUntil !== null).map(({ feature }) => feature));
  const counts = (feature: string) =>
    roles.has(feature) && !followers.has(roles.get(feature) ?? "") && !muted.has(feature);
  const compared = new Set(
    measurements
      .filter(
        ({ comparison, test, verdict, feature }) =>
          comparison === "training-serving" &&
          verdict !== "not-applicable" &&
          !absenceTests.has(test) &&
          counts(feature),
      )
      .map(({ feature }) => feature),
  );
  const moved = new Set(
    findings.filter((finding) => isMove(finding) && compared.has(finding.feature)).map(({ feature }) => feature),
  );
  return compared.size === 0 ? null : { moved: moved.size, compared: compared.size, columns: [...moved] };
}

/** How far a change of the source is beyond the share of columns that makes one: 1 at the half of them. */
export function sourceChangeFloors({ moved, compared }: Pick<SourceChange, "moved" | "compared">): number {
  return moved < leastColumns ? 0 : moved / compared / leastShare;
}

/**
 * The findings with those of single columns gathered under one: when more than half of the columns, and at least three, moved together, the batch
 * comes from another source, and saying it column by column hides that. The columns' findings stay as information; damage, and what was found
 * of predictions and labels, stays what it is.
 */
export function gatherSourceChange(findings: readonly Finding[], change: SourceChange | null): Finding[] {
  if (change === null || change.moved < leastColumns || change.moved <= leastShare * change.compared)
    return [...findings];
  const columns = new Set(change.columns);
  const whole: Finding = {
    kind: "source-change",
    feature: "",
    code: "SOURCE_CHANGE",
    severity: "warning",
    broken: false,
    text: `${formatCount(change.moved)} of ${countOf(change.compared, "column")} moved together: the source of the data changed, for example another region or a new upstream version.`,
    mutedUntil: null,
  };
  return [
    whole,
    ...findings.map((finding) =>
      isMove(finding) && columns.has(finding.feature) && !finding.broken
        ? { ...finding, severity: "info" as const }
        : finding,
    ),
  ];
}

/** The findings of single columns that stand under a change of source, in the order given; empty without one. */
export function findingsUnderSource(findings: readonly Finding[]): Finding[] {
  if (!findings.some(({ kind }) => kind === "source-change")) return [];
  return findings.filter((finding) => finding.severity === "info" && isMove(finding));
}

/** A move of the values of a column that single tests found. */
function isMove({ kind, code, mutedUntil }: Finding): boolean {
  return (
    mutedUntil === null &&
    (kind === "covariate-shift" ||
      (kind === "schema-skew" &&
        (code === "unseen-values" || code === "UNIT_CHANGE" || code === "ENUM_TYPE_UNEXPECTED_STRING_VALUES")))
  );
}
