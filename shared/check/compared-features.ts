import type { Measurement } from "../drift/measurement.ts";
import { absenceTests } from "../policy/finding-kind.ts";
import type { Profile } from "../profile/profile.ts";

/** Columns that both profiles have. */
export function sharedFeatures(baseline: Profile, serving: Profile | undefined): number {
  return [...baseline.features.keys()].filter((name) => serving?.features.has(name)).length;
}

/** Columns of which more than presence could be compared, each by itself. */
export function comparedFeatures(measurements: readonly Measurement[]): number {
  const compared = measurements.filter(
    ({ comparison, feature, test, verdict, other }) =>
      comparison === "training-serving" &&
      verdict !== "not-applicable" &&
      feature !== "" &&
      other === undefined &&
      !absenceTests.has(test),
  );
  return new Set(compared.map(({ feature }) => feature)).size;
}

/** Columns of which nothing but presence could be compared, for want of rows, and the rows that would do for all of them. */
export function undecidedFeatures(measurements: readonly Measurement[]): {
  undecided: string[];
  rowsNeeded: number | null;
} {
  const asked = measurements.filter(
    ({ comparison, test, requiredRows, other }) =>
      comparison === "training-serving" && requiredRows !== null && other === undefined && !absenceTests.has(test),
  );
  const undecided = [...Map.groupBy(asked, ({ feature }) => feature)].filter(([, tests]) =>
    tests.every(({ verdict }) => verdict === "not-applicable"),
  );
  const fewest = undecided.map(([, tests]) => Math.min(...tests.map(({ requiredRows }) => requiredRows ?? 0)));
  return {
    undecided: undecided.map(([feature]) => feature),
    rowsNeeded: fewest.length === 0 ? null : Math.max(...fewest),
  };
}
