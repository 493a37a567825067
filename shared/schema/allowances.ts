import type { Allowance } from "../monitor/monitor-config.ts";
import type { Observations } from "../profile/expectations.ts";
import type { Anomaly } from "./anomaly.ts";
import type { Schema } from "./schema.ts";

/** The schema with what monitor.json allows added: closed sets with more values, ranges that go further. Statistics are not touched. */
export function widenedSchema(schema: Schema, allow: readonly Allowance[]): Schema {
  if (allow.length === 0) return schema;
  const byFeature = Map.groupBy(allow, ({ feature }) => feature);
  const features = schema.features.map((feature) => {
    const own = byFeature.get(feature.name) ?? [];
    const values = own.flatMap((allowance) => allowance.values ?? []);
    return {
      ...feature,
      values: feature.values === null ? null : [...new Set([...feature.values, ...values])].sort(),
      min: feature.min === null ? null : Math.min(feature.min, ...own.flatMap(({ min }) => min ?? [])),
      max: feature.max === null ? null : Math.max(feature.max, ...own.flatMap(({ max }) => max ?? [])),
    };
  });
  return { ...schema, features };
}

/** What the reader observed, without the columns whose expectations were widened after it counted: those are counted from the profile. */
export function withoutWidened(observations: Observations | null, allow: readonly Allowance[]): Observations | null {
  if (observations === null || allow.length === 0) return observations;
  const widened = new Set(allow.map(({ feature }) => feature));
  return { ...observations, features: new Map([...observations.features].filter(([name]) => !widened.has(name))) };
}

/** Whether an anomaly is a column that is allowed to be there, or not to be. */
export function isAllowedColumn({ code, feature }: Anomaly, allow: readonly Allowance[]): boolean {
  const change = code === "SCHEMA_NEW_COLUMN" ? "added" : code === "SCHEMA_MISSING_COLUMN" ? "removed" : null;
  return change !== null && allow.some((allowance) => allowance.feature === feature && allowance.column === change);
}
