import type { FeatureProto, SchemaProto } from "./schema-proto.ts";

const notValidated = new Set(["PLANNED", "ALPHA", "DEPRECATED", "DEBUG_ONLY", "DISABLED"]);

/** Whether anything is asked of the column: its stage is none, unknown, beta, production or derived for validation. */
export function isValidated({ deprecated, lifecycleStage }: FeatureProto): boolean {
  return deprecated !== true && !notValidated.has(lifecycleStage ?? "");
}

/**
 * Whether a column is asked for in an environment: named for it, else not named against it and in the schema's defaults. Every column is when no
 * environment is named.
 */
export function isIn(feature: FeatureProto, schema: SchemaProto, environment: string | null): boolean {
  if (environment === null || feature.inEnvironment?.includes(environment) === true) return true;
  if (feature.notInEnvironment?.includes(environment) === true) return false;
  return schema.defaultEnvironment?.includes(environment) === true;
}

/** Whether a table without the column breaks the schema. */
export function isRequired(feature: FeatureProto, schema: SchemaProto, environment: string | null): boolean {
  const { minCount = 0n, minFraction = 0 } = feature.presence ?? {};
  return isValidated(feature) && (minCount > 0n || minFraction > 0) && isIn(feature, schema, environment);
}
