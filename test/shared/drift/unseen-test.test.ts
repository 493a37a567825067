import { describe, expect, it } from "vitest";
import type { TestOutcome } from "../../../shared/drift/drift-test.ts";
import { featureSide } from "../../../shared/drift/feature-side.ts";
import { sideOf } from "../../../shared/drift/side.ts";
import { unseenTest } from "../../../shared/drift/unseen-test.ts";
import { defaultMonitorConfig, floorsOf } from "../../../shared/monitor/monitor-config.ts";
import { calibrateAnomalies } from "../../../shared/policy/calibrate-anomalies.ts";
import { emptyFeature } from "../../../shared/profile/empty-profile.ts";
import type { FeatureProfile } from "../../../shared/profile/profile.ts";
import { inferSchema } from "../../../shared/schema/infer-schema.ts";
import { validateProfile } from "../../../shared/schema/validate-profile.ts";
import { detectDrift } from "../../support/detect-drift.ts";
import { profileOf, uniformOf } from "./simulation.ts";

const floors = floorsOf(defaultMonitorConfig, "x");

function columnOf(counts: Readonly<Record<string, number>>): FeatureProfile {
  const feature = emptyFeature("x", 0);
  for (const [value, count] of Object.entries(counts)) {
    feature.kinds.text += count;
    feature.frequent.add(value, count);
    feature.distinct.add(feature.frequent.size, 7 * feature.frequent.size);
  }
  return feature;
}

/** What a check of one closed column says: the test of unseen values, and the anomaly of the schema after it. */
function check(before: FeatureProfile, after: FeatureProfile) {
  const baseline = profileOf([before]);
  const serving = profileOf([after]);
  const schema = inferSchema(baseline, defaultMonitorConfig);
  const { measurements } = detectDrift(
    sideOf(baseline),
    sideOf(serving),
    schema,
    defaultMonitorConfig,
    "training-serving",
  );
  const anomalies = validateProfile(schema, serving, null, new Map());
  return {
    closed: schema.features[0]!.values !== null,
    unseen: measurements.find(({ test }) => test === "unseen-values")!,
    severities: calibrateAnomalies(anomalies, measurements).map(({ code, severity }) => `${code} ${severity}`),
  };
}

describe("unseenTest of a closed set of values", () => {
  const training = { north: 2000, south: 1500, east: 1000, west: 500 };
  const million = { north: 400_000, south: 300_000, east: 200_000, west: 100_000 };

  it("finds one new value at 1% of 500 rows against 5,000", () => {
    const found = check(columnOf(training), columnOf({ north: 200, south: 150, east: 100, west: 45, center: 5 }));
    expect(found.closed).toBe(true);
    expect(found.unseen).toMatchObject({ verdict: "drift", effect: 0.01 });
    // scipy.stats.betabinom.sf(4, 500, 1, 5000), SciPy 1.17.1: 6.096978e-06
    expect(found.unseen.pValue).toBeCloseTo(6.096978e-6, 11);
    expect(found.unseen.reason).toContain(
      '1.00% of the values were never seen in the baseline, such as "center"; it predicts 0%',
    );
    expect(found.severities).toEqual(["ENUM_TYPE_UNEXPECTED_STRING_VALUES warning"]);
  });

  it("finds it also where training itself has a slip", () => {
    const found = check(
      columnOf({ ...training, nrth: 1 }),
      columnOf({ north: 200, south: 150, east: 100, west: 44, center: 6 }),
    );
    expect(found.closed).toBe(true);
    expect(found.unseen.verdict).toBe("drift");
  });

  it.each([
    ["500 rows against 5,000", training, 500],
    ["50 rows against 5,000", training, 50],
    ["50 rows against a million", million, 50],
    ["20 rows against a million", million, 20],
  ])("does not alarm about a single slip: %s", (_, before, rows) => {
    const found = check(columnOf(before), columnOf({ north: rows / 2, south: rows / 2 - 1, nrth: 1 }));
    expect(found.unseen.verdict).not.toBe("drift");
    expect(found.severities.filter((severity) => severity.startsWith("ENUM") && !severity.endsWith("info"))).toEqual(
      [],
    );
  });

  it("keeps its level where slips happen on both sides at one rate", () => {
    const uniform = uniformOf(1);
    const runs = 2000;
    let alarms = 0;
    for (let run = 0; run < runs; run += 1) {
      const draw = (n: number): FeatureProfile => {
        const counts: Record<string, number> = { north: n };
        for (let i = 0; i < n; i += 1) {
          if (uniform() >= 1 / 2500) continue;
          counts["north"]! -= 1;
          counts[`slip ${Math.floor(1e9 * uniform())}`] = 1;
        }
        return columnOf(counts);
      };
      const outcome = unseenTest(featureSide(draw(5000), null), featureSide(draw(500), null), floors) as TestOutcome;
      if (outcome.pValue <= 0.05) alarms += 1;
    }
    // At most 100 are expected; chance exceeds 133 once in 3,000.
    expect(alarms).toBeLessThanOrEqual(133);
  });
});
