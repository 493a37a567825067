import type { FeatureType } from "../schema/schema.ts";
import type { KindCounts } from "./profile.ts";

/**
 * The type of a feature as its values show it; `EMPTY` when every row is missing.
 *
 * Missing rows and empty texts say nothing, unless there is nothing else: then empty texts make `STRING`. Any text makes `STRING`, because
 * text can hold every other value and no other type can hold text; so do values of two different families (numbers, booleans, timestamps,
 * lists). Of numbers, all integers make `INT`; a fraction, NaN or an infinity makes `FLOAT`.
 */
export function inferType(kinds: KindCounts): FeatureType | "EMPTY" {
  const inexact = kinds.fractional + kinds.nan + kinds["positive-infinity"] + kinds["negative-infinity"];
  const families: FeatureType[] = [];
  if (kinds.integer + inexact > 0) families.push(inexact > 0 ? "FLOAT" : "INT");
  if (kinds.boolean > 0) families.push("BOOLEAN");
  if (kinds.timestamp > 0) families.push("TIMESTAMP");
  if (kinds.list > 0) families.push("LIST");
  if (kinds.text > 0 || families.length > 1) return "STRING";
  return families[0] ?? (kinds.empty > 0 ? "STRING" : "EMPTY");
}
