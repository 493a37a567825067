import type { Check, FeatureComparison, Finding, FindingKind } from "../check/check.ts";
import type { Comparison, Measurement } from "../drift/measurement.ts";
import { findingsUnderSource } from "../policy/source-change.ts";
import {
  formatCount,
  formatDifference,
  formatEffect,
  formatNumber,
  formatPValue,
  formatShare,
} from "../text/format-number.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import { underNoDrift } from "./under-no-drift.ts";

const comparisons: Readonly<Record<FindingKind, Comparison>> = {
  unreadable: "training-serving",
  "schema-skew": "training-serving",
  "source-change": "training-serving",
  "covariate-shift": "training-serving",
  "drift-over-time": "previous-serving",
  "prior-shift": "labelled",
  "concept-drift": "labelled",
  "performance-loss": "labelled",
  retraining: "labelled",
  "unequal-groups": "labelled",
  "label-quality": "labelled",
};

/**
 * The test behind a finding: the one its code names, else the one of its column that moved most, in floors, within the comparison the finding's
 * kind speaks of. Null when no test stands behind it.
 */
export function measurementOf(check: Check, finding: Finding): Measurement | null {
  const own = check.measurements.filter(({ feature, effect }) => feature === finding.feature && effect !== null);
  const compared = own.filter(({ comparison }) => comparison === comparisons[finding.kind]);
  const volume = own.filter(({ comparison }) => comparison === "earlier-batches");
  const named = [...compared, ...volume].find(({ test }) => test === finding.code);
  if (named !== undefined) return named;
  const drifting = compared.filter(({ verdict }) => verdict === "drift");
  return drifting.toSorted((a, b) => floorsMoved(b) - floorsMoved(a))[0] ?? null;
}

/**
 * The evidence of a finding in numbers alone: rows and shares of an anomaly, effect, floor, p and rows of a test, and by which factor a median
 * moved, and what chance alone would show. Of a change of source: how many columns, and which moved furthest. Counts, shares and ratios only, no value from the data. Empty when there is none.
 */
export function evidenceLine(check: Check, finding: Finding): string {
  if (finding.kind === "source-change") return sourceLine(check, finding);
  // Of the labels alone, and of no test of the model.
  if (finding.kind === "label-quality") return "";
  const anomaly = check.anomalies.find(({ feature, code }) => feature === finding.feature && code === finding.code);
  if (anomaly !== undefined && anomaly.count !== null) {
    const share = anomaly.share === null ? "" : ` (${formatShare(anomaly.share)})`;
    // A column's name is no value from the data.
    const renamed = /; (probably renamed (?:to|from) .*)\.$/.exec(anomaly.description)?.[1];
    const hint = renamed === undefined ? "" : `, ${visibleText(renamed)}`;
    return `${formatCount(anomaly.count)} of ${formatCount(check.batch.rows)} rows${share}${hint}`;
  }
  const measurement = measurementOf(check, finding);
  if (measurement === null) return "";
  // Names of columns and correlations are no values from the data.
  if (measurement.other !== undefined) return measurement.reason.replace(/\.$/, "");
  const comparison = check.features.find(({ feature }) => feature === finding.feature);
  const shares =
    comparison === undefined || measurement.comparison !== "training-serving"
      ? ""
      : bothShares(comparison, measurement.test);
  const moved =
    measurement.comparison === "training-serving" && comparison !== undefined && shares === ""
      ? moveOf(comparison)
      : "";
  return [
    `${measurement.effectUnit} ${formatEffect(measurement.effect, measurement.effectUnit)}, floor ${formatEffect(measurement.threshold, measurement.effectUnit)}`,
    underNoDrift(measurement, check.distances, comparison),
    formatPValue(measurement.adjustedPValue ?? measurement.pValue),
    `n ${formatCount(measurement.nServing)} against ${formatCount(measurement.nBaseline)}`,
    shares,
    moved,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** The finding's own count, which is made of numbers alone, and the names of the columns. */
function sourceLine(check: Check, finding: Finding): string {
  const under = new Set(findingsUnderSource(check.findings).map(({ feature }) => feature));
  const furthest = check.features.filter(({ feature }) => under.has(feature)).slice(0, 3);
  const names = furthest.map(({ feature }) => shortened(visibleText(feature), 40)).join(", ");
  const count = /^[\d,]+ of [\d,]+ columns/.exec(finding.text)?.[0] ?? "most columns";
  return `${count}${names === "" ? "" : `, furthest ${names}`}`;
}

function floorsMoved(measurement: Measurement): number {
  return Math.abs(measurement.effect ?? 0) / (measurement.threshold || 1);
}

/**
 * How far the middle of a column moved, without any of its values: serving's median over the baseline's where nearly all numbers are positive, else the difference of
 * the means in training's standard deviations. Empty for moves under a twentieth, and for other than numbers.
 */
function moveOf({ type, baseline, serving }: FeatureComparison): string {
  if (type === "TIMESTAMP" || baseline?.quantiles == null || serving?.quantiles == null) return "";
  const [before, after] = [baseline.quantiles, serving.quantiles];
  if (before[1]! > 0 && after[1]! > 0) {
    const factor = after[3]! / before[3]!;
    return factor > 0.95 && factor < 1.05
      ? ""
      : `median ${formatNumber(Number(factor.toPrecision(3)))} times the baseline's`;
  }
  const { mean, standardDeviation } = baseline;
  if (mean === null || serving.mean === null || standardDeviation === null || !(standardDeviation > 0)) return "";
  const shift = (serving.mean - mean) / standardDeviation;
  return Math.abs(shift) < 0.05 ? "" : `mean ${formatDifference(Number(shift.toPrecision(2)))} of training's sd`;
}

/** Both sides' share of the kind of value a test of presence is about; empty for other tests. */
function bothShares(comparison: FeatureComparison, test: string): string {
  if (test !== "missing" && test !== "empty" && test !== "nan" && test !== "infinite") return "";
  const { baseline, serving } = comparison;
  if (baseline === null || serving === null || baseline.rows === 0 || serving.rows === 0) return "";
  return `${formatShare(baseline[test] / baseline.rows)} in training, ${formatShare(serving[test] / serving.rows)} here`;
}
