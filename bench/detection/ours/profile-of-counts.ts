import { emptyFeature, emptyProfile } from "../../../shared/profile/empty-profile.ts";
import type {
  Expectations,
  FeatureExpectation,
  FeatureObservations,
  Observations,
  ViolationCode,
} from "../../../shared/profile/expectations.ts";
import { binOf } from "../../../shared/profile/feature-check.ts";
import type { Folded } from "../../../shared/profile/fold-batch.ts";
import type { FeatureProfile } from "../../../shared/profile/profile.ts";
import { addCountedTime } from "../../../shared/profile/time-fold.ts";
import { hashBytes, hashResult, hashSeeds } from "../../../shared/sketch/hash.ts";
import type { Column, Side } from "../data/column.ts";

const hash = hashResult();
const encoder = new TextEncoder();

/**
 * The profile of a side whose columns are counted values, and what a reader would have counted against the expectations: the same as folding every row
 * (examples of violations aside), at a cost that does not depend on the rows. Columns stand in no relation to each other, so what is kept of pairs is not here.
 */
export function profileOfCounts({ rows, columns }: Side, expectations: Expectations | null): Folded {
  const profile = emptyProfile();
  profile.rows = rows;
  for (const [name, column] of columns) profile.features.set(name, featureOf(name, profile.features.size, column));
  if (expectations === null) return { profile, observations: null };
  const features: Observations["features"] = new Map();
  for (const [name, expectation] of expectations.features) {
    const column = columns.get(name);
    if (column !== undefined) features.set(name, observe(column, expectation));
  }
  return { profile, observations: { baselineVersion: expectations.baselineVersion, features } };
}

function featureOf(name: string, position: number, { type, values, counts, names }: Column): FeatureProfile {
  const feature = emptyFeature(name, position);
  const { kinds } = feature;
  values.forEach((x, i) => {
    const count = counts![i]!;
    if (Number.isNaN(x)) kinds.missing += count;
    else if (type === "text") {
      kinds.text += count;
      addText(feature, names![x]!, count);
    } else if (type === "boolean") {
      kinds.boolean += count;
      feature.frequent.add(x === 1 ? "true" : "false", count);
      hashBytes(Uint8Array.of(x), 0, 1, hashSeeds.boolean, hash);
      feature.distinct.add(hash[0]!, hash[1]!);
    } else if (type === "timestamp") {
      kinds.timestamp += count;
      addCountedTime(feature, x, 0, count);
    } else addNumber(feature, x, count);
  });
  feature.sourceTypes.add(
    { float: "Float64", integer: "Int32", boolean: "Bool", text: "Utf8", timestamp: "Timestamp<MILLISECOND>" }[type],
  );
  return feature;
}

function addText(feature: FeatureProfile, text: string, count: number): void {
  feature.frequent.add(text, count);
  const bytes = encoder.encode(text);
  hashBytes(bytes, 0, bytes.length, hashSeeds.text, hash);
  feature.distinct.add(hash[0]!, hash[1]!);
  feature.textLength.add(text.length, count);
}

function addNumber(feature: FeatureProfile, x: number, count: number): void {
  feature.kinds[Number.isInteger(x) ? "integer" : "fractional"] += count;
  if (x === 0) feature.zeros += count;
  if (x < 0) feature.negatives += count;
  feature.moments.add(x, count);
  feature.quantiles.add(x, count);
  feature.distinct.addNumbers(Float64Array.of(x), 1);
}

function observe({ type, values, counts, names }: Column, expectation: FeatureExpectation): FeatureObservations {
  const edges = expectation.edges === null ? null : Float64Array.from(expectation.edges);
  const binCounts = edges === null ? null : new Array<number>(edges.length + 1).fill(0);
  const violations: FeatureObservations["violations"] = new Map();
  const violate = (code: ViolationCode, count: number): void => {
    violations.set(code, { count: (violations.get(code)?.count ?? 0) + count, examples: [] });
  };
  const isNumber = type === "float" || type === "integer";
  values.forEach((x, i) => {
    const count = counts![i]!;
    if (Number.isNaN(x)) return;
    if (isNumber) {
      if (edges !== null) binCounts![binOf(edges, x)]! += count;
      if (expectation.min !== null && x < expectation.min) violate("BELOW_RANGE", count);
      else if (expectation.max !== null && x > expectation.max) violate("ABOVE_RANGE", count);
      const kind = Number.isInteger(x) ? "integer" : "fractional";
      if (expectation.kinds !== null && !expectation.kinds.includes(kind)) violate("UNEXPECTED_TYPE", count);
    }
    if (type === "text" && expectation.values !== null && !expectation.values.has(names![x]!)) {
      violate("UNSEEN_VALUE", count);
    }
  });
  return { binCounts, violations };
}
