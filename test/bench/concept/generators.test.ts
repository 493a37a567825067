import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type AgrawalFunction, agrawal, agrawalLabel } from "../../../bench/concept/generators/agrawal.ts";
import { type Concept, drawRows } from "../../../bench/concept/generators/concept.ts";
import { driftStream } from "../../../bench/concept/generators/drift-stream.ts";
import { type FriedmanRoles, friedman, friedmanMean } from "../../../bench/concept/generators/friedman.ts";
import { hyperplane, hyperplaneLabel } from "../../../bench/concept/generators/hyperplane.ts";
import { led, ledSegments } from "../../../bench/concept/generators/led.ts";
import { type LogisticChange, logistic, logisticLogOdds } from "../../../bench/concept/generators/logistic.ts";
import { mixed, mixedLabel } from "../../../bench/concept/generators/mixed.ts";
import { sea, seaLabel, seaThresholds } from "../../../bench/concept/generators/sea.ts";
import { type SineCurve, sine, sineLabel } from "../../../bench/concept/generators/sine.ts";
import { type StaggerRule, stagger, staggerLabel } from "../../../bench/concept/generators/stagger.ts";
import { randomOf } from "../../../bench/detection/data/random.ts";

interface Row {
  readonly inputs: readonly number[];
  readonly outcome: number;
}

const golden = JSON.parse(readFileSync(new URL("../../golden/generators.json", import.meta.url), "utf8")) as {
  rows: Record<string, Row[]>;
  hyperplane: { weights: number[]; rows: Row[] };
  friedman: { inputs: number[][]; means: Record<FriedmanRoles, number[]> };
  sea: { positive: Record<string, number>; pairs: { before: number; after: number; moved: number; error: number }[] };
  stagger: { positive: number[]; moved: number[][] };
  sine: { positive: [number, number]; moved: number; mixedPositive: number };
  agrawal: { positive: number[]; moved: number[] };
  led: { segments: number[][]; bayesError: number };
  logistic: Record<string, { positive: number; bayesError: number }>;
};

const agrawalFunctions = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const n = 40_000;

/** The share of `n` rows in which `hit` holds is within 4.5 standard errors of what it should be. */
function expectShare(
  concept: Concept,
  expected: number,
  hit: (inputs: Float64Array, outcome: number) => boolean,
): void {
  const random = randomOf("generators", expected);
  const inputs = new Float64Array(concept.features);
  let hits = 0;
  for (let i = 0; i < n; i++) if (hit(inputs, concept.draw(random, inputs))) hits++;
  expect(Math.abs(hits / n - expected)).toBeLessThan(4.5 * Math.sqrt((expected * (1 - expected)) / n) + 0.0005);
}

describe("labels of rows that River drew", () => {
  const same = (name: string, label: (inputs: readonly number[]) => boolean) => {
    for (const { inputs, outcome } of golden.rows[name]!) expect(label(inputs)).toBe(outcome === 1);
  };

  it("are those of SEA, STAGGER, Agrawal, Sine and Mixed", () => {
    for (const threshold of seaThresholds) same(`sea ${threshold}`, (row) => seaLabel(row, threshold));
    for (const rule of [0, 1, 2] as const) same(`stagger ${rule}`, (row) => staggerLabel(row, rule));
    for (const of of agrawalFunctions) if (of !== 4) same(`agrawal ${of}`, (row) => agrawalLabel(row, of));
    for (const curve of [1, 2] as const) same(`sine ${curve}`, (row) => sineLabel(row, curve));
    same("mixed", mixedLabel);
  });

  it("are those of the hyperplane, and the means those of Friedman with its drifts", () => {
    const { weights, rows } = golden.hyperplane;
    for (const { inputs, outcome } of rows) expect(hyperplaneLabel(inputs, weights)).toBe(outcome === 1);
    for (const [roles, means] of Object.entries(golden.friedman.means)) {
      golden.friedman.inputs.forEach((inputs, i) => {
        expect(friedmanMean(inputs, roles as FriedmanRoles)).toBeCloseTo(means[i]!, 10);
      });
    }
  });
});

describe("error rates of a rule that the world has left behind", () => {
  it("are SEA's areas with its noise on top", () => {
    for (const { before, after, error } of golden.sea.pairs) {
      expectShare(sea(after), error, (row, label) => seaLabel(row, before) !== (label === 1));
    }
    for (const threshold of seaThresholds) {
      expectShare(sea(threshold, 0), golden.sea.positive[threshold]!, (_, label) => label === 1);
    }
  });

  it("are those of STAGGER's tables", () => {
    golden.stagger.moved.forEach((row, after) => {
      expectShare(stagger(after as StaggerRule), golden.stagger.positive[after]!, (_, label) => label === 1);
      row.forEach((moved, before) => {
        expectShare(
          stagger(after as StaggerRule),
          moved,
          (inputs, label) => staggerLabel(inputs, before as StaggerRule) !== (label === 1),
        );
      });
    });
  });

  it("are those of Agrawal's functions", () => {
    for (const of of agrawalFunctions) {
      expectShare(agrawal(of), golden.agrawal.positive[of]!, (_, label) => label === 1);
      const moved = golden.agrawal.moved[of];
      if (moved === undefined) continue;
      expectShare(agrawal(of), moved, (row, label) => agrawalLabel(row, (of + 1) as AgrawalFunction) !== (label === 1));
    }
  });

  it("are the areas between Sine's curves, and all of a reversed rule", () => {
    for (const curve of [1, 2] as SineCurve[]) {
      expectShare(sine(curve), golden.sine.positive[curve - 1]!, (_, label) => label === 1);
      expectShare(sine(curve, true), 1, (row, label) => sineLabel(row, curve) !== (label === 1));
    }
    expectShare(sine(1), golden.sine.moved, (row, label) => sineLabel(row, 2) !== (label === 1));
    expectShare(mixed(), golden.sine.mixedPositive, (_, label) => label === 1);
    expectShare(mixed(true), 1, (row, label) => mixedLabel(row) !== (label === 1));
  });

  it("are LED's published 26% for the nearest digit", () => {
    expect(ledSegments).toEqual(golden.led.segments);
    expect(golden.led.bayesError).toBeCloseTo(0.26, 4);
    const nearest = (shown: Float64Array, from: number) => {
      const wrong = ledSegments.map((digit) =>
        digit.reduce((sum, bit, j) => sum + Number(bit !== shown[j < from ? 7 + j : j]), 0),
      );
      return wrong.indexOf(Math.min(...wrong));
    };
    expectShare(led(), golden.led.bayesError, (row, digit) => nearest(row, 0) !== digit);
    expectShare(led(3), golden.led.bayesError, (row, digit) => nearest(row, 3) !== digit);
  });

  it("are the logistic pack's by quadrature", () => {
    const changes: Record<string, LogisticChange> = {
      none: {},
      intercept: { intercept: 0.4 },
      slope: { slopes: { 0: 0.6 } },
      unused: { slopes: { 3: 0.5 } },
      mean: { mean: 0.5 },
      scale: { scale: 1.5 },
    };
    for (const [name, change] of Object.entries(changes)) {
      const { positive, bayesError } = golden.logistic[name]!;
      expectShare(logistic(change), positive, (_, label) => label === 1);
      expectShare(logistic(change), bayesError, (row, label) => logisticLogOdds(row, change) > 0 !== (label === 1));
      const noisy = 0.1 + 0.8 * bayesError;
      expectShare(
        logistic({ ...change, noise: 0.1 }),
        noisy,
        (row, y) => logisticLogOdds(row, change) > 0 !== (y === 1),
      );
    }
  });

  it("are the noise alone for a hyperplane at rest, and Friedman's is 1", () => {
    const weights = Float64Array.from(golden.hyperplane.weights);
    expectShare(hyperplane(weights), 0.05, (row, label) => hyperplaneLabel(row, weights) !== (label === 1));
    const random = randomOf("friedman");
    const { columns, label } = drawRows(friedman("swapped"), random, n);
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const row = columns.map((column) => column[i]!);
      squares += (label[i]! - friedmanMean(row, "swapped")) ** 2;
    }
    expect(Math.abs(squares / n - 1)).toBeLessThan((4.5 * Math.SQRT2) / Math.sqrt(n));
  });
});

describe("streams", () => {
  it("turn a plane away from its first weights", () => {
    const weights = new Float64Array(10).fill(0.5);
    const turning = hyperplane(weights, 0, { drifting: 2, magnitude: 0.01, turning: 0 });
    const random = randomOf("turning");
    const row = new Float64Array(10);
    let [early, late] = [0, 0];
    for (let t = 0; t < 2000; t++) {
      const wrong = (turning.draw(random, row) === 1) !== hyperplaneLabel(row, weights);
      if (t < 100) early += Number(wrong);
      if (t >= 1000) late += Number(wrong);
    }
    expect(early / 100).toBeLessThan(0.25);
    expect(late / 1000).toBeGreaterThan(0.3);
    expect(weights).toEqual(new Float64Array(10).fill(0.5));
  });

  it("go from one concept to another around a position", () => {
    const random = randomOf("stream");
    const row = new Float64Array(3);
    const sudden = driftStream(sea(9.5, 0), sea(7, 0), 500, 1);
    for (let t = 0; t < 1000; t++) {
      const label = sudden.draw(random, row);
      if (Math.abs(t - 500) > 10) expect(label === 1).toBe(seaLabel(row, t < 500 ? 9.5 : 7));
    }
    const gradual = driftStream(stagger(0), stagger(2), 2000, 1000);
    const newer = [0, 0, 0];
    for (let t = 0; t < 4000; t++) {
      const label = gradual.draw(random, row);
      const third = t < 1000 ? 0 : t < 3000 ? 1 : 2;
      if (staggerLabel(row, 0) !== staggerLabel(row, 2) && (label === 1) === staggerLabel(row, 2)) newer[third]!++;
    }
    const told = 7 / 9;
    expect(newer[0]! / (1000 * told)).toBeLessThan(0.02);
    expect(newer[1]! / (2000 * told)).toBeGreaterThan(0.44);
    expect(newer[1]! / (2000 * told)).toBeLessThan(0.56);
    expect(newer[2]! / (1000 * told)).toBeGreaterThan(0.98);
  });
});
