import type { KindCounts, ValueKind } from "../profile/profile.ts";
import type { FeatureType } from "./schema.ts";

const order: readonly ValueKind[] = [
  "empty",
  "nan",
  "positive-infinity",
  "negative-infinity",
  "integer",
  "fractional",
  "boolean",
  "timestamp",
  "text",
  "list",
];

/** Kinds that are counted and tested for what they are, and never as a wrong type. */
const judgedElsewhere: readonly ValueKind[] = ["empty", "nan", "positive-infinity", "negative-infinity"];

const kindsOfType: Readonly<Record<FeatureType, readonly ValueKind[]>> = {
  INT: ["integer"],
  FLOAT: ["integer", "fractional"],
  STRING: ["text"],
  BOOLEAN: ["boolean"],
  TIMESTAMP: ["timestamp"],
  LIST: ["list"],
};

/**
 * The kinds a value of this type may have, together with those that training held: what the model was trained on is no anomaly.
 *
 * Floating-point columns accept integers (TFDV does not); integer columns do not accept fractions, unless training held one and
 * the same number throughout (nothing but zeros, say), which does not tell what others look like. Empty text, NaN and the
 * infinities are always in,
 * because their own checks judge them.
 */
export function allowedKinds(type: FeatureType, training: KindCounts, isOneValue: boolean): ValueKind[] {
  const ofType = kindsOfType[type === "INT" && isOneValue ? "FLOAT" : type];
  return order.filter((kind) => judgedElsewhere.includes(kind) || ofType.includes(kind) || training[kind] > 0);
}
