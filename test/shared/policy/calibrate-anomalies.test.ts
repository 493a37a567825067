import { describe, expect, it } from "vitest";
import type { Measurement } from "../../../shared/drift/measurement.ts";
import { calibrateAnomalies } from "../../../shared/policy/calibrate-anomalies.ts";
import type { Anomaly } from "../../../shared/schema/anomaly.ts";

const anomaly = (code: Anomaly["code"], severity: Anomaly["severity"]): Anomaly => ({
  feature: "x",
  code,
  severity,
  description: "x.",
  count: 1,
  share: 0.01,
  examples: [],
});
const measured = (test: string, verdict: Measurement["verdict"]) =>
  ({ comparison: "training-serving", feature: "x", test, verdict }) as Measurement;

describe("calibrateAnomalies", () => {
  it("keeps what the test of the same question confirms, and turns the rest to information", () => {
    const nan = anomaly("FLOAT_TYPE_HAS_NAN", "warning");
    expect(calibrateAnomalies([nan], [measured("nan", "drift")])).toEqual([nan]);
    expect(calibrateAnomalies([nan], [measured("nan", "stable")])).toEqual([{ ...nan, severity: "info" }]);
    expect(calibrateAnomalies([nan], [measured("nan", "not-applicable"), measured("missing", "drift")])).toEqual([
      { ...nan, severity: "info" },
    ]);
  });

  it("leaves unseen values to their own test, and to the others where that cannot say", () => {
    const unseen = anomaly("ENUM_TYPE_UNEXPECTED_STRING_VALUES", "warning");
    const moved = measured("values", "drift");
    expect(calibrateAnomalies([unseen], [moved, measured("unseen-values", "drift")])).toEqual([unseen]);
    const stable = calibrateAnomalies([unseen], [moved, measured("unseen-values", "stable")]);
    expect(stable).toEqual([{ ...unseen, severity: "info" }]);
    const unable = { ...measured("unseen-values", "not-applicable"), pValue: null };
    expect(calibrateAnomalies([unseen], [moved, unable])).toEqual([unseen]);
  });

  it("keeps anomalies that no test asks about", () => {
    const missing = anomaly("SCHEMA_MISSING_COLUMN", "error");
    const type = anomaly("UNEXPECTED_DATA_TYPE", "warning");
    expect(calibrateAnomalies([missing, type], [measured("missing", "stable")])).toEqual([missing, type]);
    const empty = anomaly("FEATURE_TYPE_NOT_PRESENT", "error");
    expect(calibrateAnomalies([empty], [])).toEqual([empty]);
  });
});
