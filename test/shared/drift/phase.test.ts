import { describe, expect, it } from "vitest";
import type { BaselinePart } from "../../../shared/baseline/baseline.ts";
import { driftTests } from "../../../shared/drift/drift-tests.ts";
import { featureSide } from "../../../shared/drift/feature-side.ts";
import { phaseOf } from "../../../shared/drift/phase.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { columnOf } from "./simulation.ts";

const hourMs = 3_600_000;
const parts = (count: number, stepMs: number): BaselinePart[] =>
  Array.from({ length: count }, (_, i) => {
    const time = new Date(Date.UTC(2026, 0, 5) + i * stepMs).toISOString();
    return { name: time.slice(0, 13), time, rows: 1, features: [] };
  });

describe("phaseOf", () => {
  it("compares a Monday with Mondays from four weeks on", () => {
    const monday = "2026-03-02T00:00:00.000Z";
    const four = phaseOf(parts(28, 24 * hourMs), monday);
    expect(four).toMatchObject({ name: "Mondays", ofBatch: 0 });
    expect(four.ofParts.filter((phase) => phase === 0)).toHaveLength(4);
    expect(phaseOf(parts(21, 24 * hourMs), monday)).toMatchObject({ name: null, ofBatch: 0 });
  });

  it("compares an hour with that hour of the week, of the day before four weeks are there", () => {
    const five = "2026-03-03T05:00:00.000Z";
    expect(phaseOf(parts(28 * 24, hourMs), five).name).toBe("Tuesdays at 05:00");
    expect(phaseOf(parts(7 * 24, hourMs), five).name).toBe("hours from 05:00");
  });

  it("takes all parts as one phase where a date is missing, or all are of one phase", () => {
    const days = parts(28, 24 * hourMs);
    expect(phaseOf(days, null).name).toBeNull();
    expect(
      phaseOf([...days, { name: "a.csv", time: null, rows: 1, features: [] }], "2026-03-02T00:00:00.000Z").name,
    ).toBeNull();
    expect(phaseOf(parts(9, 7 * 24 * hourMs), "2026-03-02T00:00:00.000Z").name).toBeNull();
    expect(phaseOf([], "2026-03-02T00:00:00.000Z")).toEqual({ name: null, ofParts: [], ofBatch: 0 });
  });
});

describe("tests against one phase of the baseline", () => {
  it("keep shares between 0 and 1 for texts and ids, which are compared over all phases", () => {
    const texts = (n: number) =>
      columnOf(
        "x",
        Array.from({ length: n }, (_, i) => `code-${i % 60}`),
      );
    const whole = texts(2800);
    const byPart = parts(28, 24 * hourMs).map((_, i) => ({
      ...{ feature: "x", bins: null, values: null, unseen: null, hours: null, weekdays: null, texts: null },
      ...{ kinds: texts(100).kinds, phase: i % 7, compared: i % 7 === 0 },
    }));
    const baseline = featureSide(whole, null, {
      parts: byPart,
      valueIndex: new Map(),
      phased: true,
      locationPrior: null,
    });
    expect(baseline.rows).toBe(400);
    for (const { id, run } of driftTests.filter((test) =>
      ["characters", "text-length", "repeated-ids"].includes(test.id),
    )) {
      const outcome = run(baseline, featureSide(texts(100), null), defaultMonitorConfig.floors);
      expect([id, outcome !== null && "effect" in outcome ? outcome.effect : null]).not.toEqual([id, null]);
      expect(outcome !== null && "effect" in outcome && outcome.effect >= 0 && outcome.effect <= 1).toBe(true);
      expect(outcome?.nBaseline).toBe(2800);
    }
  });
});
