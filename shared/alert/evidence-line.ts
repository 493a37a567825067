import type { Check, FeatureComparison, Finding, FindingKind } from "../check/check.ts";
import type { Comparison, Measurement } from "../drift/measurement.ts";
import { formatCount, formatEffect, formatNumber, formatPValue, formatShare } from "../text/format-number.ts";
import { visibleText } from "../text/visible-text.ts";

const comparisons: Readonly<Record<FindingKind, Comparison>> = {
  unreadable: "training-serving",
  "schema-skew": "training-serving",
  "source-change": "training-serving",
  "covariate-shift": "training-serving",
  "drift-over-time": "previous-serving",
  "prior-shift": "labelled",
  "concept-drift": "labelled",
  "performance-loss": "labelled",
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
 * moved. Counts, shares and ratios only, no value from the data. Empty when there is none.
 */
export function evidenceLine(check: Check, finding: Finding): string {
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
  const comparison = check.features.find(({ feature }) => feature === finding.feature);
  const shares =
    comparison === undefined || measurement.comparison !== "training-serving"
      ? ""
      : bothShares(comparison, measurement.test);
  const factor =
    measurement.comparison === "training-serving" && comparison !== undefined ? medianFactor(comparison) : null;
  return [
    `${measurement.effectUnit} ${formatEffect(measurement.effect, measurement.effectUnit)}, floor ${formatEffect(measurement.threshold, measurement.effectUnit)}`,
    formatPValue(measurement.adjustedPValue ?? measurement.pValue),
    `n ${formatCount(measurement.nServing)} against ${formatCount(measurement.nBaseline)}`,
    shares,
    factor === null || shares !== "" ? "" : `median ${formatNumber(factor)} times the baseline's`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function floorsMoved(measurement: Measurement): number {
  return Math.abs(measurement.effect ?? 0) / (measurement.threshold || 1);
}

/** Serving's median over the baseline's; null unless both are positive and differ by a twentieth or more. */
function medianFactor(comparison: FeatureComparison): number | null {
  const [before, after] = [comparison.baseline?.quantiles?.[3] ?? 0, comparison.serving?.quantiles?.[3] ?? 0];
  if (!(before > 0 && after > 0) || comparison.type === "TIMESTAMP") return null;
  const factor = after / before;
  return factor > 0.95 && factor < 1.05 ? null : Number(factor.toPrecision(3));
}

/** Both sides' share of the kind of value a test of presence is about; empty for other tests. */
function bothShares(comparison: FeatureComparison, test: string): string {
  if (test !== "missing" && test !== "empty" && test !== "nan" && test !== "infinite") return "";
  const { baseline, serving } = comparison;
  if (baseline === null || serving === null || baseline.rows === 0 || serving.rows === 0) return "";
  return `${formatShare(baseline[test] / baseline.rows)} in training, ${formatShare(serving[test] / serving.rows)} here`;
}
