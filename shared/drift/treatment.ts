import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { FeatureSchema } from "../schema/schema.ts";
import type { Comparison } from "./measurement.ts";

/** How a column is compared: by quantile bins, by value, as ids, by when it falls, by presence alone, or not at all. */
export type Treatment = "numeric" | "categorical" | "id" | "timestamp" | "presence" | "ignore";

/**
 * How a column is compared: as `config.features[name].treat` says, else by its role, else by its type. The label is compared only with
 * labels (`labelled`); the held-out mark and ignored columns never. A constant is compared by its type: any other value shows. Lists
 * are compared by presence, and so are a prediction and a score of which training shows nothing.
 */
export function treatmentOf(feature: FeatureSchema, config: MonitorConfig, comparison: Comparison): Treatment {
  const own = Object.hasOwn(config.features, feature.name) ? config.features[feature.name]?.treat : undefined;
  if (own === "ignore" || feature.role === "heldout" || feature.role === "ignored") return "ignore";
  if (feature.role === "label" && comparison !== "labelled") return "ignore";
  if (own !== undefined) return own;
  if (feature.kinds === null && (feature.role === "prediction" || feature.role === "score")) return "presence";
  if (feature.role === "id") return "id";
  if (feature.role === "timestamp" || feature.type === "TIMESTAMP") return "timestamp";
  if (feature.type === "LIST") return "presence";
  const numeric = (feature.type === "INT" || feature.type === "FLOAT") && !feature.categorical;
  return numeric ? "numeric" : "categorical";
}
