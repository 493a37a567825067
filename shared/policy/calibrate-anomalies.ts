import type { Measurement } from "../drift/measurement.ts";
import type { Anomaly } from "../schema/anomaly.ts";

/** The tests that ask the same question as an anomaly, but know how many rows they saw. */
const decidingTests: Readonly<Partial<Record<Anomaly["code"], readonly string[]>>> = {
  FEATURE_TYPE_NOT_PRESENT: ["missing"],
  FEATURE_TYPE_LOW_FRACTION_PRESENT: ["missing"],
  ENUM_TYPE_UNEXPECTED_STRING_VALUES: ["unseen-values", "value-share", "values"],
  FLOAT_TYPE_HAS_NAN: ["nan"],
  FLOAT_TYPE_HAS_INF: ["infinite"],
  INT_TYPE_SMALL_INT: ["distribution", "out-of-range", "values", "value-share", "unseen-values"],
  INT_TYPE_BIG_INT: ["distribution", "out-of-range", "values", "value-share", "unseen-values"],
  FLOAT_TYPE_SMALL_FLOAT: ["distribution", "out-of-range", "values", "value-share", "unseen-values"],
  FLOAT_TYPE_BIG_FLOAT: ["distribution", "out-of-range", "values", "value-share", "unseen-values"],
};

/** Where this test has a p-value it decides alone: that other values moved says nothing of a slip beside them. */
const sharpestTests: Readonly<Partial<Record<Anomaly["code"], string>>> = {
  ENUM_TYPE_UNEXPECTED_STRING_VALUES: "unseen-values",
};

/**
 * The anomalies with those turned to information that a test of the same question does not confirm: a rule over single rows has no
 * level of its own, and a rare value, or none in a sparse column, is no news in unchanged data. An anomaly without such a test (a
 * missing column, another type) stays what it is.
 *
 * @param measurements decided
 */
export function calibrateAnomalies(anomalies: readonly Anomaly[], measurements: readonly Measurement[]): Anomaly[] {
  return anomalies.map((anomaly) => {
    const tests = decidingTests[anomaly.code];
    if (tests === undefined || anomaly.severity === "info") return anomaly;
    const asked = measurements.filter(
      ({ comparison, feature, test }) =>
        comparison === "training-serving" && feature === anomaly.feature && tests.includes(test),
    );
    const sharpest = asked.filter(({ test, pValue }) => test === sharpestTests[anomaly.code] && pValue !== null);
    const deciding = sharpest.length > 0 ? sharpest : asked;
    const confirmed = deciding.length === 0 || deciding.some(({ verdict }) => verdict === "drift");
    return confirmed ? anomaly : { ...anomaly, severity: "info" };
  });
}
