import type { Observations } from "../profile/expectations.ts";
import type { FeatureProfile, Profile } from "../profile/profile.ts";
import { countOf } from "../text/format-number.ts";
import type { Anomaly } from "./anomaly.ts";
import { anomalyChecks, anomalyOf, quoted } from "./anomaly-checks.ts";
import { findRenames } from "./find-renames.ts";
import type { FeatureSchema, Schema } from "./schema.ts";

/**
 * The schema's expectations that a serving profile breaks: first the schema's columns in their order (each with its anomalies
 * in the order of `anomalyChecks`),
 * then new columns in theirs. Empty for a profile without rows: that is a fault of the file.
 *
 * A column that is missing is an `error` (a `warning` where training had no value of it, and only monitor.json names it); one
 * that is new is a `warning`. Where a missing and a new column are probably one, both say so. Columns that only
 * training is expected to have (`inServing` false) may be missing and are not checked when they are there, and ignored ones
 * never are.
 *
 * Counts come from the profile, exactly; examples and rows out of range from what the reader observed.
 *
 * @param observations Made under this schema; null where the batch was read before there was one. Then anomalies have no
 * examples.
 * @param invalidUtf8 Rows in which the reader replaced bytes that are not UTF-8, by column.
 */
export function validateProfile(
  schema: Schema,
  profile: Profile,
  observations: Observations | null,
  invalidUtf8: ReadonlyMap<string, number> = new Map(),
): Anomaly[] {
  if (profile.rows === 0) return [];
  const known = new Set(schema.features.map(({ name }) => name));
  const added = [...profile.features.values()].filter(({ name }) => !known.has(name));
  const missing = schema.features.filter((feature) => isExpected(feature) && !profile.features.has(feature.name));
  const renames = findRenames(missing, added);
  const formerNames = new Map([...renames].map(([before, after]) => [after, before]));
  const anomalies: Anomaly[] = [];
  for (const feature of schema.features) {
    if (!isExpected(feature)) continue;
    const column = profile.features.get(feature.name);
    if (column === undefined) anomalies.push(missingColumn(feature, profile.rows, renames.get(feature.name)));
    else {
      const replaced = column.invalidUtf8 + (invalidUtf8.get(feature.name) ?? 0);
      anomalies.push(...checkFeature(feature, column, observations, profile.rows, replaced));
    }
  }
  for (const column of added) anomalies.push(newColumn(column, profile.rows, formerNames.get(column.name)));
  return anomalies;
}

function isExpected({ inServing, role }: FeatureSchema): boolean {
  return inServing && role !== "ignored";
}

function checkFeature(
  schema: FeatureSchema,
  profile: FeatureProfile,
  observations: Observations | null,
  rows: number,
  invalidUtf8: number,
): Anomaly[] {
  const own = observations?.features.get(schema.name) ?? null;
  const checked = { schema, profile, observations: own, rows, invalidUtf8 };
  return anomalyChecks.flatMap(({ code, find }) => {
    const found = find(checked);
    return found === null ? [] : [anomalyOf(schema.name, code, found, rows)];
  });
}

function missingColumn({ name, kinds }: FeatureSchema, rows: number, renamedTo: string | undefined): Anomaly {
  const hint = renamedTo === undefined ? "" : `; probably renamed to ${quoted(renamedTo)}`;
  const text = `is missing: none of ${countOf(rows, "row")} has the column${hint}`;
  const severity = kinds === null ? "warning" : "error";
  return anomalyOf(name, "SCHEMA_MISSING_COLUMN", { severity, text, count: rows, examples: [] }, rows);
}

function newColumn({ name, kinds }: FeatureProfile, rows: number, renamedFrom: string | undefined): Anomaly {
  const hint = renamedFrom === undefined ? "" : `; probably renamed from ${quoted(renamedFrom)}`;
  const count = rows - kinds.missing;
  const text = `is a new column that training did not have, with a value in ${countOf(count, "row")}${hint}`;
  return anomalyOf(name, "SCHEMA_NEW_COLUMN", { severity: "warning", text, count, examples: [] }, rows);
}
