import type { DatasetView } from "./dataset-view.ts";
import { withInferredFeature } from "./infer-feature.ts";
import type { SchemaProto } from "./schema-proto.ts";

/**
 * The schema that TFDV's `infer_schema` gives for these statistics, in the order of the table: see `withInferredFeature`. Empty without
 * columns. A new table has its columns' shapes inferred too.
 */
export function inferSchemaProto(dataset: DatasetView, withShape = true): SchemaProto {
  let schema: SchemaProto = {};
  for (const view of dataset.features.values()) schema = withInferredFeature(schema, view, withShape);
  return schema;
}
