import { floorsOf, type MonitorConfig } from "../monitor/monitor-config.ts";
import type { FeatureSchema, Schema } from "../schema/schema.ts";
import type { DriftTest } from "./drift-test.ts";
import { driftTests } from "./drift-tests.ts";
import type { FeatureSide } from "./feature-side.ts";
import { measureDistances } from "./measure-distances.ts";
import type { Comparison, Distance } from "./measurement.ts";
import type { Side } from "./side.ts";
import { treatmentOf } from "./treatment.ts";
import type { UndecidedMeasurement } from "./undecided-measurement.ts";

/** What `measureDrift` found. */
export interface DriftMeasurements {
  readonly measurements: readonly UndecidedMeasurement[];
  readonly distances: readonly Distance[];
}

/**
 * Every test and distance of every column the schema compares, without verdicts, so that a check can adjust its comparisons together
 * (`decideVerdicts`). Prediction and score first, then in the order of the schema; tests in the order of `driftTests`. Columns that
 * only one side has give one `not-applicable` measurement; columns not in the schema none. Pure and deterministic.
 */
export function measureDrift(
  baseline: Side,
  serving: Side,
  schema: Schema,
  config: MonitorConfig,
  comparison: Comparison,
): DriftMeasurements {
  const measurements: UndecidedMeasurement[] = [];
  const distances: Distance[] = [];
  for (const feature of predictionsFirst(schema.features)) {
    const treatment = treatmentOf(feature, config, comparison);
    if (treatment === "ignore") continue;
    const [before, after] = [baseline.features.get(feature.name), serving.features.get(feature.name)];
    if (before === undefined || after === undefined) {
      const absentFrom = before === undefined ? "baseline" : "serving";
      if (feature.inServing || absentFrom !== "serving")
        measurements.push(absentColumn(feature.name, absentFrom, baseline, serving, config, comparison));
      continue;
    }
    for (const test of driftTests) {
      if (!test.appliesTo(treatment)) continue;
      const measured = measure(test, feature.name, before, after, config, comparison);
      if (measured !== null) measurements.push(measured);
    }
    distances.push(...measureDistances(feature.name, treatment, before.whole, after));
  }
  return { measurements, distances };
}

function predictionsFirst(features: readonly FeatureSchema[]): readonly FeatureSchema[] {
  const rank = ({ role }: FeatureSchema): number => (role === "prediction" ? 0 : role === "score" ? 1 : 2);
  return features.toSorted((a, b) => rank(a) - rank(b));
}

function measure(
  test: DriftTest,
  feature: string,
  baseline: FeatureSide,
  serving: FeatureSide,
  config: MonitorConfig,
  comparison: Comparison,
): UndecidedMeasurement | null {
  const floors = floorsOf(config, feature);
  const outcome = test.run(baseline, serving, floors);
  if (outcome === null) return null;
  const { nBaseline, nServing } = outcome;
  const unable =
    "notApplicable" in outcome
      ? outcome.notApplicable
      : Math.min(nBaseline, nServing) < test.minimumRows
        ? `Needs ${test.minimumRows} values on either side, has ${nServing} against ${nBaseline}`
        : null;
  const row = {
    comparison,
    feature,
    test: test.id,
    weight: test.weight,
    effectUnit: test.effectUnit,
    threshold: floors[test.floor],
    nBaseline,
    nServing,
  };
  if (unable !== null || "notApplicable" in outcome) {
    return { ...row, statistic: null, pValue: null, effect: null, requiredRows: null, reason: unable ?? "" };
  }
  const { statistic, pValue, effect, finding, requiredRows, testable } = outcome;
  const { effectUnit = row.effectUnit, threshold = row.threshold } = outcome;
  return { ...row, effectUnit, threshold, statistic, pValue, effect, requiredRows, reason: finding, testable };
}

function absentColumn(
  feature: string,
  absentFrom: "baseline" | "serving",
  baseline: Side,
  serving: Side,
  config: MonitorConfig,
  comparison: Comparison,
): UndecidedMeasurement {
  return {
    comparison,
    feature,
    test: "missing",
    statistic: null,
    pValue: null,
    effect: null,
    effectUnit: "share",
    threshold: floorsOf(config, feature).missingShare,
    nBaseline: baseline.rows,
    nServing: serving.rows,
    requiredRows: null,
    reason: absentFrom === "serving" ? "Serving does not have the column" : "The baseline does not have the column",
  };
}
