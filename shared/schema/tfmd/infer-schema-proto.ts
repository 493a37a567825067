import type { DatasetView } from "./dataset-view.ts";
import { inferFeature } from "./infer-feature.ts";
import type { FeatureProto, SchemaProto, StringDomain } from "./schema-proto.ts";

/**
 * The schema that TFDV's `infer_schema` gives for these statistics, in the order of the table: see `inferFeature`. Empty without
 * columns. `withShape` false is TFDV's `infer_feature_shape=False`.
 */
export function inferSchemaProto(dataset: DatasetView, withShape = true): SchemaProto {
  const feature: FeatureProto[] = [];
  const domains = new Map<string, StringDomain>();
  for (const view of dataset.features.values()) {
    const inferred = inferFeature(view, withShape, (name) => domains.has(name));
    feature.push(inferred.feature);
    if (inferred.domain !== null) domains.set(inferred.domain.name ?? "", inferred.domain);
  }
  const stringDomain = [...domains.values()];
  return { ...(feature.length > 0 && { feature }), ...(stringDomain.length > 0 && { stringDomain }) };
}
