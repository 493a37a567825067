import type { Baseline } from "../baseline/baseline.ts";
import type { Distance } from "../drift/measurement.ts";
import type { Observations } from "../profile/expectations.ts";
import type { Profile } from "../profile/profile.ts";
import type { Anomaly } from "../schema/anomaly.ts";
import type { Measured } from "../schema/tfmd/comparators.ts";
import { parseSchemaText } from "../schema/tfmd/parse-schema-text.ts";
import { servingEnvironment } from "../schema/tfmd/read-schema.ts";
import { schemaAnomalies } from "../schema/tfmd/schema-anomalies.ts";
import type { SchemaProto } from "../schema/tfmd/schema-proto.ts";
import { validateSchema } from "../schema/tfmd/validate-schema.ts";
import { viewOfProfile } from "../schema/tfmd/view-of-profile.ts";

/** A serving batch as a schema is asked about it. */
interface StatedBatch {
  readonly profile: Profile;
  /** Counted under this schema; null otherwise. */
  readonly observations: Observations | null;
  /** Rows in which the reader replaced bytes that are not UTF-8, by column. */
  readonly invalidUtf8: ReadonlyMap<string, number>;
}

export interface StatedAnomalies {
  readonly anomalies: readonly Anomaly[];
  /** The values of the schema's comparators, also those under their threshold. */
  readonly distances: readonly ComparatorDistance[];
}

/** With a `value` of null and a reason where a comparator does not apply. */
type ComparatorDistance = Distance & { readonly threshold: number; readonly reason: string | null };

/**
 * What a serving batch breaks of the monitor's schema.pbtxt: `skew_comparator` against training, `drift_comparator` and rows against the batch before.
 * The environment is the schema's SERVING where it has one; columns that monitor.json says serving lacks are not asked for. Nothing for a batch without rows.
 */
export function statedAnomalies(
  schemaText: string,
  { profile, observations, invalidUtf8 }: StatedBatch,
  baseline: Baseline,
  previous: Profile | undefined,
): StatedAnomalies {
  if (profile.rows === 0) return { anomalies: [], distances: [] };
  const schema = parseSchemaText(schemaText, "schema.pbtxt");
  const { reasons, measured } = validateSchema(
    schema,
    viewOfProfile(profile, invalidUtf8),
    servingEnvironment(schema),
    {
      previous: previous !== undefined && comparesTime(schema) ? viewOfProfile(previous) : null,
      counterpart: comparesTraining(schema) ? viewOfProfile(baseline.profile) : null,
      previousVersion: null,
    },
  );
  const absent = new Set(baseline.schema.features.flatMap(({ name, inServing }) => (inServing ? [] : [name])));
  const asked = reasons.filter(({ code, feature }) => code !== "SCHEMA_MISSING_COLUMN" || !absent.has(feature));
  return { anomalies: schemaAnomalies(asked, observations, profile.rows), distances: measured.map(distanceOf) };
}

function comparesTime({ feature = [], datasetConstraints }: SchemaProto): boolean {
  if (datasetConstraints?.numExamplesDriftComparator !== undefined) return true;
  return feature.some(({ driftComparator }) => driftComparator !== undefined);
}

function comparesTraining({ feature = [] }: SchemaProto): boolean {
  return feature.some(({ skewComparator }) => skewComparator !== undefined);
}

const names = {
  L_INFTY: "l-infinity",
  JENSEN_SHANNON_DIVERGENCE: "jensen-shannon",
  NORMALIZED_ABSOLUTE_DIFFERENCE: "normalized-difference",
} as const;

function distanceOf({ feature, kind, measure, value, threshold, reason }: Measured): ComparatorDistance {
  return { feature, distance: `${kind}-comparator-${names[measure]}`, value, nullMean: null, threshold, reason };
}
