import { inferType } from "../profile/infer-type.ts";
import type { FeatureProfile } from "../profile/profile.ts";
import type { FeatureSchema } from "./schema.ts";

/** How much of the two ranges, or of the values, must be common before a new column may be a missing one renamed. */
const minOverlap = 0.5;
const fewValues = 20;

/**
 * Which missing columns were probably renamed, and to what: from the missing column's name to the new one's.
 *
 * First names that differ only in case, spaces, `_`, `-` and `.`. Of the rest, pairs of the same type (integers and floating
 * point count as one) with similar
 * content: both with few values or both with many, ranges of numbers that overlap by half, values of which half belong to the
 * closed set; for other text the
 * type alone. A pair counts only when
 * neither side has a second candidate.
 */
export function findRenames(
  missing: readonly FeatureSchema[],
  added: readonly FeatureProfile[],
): ReadonlyMap<string, string> {
  const renames = findRespellings(missing, added);
  const taken = new Set(renames.values());
  matchUnique(
    missing.filter(({ name }) => !renames.has(name)),
    added.filter(({ name }) => !taken.has(name)),
    renames,
    similar,
  );
  return renames;
}

/** The first half of `findRenames`: columns whose names differ only in how they are spelt. */
export function findRespellings(
  missing: readonly FeatureSchema[],
  added: readonly FeatureProfile[],
): Map<string, string> {
  const renames = new Map<string, string>();
  matchUnique(missing, added, renames, (before, after) => bareName(before.name) === bareName(after.name));
  return renames;
}

function matchUnique(
  missing: readonly FeatureSchema[],
  added: readonly FeatureProfile[],
  renames: Map<string, string>,
  fits: (before: FeatureSchema, after: FeatureProfile) => boolean,
): void {
  const candidates = missing.map((before) => added.filter((after) => fits(before, after)));
  const claims = new Map<string, number>();
  for (const { name } of candidates.flat()) claims.set(name, (claims.get(name) ?? 0) + 1);
  missing.forEach((before, i) => {
    const [only, second] = candidates[i]!;
    if (only !== undefined && second === undefined && claims.get(only.name) === 1) renames.set(before.name, only.name);
  });
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]+/g, "");
}

function similar(before: FeatureSchema, after: FeatureProfile): boolean {
  const type = inferType(after.kinds);
  if (type === "EMPTY" || before.kinds === null) return false;
  const numeric = (name: string) => name === "INT" || name === "FLOAT";
  if (type !== before.type && !(numeric(type) && numeric(before.type))) return false;
  if (numeric(type) && before.categorical !== after.distinct.estimate <= fewValues) return false;
  if (numeric(type)) return rangeOverlap(before, after) >= minOverlap;
  if (before.values === null) return true;
  const known = new Set(before.values);
  const values = after.frequent.top(100);
  return values.filter(({ value }) => known.has(value)).length >= minOverlap * values.length;
}

/** Common part of two ranges over their union; 1 when both are the same single number. */
function rangeOverlap(before: FeatureSchema, after: FeatureProfile): number {
  const { min, max } = after.moments;
  if (before.min === null || before.max === null || min === null || max === null) return 0;
  const union = Math.max(before.max, max) - Math.min(before.min, min);
  if (union === 0) return 1;
  return (Math.min(before.max, max) - Math.max(before.min, min)) / union;
}
