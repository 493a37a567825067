import { describe, expect, it } from "vitest";
import type { TestOutcome } from "../../../shared/drift/drift-test.ts";
import { featureSide } from "../../../shared/drift/feature-side.ts";
import { emptyArc, movedArc } from "../../../shared/drift/moved-arc.ts";
import { hourTest, weekdayTest } from "../../../shared/drift/timestamp-test.ts";
import { defaultMonitorConfig, floorsOf } from "../../../shared/monitor/monitor-config.ts";
import { columnOf, normalOf, times, uniformOf } from "./simulation.ts";

const floors = floorsOf(defaultMonitorConfig, "x");

describe("movedArc", () => {
  it("is the same wherever the cycle begins", () => {
    const uniform = uniformOf(1);
    const [before, after] = [
      times(24, () => Math.floor(100 * uniform())),
      times(24, () => Math.floor(100 * uniform())),
    ];
    const turn = (counts: readonly number[], k: number) => counts.map((_, i) => counts[(i + k) % 24]!);
    const arc = movedArc(before, after);
    for (let k = 1; k < 24; k += 1) {
      const turned = movedArc(turn(before, k), turn(after, k));
      expect((turned.from + k) % 24).toBe(arc.from);
      expect([turned.length, turned.serving - turned.baseline]).toEqual([
        arc.length,
        expect.closeTo(arc.serving - arc.baseline, 12),
      ]);
    }
  });

  it("is Kuiper's V: the largest lead of either cumulative distribution, added", () => {
    const uniform = uniformOf(2);
    for (let run = 0; run < 20; run += 1) {
      const [before, after] = [times(7, uniform), times(7, uniform)];
      const share = (counts: readonly number[]) => {
        const n = counts.reduce((a, b) => a + b);
        let sum = 0;
        return counts.map((count) => {
          sum += count;
          return sum / n;
        });
      };
      const leads = share(before).map((b, i) => b - share(after)[i]!);
      const arc = movedArc(before, after);
      expect(Math.abs(arc.serving - arc.baseline)).toBeCloseTo(
        Math.max(0, ...leads) + Math.max(0, ...leads.map((x) => -x)),
        12,
      );
    }
  });

  it("prefers the shorter stretch, and is nothing of equal cycles", () => {
    expect(movedArc([1, 1, 1, 1], [0, 2, 2, 0])).toEqual({ from: 1, length: 2, baseline: 0.5, serving: 1 });
    expect(movedArc([1, 1, 1, 1], [2, 0, 1, 1])).toMatchObject({ from: 0, length: 1, baseline: 0.25, serving: 0.5 });
    const same = movedArc([1, 2, 3], [2, 4, 6]);
    expect(same.serving - same.baseline).toBe(0);
  });
});

describe("emptyArc", () => {
  it("is the gap with most of the baseline's rows, over the end of the cycle too", () => {
    expect(emptyArc([1, 1, 1, 1], [2, 0, 0, 2])).toEqual({ from: 1, length: 2, baseline: 0.5, serving: 0 });
    expect(emptyArc([3, 0, 5, 0, 1, 1], [0, 1, 1, 1, 1, 0])).toMatchObject({ from: 5, length: 2, baseline: 0.4 });
    expect(emptyArc([0, 4, 4], [0, 1, 1])).toBeNull();
  });
});

describe("hours and weekdays", () => {
  const start = Date.UTC(2001, 0, 1);
  const uniform = uniformOf(3);
  const normal = normalOf(uniform);
  const hourMs = 3_600_000;
  /** About the day's rhythm: most at 14:00, few at night. */
  const byDay = (): number => (((14 + 5 * normal()) % 24) + 24) % 24;
  const anyTime = (): number => 24 * uniform();
  const timestamps = (n: number, days: number, hourOf: () => number) =>
    featureSide(
      columnOf(
        "x",
        times(n, () => new Date(start + Math.floor(days * uniform()) * 24 * hourMs + hourOf() * hourMs)),
      ),
      null,
    );
  const outcomeOf = (outcome: ReturnType<typeof hourTest>): TestOutcome => {
    if (!("pValue" in outcome)) throw new Error(outcome.notApplicable);
    return outcome;
  };
  const isDrift = ({ pValue, effect }: TestOutcome): boolean => pValue <= 1e-4 && effect >= floors.ecdfDistance;

  it("find a gap of hours and say which", () => {
    const withGap = (hourOf: () => number, from: number, to: number) => (): number => {
      for (;;) {
        const hour = hourOf();
        if (hour < from || hour >= to) return hour;
      }
    };
    const night = outcomeOf(
      hourTest(timestamps(20_000, 28, byDay), timestamps(2000, 1, withGap(byDay, 8, 11)), floors),
    );
    expect(isDrift(night)).toBe(true);
    expect(night.finding).toMatch(/^No rows between 08:00 and 11:00 UTC, where the baseline has 1\d\.\d% of its rows$/);
    const hour = outcomeOf(
      hourTest(timestamps(20_000, 28, anyTime), timestamps(2000, 1, withGap(anyTime, 0, 1)), floors),
    );
    expect(isDrift(hour)).toBe(true);
    expect(hour.finding).toMatch(/^No rows between 00:00 and 01:00 UTC, where the baseline has 4\.\d\d% of its rows$/);
  });

  it.each([-8, -1, 1, 2, 12])("find times moved by %i hours and say so", (moved) => {
    const later = (): number => byDay() + moved;
    const outcome = outcomeOf(
      hourTest(timestamps(20_000, 28, byDay), timestamps(Math.abs(moved) > 1 ? 1000 : 3000, 7, later), floors),
    );
    expect(isDrift(outcome)).toBe(true);
    if (Math.abs(moved) > 1) {
      expect(outcome.finding).toContain(
        `; they fit training's ${Math.abs(moved)} hours ${moved > 0 ? "later" : "earlier"}`,
      );
    }
  });

  it("keep their level when nothing changed, and say nothing of time zones", () => {
    let alarms = 0;
    for (let run = 0; run < 300; run += 1) {
      const outcome = outcomeOf(hourTest(timestamps(2000, 28, byDay), timestamps(300, 2, byDay), floors));
      if (outcome.pValue <= 0.05) alarms += 1;
      expect(outcome.finding).not.toContain("fit training");
    }
    // 15 are expected; chance exceeds 29 once in 3,000.
    expect(alarms).toBeLessThanOrEqual(29);
    expect(alarms).toBeGreaterThan(2);
  });

  it("find a missing weekend", () => {
    const week = (n: number, days: readonly number[]) =>
      featureSide(
        columnOf(
          "x",
          times(n, (i = 0) => new Date(start + days[Math.floor(days.length * uniform())]! * 24 * hourMs + i)),
        ),
        null,
      );
    const outcome = outcomeOf(
      weekdayTest(week(10_000, [0, 1, 2, 3, 4, 5, 6]), week(1000, [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]), floors),
    );
    expect(isDrift(outcome)).toBe(true);
    expect(outcome.finding).toMatch(/^No rows from Saturday to Sunday, where the baseline has 2\d\.\d% of its rows$/);
  });
});
