import { countOf, formatCount, formatNumber } from "../../text/format-number.ts";
import type { DatasetView } from "./dataset-view.ts";
import { type Draft, patched, report } from "./draft.ts";
import type { ReasonCode } from "./reason.ts";
import type { DatasetConstraints, NumericValueComparator, SchemaProto } from "./schema-proto.ts";

/** Tables that a table is held against; null where there is none, and then nothing is compared. */
export interface ComparedTables {
  /** The span before: `drift_comparator`, `num_examples_drift_comparator`. */
  readonly previous: DatasetView | null;
  /** The other side of training and serving: `skew_comparator`. */
  readonly counterpart: DatasetView | null;
  /** The same data in the version before: `num_examples_version_comparator`. */
  readonly previousVersion: DatasetView | null;
}

/** Whether the table has as many rows as the schema asks, by themselves and against others. */
export function checkRows(draft: Draft, { rows }: DatasetView, { previous, previousVersion }: ComparedTables): void {
  compareRows(draft, rows, previous, "numExamplesDriftComparator", "the data before");
  compareRows(draft, rows, previousVersion, "numExamplesVersionComparator", "the version before");
  const { minExamplesCount: min, maxExamplesCount: max } = draft.schema.datasetConstraints ?? {};
  if (min !== undefined && rows < min) {
    const text = `has ${countOf(rows, "row")}, and the schema asks for at least ${min}`;
    reportRows(draft, "DATASET_LOW_NUM_EXAMPLES", text, { minExamplesCount: BigInt(rows) });
  }
  if (max !== undefined && rows > max) {
    const text = `has ${countOf(rows, "row")}, and the schema allows at most ${max}`;
    reportRows(draft, "DATASET_HIGH_NUM_EXAMPLES", text, { maxExamplesCount: BigInt(rows) });
  }
}

function reportRows(draft: Draft, code: ReasonCode, text: string, accepted: Partial<DatasetConstraints>): void {
  report(draft, code, { text }, (schema) => ({
    ...schema,
    datasetConstraints: { ...schema.datasetConstraints, ...accepted },
  }));
}

function compareRows(
  draft: Draft,
  rows: number,
  other: DatasetView | null,
  member: "numExamplesDriftComparator" | "numExamplesVersionComparator",
  name: string,
): void {
  const comparator = draft.schema.datasetConstraints?.[member];
  if (comparator === undefined || other === null) return;
  const { minFractionThreshold: min, maxFractionThreshold: max } = comparator;
  const accept = (accepted: Parameters<typeof patched<NumericValueComparator>>[1]) => ({
    [member]: patched(comparator, accepted),
  });
  if (other.rows === 0) {
    if (max === undefined) return;
    const text = `has ${countOf(rows, "row")}, and ${name} had none`;
    reportRows(draft, "COMPARATOR_HIGH_NUM_EXAMPLES", text, accept({ maxFractionThreshold: undefined }));
    return;
  }
  const ratio = rows / other.rows;
  const text = (limit: number, side: string) =>
    `has ${countOf(rows, "row")}, ${formatNumber(ratio)} times the ${formatCount(other.rows)} of ${name}, ${side} the schema's ${formatNumber(limit)}`;
  if (max !== undefined && ratio > max) {
    reportRows(draft, "COMPARATOR_HIGH_NUM_EXAMPLES", text(max, "above"), accept({ maxFractionThreshold: ratio }));
  }
  if (min !== undefined && ratio < min) {
    reportRows(draft, "COMPARATOR_LOW_NUM_EXAMPLES", text(min, "below"), accept({ minFractionThreshold: ratio }));
  }
}

/** Whether the weighted feature of the draft has all of its parts, as far as somebody counted; its name may not be a column's. */
export function checkWeighted(draft: Draft, { composites }: DatasetView): void {
  const [feature] = draft.schema.weightedFeature ?? [];
  if (feature === undefined || isRetired(feature)) return;
  const complain = (code: ReasonCode, text: string, count: number | null) =>
    report(draft, code, { text, count }, (schema) => retired(schema, "weightedFeature"));
  if (collides(draft)) complain("WEIGHTED_FEATURE_NAME_COLLISION", "is a weighted feature and a column", null);
  const numbers = composites.get(draft.feature)?.numbers ?? new Map<string, number>();
  const values = numbers.get("missing_value") ?? 0;
  const weights = numbers.get("missing_weight") ?? 0;
  const [least, most] = [numbers.get("min_weight_length_diff") ?? 0, numbers.get("max_weight_length_diff") ?? 0];
  if (values !== 0) {
    complain("WEIGHTED_FEATURE_MISSING_VALUE", `has a weight and no value in ${countOf(values, "row")}`, values);
  }
  if (weights !== 0) {
    complain("WEIGHTED_FEATURE_MISSING_WEIGHT", `has a value and no weight in ${countOf(weights, "row")}`, weights);
  }
  if (least !== 0 || most !== 0) {
    const text = `has between ${least} and ${most} more weights than values in a row`;
    complain("WEIGHTED_FEATURE_LENGTH_MISMATCH", text, null);
  }
}

/** The same of a sparse feature. */
export function checkSparse(draft: Draft, { composites }: DatasetView): void {
  const [feature] = draft.schema.sparseFeature ?? [];
  if (feature === undefined || isRetired(feature)) return;
  const complain = (code: ReasonCode, text: string, count: number | null) =>
    report(draft, code, { text, count }, (schema) => retired(schema, "sparseFeature"));
  if (collides(draft)) complain("SPARSE_FEATURE_NAME_COLLISION", "is a sparse feature and a column", null);
  const own = composites.get(draft.feature);
  const values = own?.numbers.get("missing_value") ?? 0;
  if (values !== 0) {
    complain("SPARSE_FEATURE_MISSING_VALUE", `has an index and no value in ${countOf(values, "row")}`, values);
  }
  for (const [name, count] of own?.byIndex.get("missing_index") ?? []) {
    const text = `has a value and no index ${JSON.stringify(name)} in ${countOf(count, "row")}`;
    if (count !== 0) complain("SPARSE_FEATURE_MISSING_INDEX", text, count);
  }
  for (const side of ["max_length_diff", "min_length_diff"]) {
    for (const [name, difference] of own?.byIndex.get(side) ?? []) {
      const text = `has ${Math.abs(difference)} ${difference > 0 ? "more" : "fewer"} of the index ${JSON.stringify(name)} than values in a row`;
      if (difference !== 0) complain("SPARSE_FEATURE_LENGTH_MISMATCH", text, null);
    }
  }
}

function isRetired({ lifecycleStage, deprecated }: { lifecycleStage?: string; deprecated?: boolean }): boolean {
  return (
    deprecated === true || ["PLANNED", "ALPHA", "DEPRECATED", "DEBUG_ONLY", "DISABLED"].includes(lifecycleStage ?? "")
  );
}

function collides({ schema, index }: Draft): boolean {
  return index >= 0 && !isRetired(schema.feature![index]!);
}

/** The composite, and a column of its name, are no more validated. */
function retired(schema: SchemaProto, member: "weightedFeature" | "sparseFeature"): SchemaProto {
  const deprecated = <T>(one: T): T => ({ ...one, lifecycleStage: "DEPRECATED" as const });
  return patched(schema, { feature: schema.feature?.map(deprecated), [member]: schema[member]!.map(deprecated) });
}
