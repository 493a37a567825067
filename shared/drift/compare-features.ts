import type { FeatureComparison } from "../check/check.ts";
import type { ValueCounts } from "../profile/value-counts.ts";
import type { FeatureSchema, FeatureType, Schema } from "../schema/schema.ts";
import { type ColumnRelevance, noRelevance, weightOf } from "./column-relevance.ts";
import { displayHistogram } from "./display-histogram.ts";
import { firstInOrder } from "./first-in-order.ts";
import type { Measurement } from "./measurement.ts";
import type { Side } from "./side.ts";
import { pooledCounts } from "./value-cells.ts";

/** Values shown beside "other". */
const shownValues = 10;
const shownMovers = 3;

const types: ReadonlySet<string> = new Set(["INT", "FLOAT", "STRING", "BOOLEAN", "TIMESTAMP", "LIST"]);

/**
 * Both sides of every column of the schema or of serving, as the report draws them: predictions first, then the greatest move times importance, ties by name. A column that
 * one side lacks has null there and neither histogram nor values. `measurements` are those of the training-serving comparison; others
 * are left out of `moved`.
 */
export function compareFeatures(
  baseline: Side,
  serving: Side,
  schema: Schema,
  measurements: readonly Measurement[],
  relevance: ColumnRelevance = noRelevance,
): FeatureComparison[] {
  const moved = new Map<string, number>();
  for (const { comparison, feature, other, effect, threshold } of measurements) {
    if (comparison !== "training-serving" || effect === null || !(threshold > 0)) continue;
    for (const name of other === undefined ? [feature] : [feature, other])
      moved.set(name, Math.max(moved.get(name) ?? 0, effect / threshold));
  }
  const known = new Map(schema.features.map((feature) => [feature.name, feature]));
  const names = new Set([...known.keys(), ...serving.features.keys()]);
  const comparisons = [...names].map((name) => compare(name, known.get(name), baseline, serving, moved.get(name) ?? 0));
  const { importance, predictions } = relevance;
  const rank = ({ feature, moved }: { feature: string; moved: number }): number => moved * weightOf(relevance, feature);
  const isFirst = ({ feature }: { feature: string }): number => Number(predictions.has(feature));
  return comparisons
    .map((comparison) => ({ ...comparison, importance: importance.get(comparison.feature) ?? null }))
    .sort((a, b) => isFirst(b) - isFirst(a) || rank(b) - rank(a) || (a.feature < b.feature ? -1 : 1));
}

function compare(
  name: string,
  schema: FeatureSchema | undefined,
  baseline: Side,
  serving: Side,
  moved: number,
): Omit<FeatureComparison, "importance"> {
  const [before, after] = [baseline.features.get(name), serving.features.get(name)];
  const inferred = after?.statistics.inferredType ?? "STRING";
  const type = schema?.type ?? (types.has(inferred) ? (inferred as FeatureType) : "STRING");
  const categorical = schema?.categorical ?? type === "STRING";
  const asNumbers = (type === "INT" || type === "FLOAT") && !categorical;
  const asValues = type !== "TIMESTAMP" && type !== "LIST" && !asNumbers;
  const both = before !== undefined && after !== undefined;
  return {
    feature: name,
    type,
    role: schema?.role ?? "feature",
    categorical,
    baseline: before?.statistics ?? null,
    serving: after?.statistics ?? null,
    histogram: both && asNumbers ? displayHistogram(before.whole, after) : null,
    values: both && asValues ? topShares(before.whole.values, after.values) : null,
    moved,
  };
}

/**
 * Shares of the values with the largest share on either side and of those that moved most, ten in all, in descending order of share, ties
 * by value; then "other" when anything is left.
 */
function topShares(before: ValueCounts, after: ValueCounts): { value: string; baseline: number; serving: number }[] {
  const share = (count: number, n: number): number => (n === 0 ? 0 : count / n);
  const shares = pooledCounts(before, after).map((each) => ({
    value: each.value,
    baseline: share(each.baseline, before.n),
    serving: share(each.serving, after.n),
  }));
  type Shares = (typeof shares)[number];
  const descending = (size: (shares: Shares) => number) => (a: Shares, b: Shares) =>
    size(b) - size(a) || (a.value < b.value ? -1 : 1);
  const bySize = descending((each) => Math.max(each.baseline, each.serving));
  const byMove = descending((each) => Math.abs(each.serving - each.baseline));
  const chosen = new Set([...firstInOrder(shares, shownMovers, byMove), ...firstInOrder(shares, shownValues, bySize)]);
  const top = [...chosen].slice(0, shownValues).sort(bySize);
  const rest = (side: "baseline" | "serving", n: number): number =>
    n === 0 ? 0 : Math.max(0, 1 - top.reduce((sum, each) => sum + each[side], 0));
  const other = { value: "other", baseline: rest("baseline", before.n), serving: rest("serving", after.n) };
  return other.baseline > 1e-12 || other.serving > 1e-12 ? [...top, other] : top;
}
