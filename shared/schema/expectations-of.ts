import type { FeatureBins } from "../baseline/baseline.ts";
import type { Expectations } from "../profile/expectations.ts";
import type { FeatureSchema, Schema } from "./schema.ts";

/**
 * What the reader is to count while it reads a serving object, under this schema and these bins.
 *
 * Of a closed set of text every kind is accepted, so that a text file's `17` is looked up among the values; empty text is,
 * because it has a test of its own.
 * Ignored columns are left out. Ranges are expected of features, scores, predictions and constants only: ids and timestamps grow.
 *
 * @param bins Of the baseline's numeric features; a feature without bins is not counted in any.
 */
export function expectationsOf(schema: Schema, bins: readonly FeatureBins[], baselineVersion: string): Expectations {
  const edges = new Map(bins.map((bin) => [bin.feature, bin.edges]));
  const features = schema.features
    .filter(({ role }) => role !== "ignored")
    .map((feature) => {
      const ranged = hasRange(feature);
      return [
        feature.name,
        {
          name: feature.name,
          kinds: feature.values === null ? feature.kinds : null,
          edges: edges.get(feature.name) ?? null,
          values: feature.values === null ? null : new Set([...feature.values, ""]),
          min: ranged ? feature.min : null,
          max: ranged ? feature.max : null,
        },
      ] as const;
    });
  return { baselineVersion, features: new Map(features) };
}

/** Whether training's range says anything about serving. */
export function hasRange({ role, min, max }: FeatureSchema): boolean {
  return min !== null && max !== null && ["feature", "score", "prediction", "constant"].includes(role);
}
