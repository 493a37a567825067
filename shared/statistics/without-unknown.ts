import type { Baseline } from "../baseline/baseline.ts";
import type { DriftMeasurements } from "../drift/measure-drift.ts";
import type { Distance } from "../drift/measurement.ts";
import type { UndecidedMeasurement } from "../drift/undecided-measurement.ts";

/**
 * What was measured against training, without what a baseline of another tool's statistics cannot tell: such tests are `not-applicable` with the reason, and the Wasserstein distance,
 * which would read numbers where only their bins are known, is null.
 */
export function withoutUnknown(
  { measurements, distances }: DriftMeasurements,
  { imported }: Baseline,
): DriftMeasurements {
  if (imported === undefined) return { measurements, distances };
  const reasons = new Map(
    imported.unknown.flatMap(({ feature, tests, reason }) =>
      tests.map((test) => [JSON.stringify([feature, test]), reason]),
    ),
  );
  const numeric = new Set(imported.numeric);
  return {
    measurements: measurements.map((measurement) => {
      const reason = reasons.get(JSON.stringify([measurement.feature, measurement.test]));
      return reason === undefined ? measurement : unable(measurement, reason);
    }),
    distances: distances.map((distance): Distance => {
      const guessed = distance.distance === "wasserstein" && numeric.has(distance.feature);
      return guessed ? { ...distance, value: null, nullMean: null } : distance;
    }),
  };
}

function unable(measurement: UndecidedMeasurement, reason: string): UndecidedMeasurement {
  return { ...measurement, statistic: null, pValue: null, effect: null, requiredRows: null, reason };
}
