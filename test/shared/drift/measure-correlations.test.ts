import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type PairSpread, pairSpread } from "../../../shared/baseline/pair-spread.ts";
import { correlationDifference } from "../../../shared/drift/correlation-difference.ts";
import { decideVerdicts } from "../../../shared/drift/decide-verdicts.ts";
import { measureCorrelations } from "../../../shared/drift/measure-correlations.ts";
import type { UndecidedMeasurement } from "../../../shared/drift/undecided-measurement.ts";
import { createKernel } from "../../../shared/kernel/kernel.ts";
import { defaultMonitorConfig, type MonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { correlateSample } from "../../../shared/profile/correlate-sample.ts";
import { emptyFeature, emptyProfile } from "../../../shared/profile/empty-profile.ts";
import { mergePairs } from "../../../shared/profile/pair-sums.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { normal } from "../../support/random.ts";
import { schemaOf } from "./simulation.ts";

type Pairs = Profile["pairs"];

const golden = JSON.parse(readFileSync(new URL("../../golden/correlation.json", import.meta.url), "utf8")) as {
  readonly differences: readonly {
    readonly before: readonly [number, number, number];
    readonly after: readonly [number, number, number];
    readonly t: number;
    readonly p: number;
  }[];
};
const kernel = createKernel();
const nameOf = (column: number): string => `f${column}`;

/**
 * The pairs of an object of normal columns in four groups; columns of one group have correlations of about 0.5, which stray by `wobble` from object to object. `flipped` columns have the
 * opposite sign.
 */
function object(next: () => number, rows: number, columns: number, wobble = 0, flipped: readonly number[] = []): Pairs {
  const values = Array.from({ length: columns }, () => new Float64Array(rows));
  const loads = values.map(() => Math.max(-0.95, Math.min(0.95, 0.7 + wobble * next())));
  for (let row = 0; row < rows; row++) {
    const groups = Array.from({ length: 4 }, next);
    for (const [i, load] of loads.entries()) {
      const x = load * groups[i % 4]! + Math.sqrt(1 - load * load) * next();
      values[i]![row] = flipped.includes(i) ? -x : x;
    }
  }
  return correlateSample(kernel, new Map(values.map((each, i) => [nameOf(i), each])));
}

function profileWith(pairs: Pairs, columns: number, rows = 1000): Profile {
  const profile = emptyProfile();
  for (let i = 0; i < columns; i++) profile.features.set(nameOf(i), emptyFeature(nameOf(i), i));
  return { ...profile, rows, pairs };
}

function compare(
  baseline: readonly Pairs[],
  serving: Pairs,
  columns: number,
  config: MonitorConfig = defaultMonitorConfig,
): UndecidedMeasurement[] {
  const schema = { version: 1 as const, features: Array.from({ length: columns }, (_, i) => schemaOf(nameOf(i))) };
  const before = profileWith(baseline.reduce(mergePairs, new Map()), columns);
  return measureCorrelations(
    before,
    profileWith(serving, columns),
    pairSpread(baseline),
    schema,
    config,
    "training-serving",
  );
}

const drifts = (measurements: readonly UndecidedMeasurement[], level: number): boolean =>
  decideVerdicts(measurements, level).some(({ verdict }) => verdict === "drift");

describe("correlationDifference", () => {
  it("agrees with SciPy", () => {
    for (const { before, after, t, p } of golden.differences) {
      const [baseline, serving] = [before, after].map(([z, variance, degreesOfFreedom]) => ({
        z,
        variance,
        degreesOfFreedom,
      }));
      const found = correlationDifference(baseline!, serving!, null);
      expect(found.t).toBeCloseTo(t, 10);
      expect(Math.abs(found.pValue / p - 1)).toBeLessThan(1e-8);
    }
  });

  it("takes serving as one more part, no more precise than a typical one", () => {
    const [baseline, serving] = [
      { z: 0.5, variance: 1e-4, degreesOfFreedom: 2500 },
      { z: 0.8, variance: 1e-4, degreesOfFreedom: 2500 },
    ];
    const spread: PairSpread = { first: "a", second: "b", parts: 10, between: 0.01, within: 0.002 };
    const found = correlationDifference(baseline, serving, spread);
    expect(found.t).toBeCloseTo(0.3 / Math.sqrt(1e-4 + 0.002 + 1.1 * 0.01), 10);
    expect(found.degreesOfFreedom).toBeGreaterThan(8);
    expect(found.degreesOfFreedom).toBeLessThan(10);
  });
});

describe("pairSpread", () => {
  it("finds how correlations differ between parts, and nothing where they do not", () => {
    const next = normal(1);
    const [spread] = [0.15, 0].map((wobble) =>
      pairSpread(Array.from({ length: 40 }, () => object(next, 300, 5, wobble))),
    );
    const steady = pairSpread(Array.from({ length: 40 }, () => object(next, 300, 5)));
    const mean = (spreads: readonly PairSpread[], of: (spread: PairSpread) => number): number =>
      spreads.reduce((sum, each) => sum + of(each), 0) / spreads.length;
    const related = spread!.filter(({ first, second }) => first === "f0" && second === "f4");
    expect(related[0]!.between).toBeGreaterThan(0.01);
    expect(mean(steady, ({ between }) => between)).toBeLessThan(0.001);
    expect(mean(steady, ({ within }) => within)).toBeCloseTo(1 / 297, 3);
    expect(spread!.every(({ parts }) => parts === 40)).toBe(true);
  });

  it("says nothing of fewer than five parts", () => {
    const next = normal(2);
    expect(pairSpread(Array.from({ length: 4 }, () => object(next, 100, 3)))).toEqual([]);
  });
});

describe("measureCorrelations", () => {
  it("raises no more alarms than its level in unchanged data", () => {
    const next = normal(3);
    const runs = 120;
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      if (drifts(compare([object(next, 800, 20)], object(next, [50, 200, 600][run % 3]!, 20), 20), 0.05)) alarms++;
    }
    // 6 expected at most; 13 would be 3 standard deviations above.
    expect(alarms).toBeLessThan(13);
  });

  it("finds a flip of one column among twenty, at the level of one of many tests, and names the column", () => {
    const next = normal(4);
    for (let run = 0; run < 20; run++) {
      const measurements = compare([object(next, 4096, 20)], object(next, 1000, 20, 0, [6]), 20);
      const drifting = decideVerdicts(measurements, 0.01 / 60).filter(({ verdict }) => verdict === "drift");
      expect(new Set(drifting.map(({ feature }) => feature))).toEqual(new Set(["f6"]));
      expect(drifting.map(({ other }) => other).sort()).toEqual(["f10", "f14", "f18", "f2"]);
    }
  });

  it("says what it found in a sentence", () => {
    const next = normal(5);
    const [found] = compare([object(next, 4096, 5)], object(next, 1000, 5, 0, [4]), 5);
    expect(found!.reason).toMatch(/^The correlation of f0 and f4 went from 0\.\d\d to -0\.\d\d$/);
    expect([found!.feature, found!.other, found!.threshold]).toEqual(["f0", "f4", 0.1]);
  });

  it("allows for days that differ when the baseline has five or more", () => {
    const next = normal(6);
    const wobble = 0.12;
    const alarms = { together: 0, alone: 0 };
    for (let run = 0; run < 30; run++) {
      const days = Array.from({ length: 20 }, () => object(next, 300, 8, wobble));
      const serving = object(next, 300, 8, wobble);
      if (drifts(compare(days, serving, 8), 0.01)) alarms.together++;
      if (drifts(compare(days.slice(0, 1), serving, 8), 0.01)) alarms.alone++;
    }
    expect(alarms.together).toBeLessThanOrEqual(2);
    expect(alarms.alone).toBeGreaterThan(15);
  });

  it("gives one measurement when nothing changed, with the rows that 1.5 floors need", () => {
    const next = normal(7);
    const [only, ...others] = compare([object(next, 4096, 20)], object(next, 1000, 20), 20);
    expect(others).toEqual([]);
    const [decided] = decideVerdicts([only!], 0.01);
    expect(decided!.verdict).toBe("not-applicable");
    expect(decided!.requiredRows).toBeGreaterThan(1000);
    expect(decided!.requiredRows).toBeLessThan(3000);
    expect(decideVerdicts(compare([object(next, 4096, 20)], object(next, 4096, 20), 20), 0.01)[0]!.verdict).toBe(
      "stable",
    );
  });

  it("finds 1.5 floors in four cases of five at the rows it asks for", () => {
    const next = normal(8);
    const two = (rows: number, rho: number): Pairs => {
      const a = Float64Array.from({ length: rows }, next);
      const b = a.map((x) => rho * x + Math.sqrt(1 - rho * rho) * next());
      return correlateSample(
        kernel,
        new Map([
          ["f0", a],
          ["f1", b],
        ]),
      );
    };
    const asked = compare([two(3000, 0.5)], two(500, 0.5), 2)[0]!.requiredRows as (level: number) => number;
    const runs = 150;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      if (compare([two(3000, 0.5)], two(asked(0.01), 0.35), 2).some(({ pValue }) => pValue! <= 0.01)) found++;
    }
    expect(found / runs).toBeGreaterThan(0.7);
    expect(found / runs).toBeLessThan(0.9);
  });

  it("takes the larger floor of a pair", () => {
    const next = normal(9);
    const config = { ...defaultMonitorConfig, features: { f4: { floors: { correlation: 1.5 } } } } as MonitorConfig;
    const measurements = compare([object(next, 4096, 9)], object(next, 1000, 9, 0, [4]), 9, config);
    expect(measurements.map(({ threshold }) => threshold)).toEqual([1.5]);
    expect(drifts(measurements, 0.01)).toBe(false);
  });

  it("leaves out ids, labels and ignored columns, and columns that one side lacks", () => {
    const next = normal(10);
    const before = profileWith(object(next, 500, 6), 6);
    const after = profileWith(object(next, 500, 6, 0, [0, 1, 2, 3]), 6);
    after.features.delete("f3");
    const features = [
      schemaOf("f0", { role: "id" }),
      schemaOf("f1", { role: "label" }),
      schemaOf("f2", { role: "ignored" }),
      schemaOf("f3"),
      schemaOf("f4"),
      schemaOf("f5", { type: "INT", categorical: true }),
    ];
    const measured = measureCorrelations(
      before,
      after,
      [],
      { version: 1, features },
      defaultMonitorConfig,
      "training-serving",
    );
    expect(measured.map(({ feature, other }) => [feature, other])).toEqual([["f4", "f5"]]);
  });

  it("says how many rows it needs when there are too few, and nothing of a baseline that keeps no pairs", () => {
    const next = normal(11);
    const schema = { version: 1 as const, features: [schemaOf("f0"), schemaOf("f1")] };
    const few = profileWith(new Map(), 2, 12);
    const enough = profileWith(object(next, 500, 2), 2, 500);
    const measure = (a: Profile, b: Profile) =>
      measureCorrelations(a, b, [], schema, defaultMonitorConfig, "training-serving");
    const [none] = decideVerdicts(measure(enough, few), 0.01);
    expect([none!.verdict, none!.feature]).toEqual(["not-applicable", ""]);
    expect(none!.reason).toContain("Needs 30 rows");
    expect(measure(profileWith(new Map(), 2, 500), enough)).toEqual([]);
  });

  it("compares the 2,016 pairs of 64 columns in under 100 ms", () => {
    const next = normal(12);
    const days = Array.from({ length: 5 }, () => object(next, 100, 64));
    const serving = object(next, 100, 64, 0, [1]);
    const spreads = pairSpread(days);
    const schema = { version: 1 as const, features: Array.from({ length: 64 }, (_, i) => schemaOf(nameOf(i))) };
    const [before, after] = [profileWith(days.reduce(mergePairs, new Map()), 64), profileWith(serving, 64)];
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      measureCorrelations(before, after, spreads, schema, defaultMonitorConfig, "training-serving");
      return performance.now() - started;
    });
    expect(before.pairs.size).toBe(2016);
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
