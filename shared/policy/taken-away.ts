import type { FeatureComparison } from "../check/check.ts";
import type { Measurement } from "../drift/measurement.ts";
import type { FeatureStatistics } from "../profile/statistics.ts";
import { absenceTests } from "./finding-kind.ts";

/** Tests of what values are like where there are any. */
const symptoms: ReadonlySet<string> = new Set(["distribution", "values", "value-share"]);

/**
 * Whether a drift of values is nothing but the other side of a drift of their presence (missing, empty, NaN, infinite).
 *
 * Counted as shares of all rows, a break that takes values away makes no value more frequent than in training, and one that fills gaps makes none
 * rarer. So a drift is a symptom when the presence of the feature drifts too, and, in the direction in which the break
 * cannot move anything, no value (of numbers: no range of values) moved by more than the floor of the drifting test or, where that is more, by chance: 3
 * standard errors of a share, 1.5 sqrt(1/n + 1/m) for the range that gained most. What is left beside the break would then not matter alone.
 *
 * @param measurements of the whole check, decided
 */
export function isTakenAway(
  measurement: Measurement,
  measurements: readonly Measurement[],
  features: readonly FeatureComparison[],
): boolean {
  const { comparison, feature, test, threshold } = measurement;
  if (comparison !== "training-serving" || !symptoms.has(test)) return false;
  const broken = measurements.some(
    (other) =>
      other.comparison === comparison &&
      other.feature === feature &&
      other.verdict === "drift" &&
      absenceTests.has(other.test),
  );
  const sides = broken ? features.find((other) => other.feature === feature) : undefined;
  if (sides === undefined || sides.baseline === null || sides.serving === null) return false;
  const [before, after] = [presentShare(sides.baseline), presentShare(sides.serving)];
  const direction = after < before ? 1 : -1;
  const spread = Math.sqrt(1 / sides.baseline.rows + 1 / sides.serving.rows);
  const { histogram, values } = sides;
  if (histogram !== null) {
    const moves = histogram.serving.map((share, i) => direction * (share * after - histogram.baseline[i]! * before));
    return largestRun(moves) <= Math.max(threshold, 1.5 * spread);
  }
  if (values === null) return false;
  return values.every((value) => {
    const [was, is] = [value.baseline * before, value.serving * after];
    const share = Math.max(was, is);
    return direction * (is - was) <= Math.max(threshold, 3 * spread * Math.sqrt(share * (1 - share)));
  });
}

/** Share of rows that hold a value, in [0, 1]; 0 without rows. */
function presentShare({ rows, missing, empty, nan, infinite }: FeatureStatistics): number {
  return rows === 0 ? 0 : (rows - missing - empty - nan - infinite) / rows;
}

/** The largest sum of neighbours, at least 0 (Kadane). */
function largestRun(moves: readonly number[]): number {
  let [largest, here] = [0, 0];
  for (const move of moves) {
    here = Math.max(0, here + move);
    largest = Math.max(largest, here);
  }
  return largest;
}
