import { isAllowedColumn, widenedSchema, withoutWidened } from "../schema/allowances.ts";
import type { Anomaly } from "../schema/anomaly.ts";
import { questionsOf } from "../schema/questions.ts";
import { validateProfile } from "../schema/validate-profile.ts";
import type { TableIssue } from "../table/table.ts";
import type { BatchToExamine } from "./batch-to-examine.ts";
import type { Question } from "./check.ts";
import { observationsFor } from "./compared-sides.ts";
import { type StatedAnomalies, statedAnomalies } from "./stated-anomalies.ts";

/** How the columns of a batch differ from the schema, and which of that is asked instead of told. */
export interface ColumnDifferences {
  readonly anomalies: readonly Anomaly[];
  readonly questions: readonly Question[];
  readonly onlyTraining: readonly string[];
  readonly onlyServing: readonly string[];
}

/**
 * Anomalies of the schema. Without any column named in monitor.json, the columns that differ in the first batch are questions, and
 * later batches are held to the first one's columns.
 */
export function differencesIn(
  { serving, baseline, first, issues, config }: BatchToExamine,
  stated: StatedAnomalies | null,
): ColumnDifferences {
  if (serving === null || baseline === null) return { anomalies: [], questions: [], onlyTraining: [], onlyServing: [] };
  const { positiveLabel: _, ...roles } = config.columns;
  const configured = new Set(Object.values(roles));
  const found =
    stated?.anomalies ??
    validateProfile(
      widenedSchema(baseline.schema, config.allow),
      serving.profile,
      withoutWidened(observationsFor(serving, baseline, config), config.allow),
      invalidUtf8By(issues),
    );
  const all = found
    .filter(({ code, feature }) => code !== "SCHEMA_NEW_COLUMN" || !configured.has(feature))
    .filter((anomaly) => !isAllowedColumn(anomaly, config.allow));
  const named = (code: Anomaly["code"]) => all.filter((anomaly) => anomaly.code === code).map(({ feature }) => feature);
  if (stated !== null) return { anomalies: all, questions: [], onlyTraining: [], onlyServing: [] };
  const onlyTraining = named("SCHEMA_MISSING_COLUMN");
  const onlyServing = named("SCHEMA_NEW_COLUMN");
  if (configured.size > 0) return { anomalies: all, questions: [], onlyTraining: [], onlyServing: [] };
  const known = new Set([...(first?.onlyTraining ?? onlyTraining), ...(first?.onlyServing ?? onlyServing)]);
  const isKnown = ({ code, feature }: Anomaly) =>
    (code === "SCHEMA_MISSING_COLUMN" || code === "SCHEMA_NEW_COLUMN") && known.has(feature);
  return {
    anomalies: all.filter((anomaly) => !isKnown(anomaly)),
    questions: first === null ? questionsOf(baseline.schema, serving.profile, config) : [],
    onlyTraining,
    onlyServing,
  };
}

/** Rows with bytes that are not UTF-8, by column; the readers replace them before anything is counted. */
function invalidUtf8By(issues: readonly TableIssue[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const { code, column, count } of issues) {
    if (code === "INVALID_UTF8" && column !== undefined) rows.set(column, (rows.get(column) ?? 0) + count);
  }
  return rows;
}

/** What schema.pbtxt says of the batch; null without one, and then training speaks. */
export function statedIn({ serving, previous, baseline, issues, config }: BatchToExamine): StatedAnomalies | null {
  if (serving === null || baseline === null || config.schemaText === undefined) return null;
  const invalidUtf8 = invalidUtf8By(issues);
  const observations = observationsFor(serving, baseline, config);
  return statedAnomalies(
    config.schemaText,
    { ...serving, observations, invalidUtf8 },
    baseline,
    previous?.data.profile,
  );
}
