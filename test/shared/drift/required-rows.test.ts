import { describe, expect, it } from "vitest";
import { driftTests } from "../../../shared/drift/drift-tests.ts";
import { featureSide } from "../../../shared/drift/feature-side.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { mergeProfiles } from "../../../shared/profile/merge-profiles.ts";
import type { FeatureProfile } from "../../../shared/profile/profile.ts";
import { columnOf, profileOf, uniformOf } from "./simulation.ts";

/** Thirty days of 1,000 texts: how many are long, in upper case or of the first value differs from day to day by `spread`. */
function days(spread: number): FeatureProfile[] {
  const uniform = uniformOf(3);
  return Array.from({ length: 30 }, (_, day) => {
    const share = 0.4 + spread * Math.sin(day);
    return columnOf(
      "x",
      Array.from({ length: 1000 }, (_, row) => {
        if (uniform() < share) return row % 2 === 0 ? "first value of all" : "FIRST";
        return `v${Math.floor(70 * uniform())}`;
      }),
    );
  });
}

/** The rows every test asks for at a level of one in ten thousand, against `parts` as one baseline of parts, or as rows alone. */
function rowsAskedFor(parts: FeatureProfile[], withParts: boolean): Map<string, number> {
  const whole = parts
    .map((part) => profileOf([part]))
    .reduce((all, part) => mergeProfiles(all, part))
    .features.get("x")!;
  const values = featureSide(whole, null).values.counts.keys().toArray();
  const byPart = parts.map((part) => ({
    ...{ feature: "x", kinds: part.kinds, bins: null, hours: null, weekdays: null, texts: part.textShape },
    values: values.map((value) => featureSide(part, null).values.counts.get(value) ?? 0),
    ...{ unseen: 0, phase: 0, compared: true },
  }));
  const baseline = featureSide(
    whole,
    null,
    withParts
      ? {
          ...{ parts: byPart, phased: false, locationPrior: null },
          valueIndex: new Map(values.map((value, i) => [value, i])),
        }
      : undefined,
  );
  const serving = featureSide(days(0)[0]!, null);
  const asked = new Map<string, number>();
  for (const { id, run } of driftTests) {
    const outcome = run(baseline, serving, defaultMonitorConfig.floors);
    if (outcome === null || "notApplicable" in outcome || outcome.requiredRows === null) continue;
    asked.set(id, outcome.requiredRows(1e-4));
  }
  return asked;
}

describe("rows a test needs before it says stable", () => {
  it.each(["values", "text-length", "characters"])("%s: more where days vary", (id) => {
    const [calm, varying] = [rowsAskedFor(days(0), true), rowsAskedFor(days(0.1), true)];
    expect([...calm.keys()]).toContain(id);
    expect(varying.get(id)!).toBeGreaterThan(1.5 * calm.get(id)!);
    expect(rowsAskedFor(days(0.1), false).get(id)!).toBeLessThan(1.3 * calm.get(id)!);
  });
});
