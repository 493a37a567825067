import { benjaminiHochberg } from "../stats/benjamini-hochberg.ts";
import { countOf, formatCount, formatNumber, formatPValue, formatShare } from "../text/format-number.ts";
import type { Measurement, Verdict } from "./measurement.ts";
import type { UndecidedMeasurement } from "./undecided-measurement.ts";

/**
 * The measurements with their p-values adjusted for each other (Benjamini-Hochberg, weighted: a test's p-value is divided by its weight
 * over the mean weight) and their verdicts, in the order given. Pass all
 * tests that can raise an alert of one check at once (training-serving and labelled): together they share `level`.
 *
 * - `drift`: the adjusted p-value is at most `level` and the effect reaches its floor, however few the rows.
 * - `not-applicable`: no p-value; or no drift, and fewer rows than show 1.5 floors with 80% power at the test's share of `level`.
 * - `stable`: anything else.
 *
 * The reason becomes a sentence: what moved, the rows, the adjusted p-value, and why that is no drift.
 *
 * Source: Genovese, Roeder and Wasserman, "False discovery control with p-value weighting", Biometrika 93 (2006).
 */
export function decideVerdicts(measurements: readonly UndecidedMeasurement[], level: number): Measurement[] {
  const tested = measurements.filter(counts);
  const total = tested.reduce((sum, measurement) => sum + weightOf(measurement), 0);
  const shareOf = (measurement: UndecidedMeasurement): number => weightOf(measurement) / (total || 1);
  const adjusted = benjaminiHochberg(
    tested.map((measurement) => (measurement.pValue ?? 1) / (shareOf(measurement) * tested.length)),
  );
  const byMeasurement = new Map(tested.map((measurement, i) => [measurement, adjusted[i]!]));
  return measurements.map((measurement) =>
    decide(
      measurement,
      measurement.repeated === true
        ? Math.min(1, (measurement.pValue ?? 1) / shareOf(measurement))
        : (byMeasurement.get(measurement) ?? null),
      level,
      level * Math.min(1, shareOf(measurement)),
    ),
  );
}

/** A question about the model itself, by labels, weighs as much as that about a column's whole distribution. */
function weightOf({ weight, comparison }: UndecidedMeasurement): number {
  return weight ?? (comparison === "labelled" ? 8 : 1);
}

function counts({ pValue, testable, repeated }: UndecidedMeasurement): boolean {
  return pValue !== null && testable !== false && repeated !== true;
}

function decide(
  measurement: UndecidedMeasurement,
  adjusted: number | null,
  level: number,
  levelOfOneTest: number,
): Measurement {
  const { pValue, effect, threshold, nServing } = measurement;
  const adjustedPValue = pValue === null ? null : (adjusted ?? 1);
  const needed = typeof measurement.requiredRows === "function" ? measurement.requiredRows(levelOfOneTest) : null;
  const significant = adjustedPValue !== null && adjustedPValue <= level;
  const matters = effect !== null && effect >= threshold;
  const enough = needed === null || nServing >= needed;
  const verdict: Verdict =
    adjustedPValue === null
      ? "not-applicable"
      : significant && matters
        ? "drift"
        : enough
          ? "stable"
          : "not-applicable";
  return {
    comparison: measurement.comparison,
    feature: measurement.feature,
    ...(measurement.other === undefined ? {} : { other: measurement.other }),
    test: measurement.test,
    statistic: measurement.statistic,
    pValue,
    adjustedPValue,
    effect,
    effectUnit: measurement.effectUnit,
    threshold,
    nBaseline: measurement.nBaseline,
    nServing,
    requiredRows: needed !== null && Number.isFinite(needed) ? needed : null,
    verdict,
    reason: sentence(measurement, adjustedPValue, verdict, significant, needed),
  };
}

function sentence(
  measurement: UndecidedMeasurement,
  adjustedPValue: number | null,
  verdict: Verdict,
  significant: boolean,
  needed: number | null,
): string {
  const { reason, threshold, nServing, nBaseline, effectUnit } = measurement;
  if (adjustedPValue === null) return `${reason}.`;
  const values = measurement.comparison === "training-serving" || measurement.comparison === "previous-serving";
  const counted = countOf(nServing, values ? "value" : "row");
  const found = `${reason}, ${counted}, ${formatPValue(adjustedPValue)}`;
  const floor = `${effectUnit.includes("share") ? formatShare(threshold) : formatNumber(threshold)}`;
  if (verdict === "drift") return `${found}.`;
  if (verdict === "stable") return significant ? `${found}: real, but under the floor of ${floor}.` : `${found}.`;
  if (needed === Number.POSITIVE_INFINITY) {
    return `Needs a larger baseline than ${countOf(nBaseline, "row")} to see changes that matter. ${found}.`;
  }
  return `Needs ${countOf(needed ?? 0, "row")} to see changes that matter, has ${formatCount(nServing)}. ${found}.`;
}
