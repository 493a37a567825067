import { describe, expect, it } from "vitest";
import { runConceptTests } from "../../../shared/concept/concept-tests.ts";
import { heldoutParts } from "../../../shared/concept/heldout-parts.ts";
import type { LabelledPairs } from "../../../shared/concept/join-labels.ts";
import type { Performance } from "../../../shared/concept/performance.ts";
import { scoreShift } from "../../../shared/concept/score-shift.ts";
import { shapeOf, shapeOfHeldout, summarisePerformance } from "../../../shared/concept/summarise-performance.ts";
import { labelledPairs, seededRandom } from "../../support/labelled-pairs.ts";

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

interface World {
  /** Mean of the input, of standard deviation 1.2; the model's log-odds are the input. */
  readonly inputMean?: number;
  /** Added to the true log-odds. */
  readonly intercept?: number;
  readonly slope?: number;
}

function draw(random: () => number, days: readonly World[], rowsADay: number): LabelledPairs {
  const columns = { label: [] as number[], score: [] as number[], prediction: [] as number[], day: [] as number[] };
  days.forEach(({ inputMean = 0, intercept = 0, slope = 1 }, day) => {
    for (let i = 0; i < rowsADay; i++) {
      const x = inputMean + 1.2 * normal(random);
      columns.score.push(logistic(x));
      columns.prediction.push(x > 0 ? 1 : 0);
      columns.label.push(random() < logistic(slope * x + intercept) ? 1 : 0);
      columns.day.push(day);
    }
  });
  return labelledPairs(columns);
}

function compare(held: LabelledPairs, serving: LabelledPairs, byDay: boolean): [Performance, Performance] {
  const parts = byDay ? heldoutParts(held, []) : null;
  const reference = summarisePerformance(held, shapeOfHeldout(held, true), parts);
  return [reference, summarisePerformance(serving, shapeOf(reference), null)];
}

/** Share of runs in which each test rejects at 5%. */
function rejections(runs: number, run: (random: () => number) => [Performance, Performance]) {
  const counts: Record<string, number> = {};
  for (let seed = 0; seed < runs; seed++) {
    for (const { test, pValue } of runConceptTests(...run(seededRandom(seed)))) {
      counts[test] = (counts[test] ?? 0) + (pValue! < 0.05 ? 1 / runs : 0);
    }
  }
  return counts as { "loss-difference": number; "auc-difference": number; cmh: number; "prior-shift": number };
}

describe("the tests of concept drift", () => {
  it("reject 5% where nothing changed", () => {
    const size = rejections(600, (random) => compare(draw(random, [{}], 2000), draw(random, [{}], 500), false));
    for (const test of ["loss-difference", "cmh", "prior-shift"] as const) {
      expect(size[test]).toBeGreaterThan(0.025);
      expect(size[test]).toBeLessThan(0.075);
    }
    expect(size["auc-difference"]).toBeLessThan(0.075);
  });

  it("keep their size under pure covariate shift in what they ask at equal score", () => {
    const moved = rejections(400, (random) =>
      compare(draw(random, [{}], 2000), draw(random, [{ inputMean: 0.5 }], 500), false),
    );
    expect(moved.cmh).toBeLessThan(0.08);
    expect(moved["prior-shift"]).toBeGreaterThan(0.9);
  });

  it("find a changed intercept and a changed slope", () => {
    const power = (world: World) =>
      rejections(100, (random) => compare(draw(random, [{}], 4000), draw(random, [world], 1000), false));
    expect(power({ intercept: 0.4 }).cmh).toBeGreaterThan(0.95);
    const flattened = power({ slope: 0.3 });
    expect(flattened["loss-difference"]).toBeGreaterThan(0.95);
    expect(flattened["auc-difference"]).toBeGreaterThan(0.95);
  });

  it("hold near 5% on days that differ though nothing changed, where tests that assume independent rows do not", () => {
    const day = (random: () => number): World => ({
      inputMean: 0.25 * normal(random),
      intercept: 0.3 * normal(random),
    });
    const run = (byDay: boolean) =>
      rejections(250, (random) => {
        const days = Array.from({ length: 12 }, () => day(random));
        return compare(draw(random, days, 500), draw(random, [day(random)], 500), byDay);
      });
    const naive = run(false);
    const allowing = run(true);
    for (const test of ["cmh", "prior-shift"] as const) {
      expect(naive[test]).toBeGreaterThan(0.3);
      expect(allowing[test]).toBeLessThan(0.085);
      expect(allowing[test]).toBeGreaterThan(0.015);
    }
    for (const test of ["loss-difference", "auc-difference"] as const) expect(allowing[test]).toBeLessThan(0.085);
  });

  it("still find a change that is large beside what days differ by", () => {
    const days = (random: () => number) => Array.from({ length: 20 }, () => ({ intercept: 0.1 * normal(random) }));
    const power = rejections(60, (random) =>
      compare(draw(random, days(random), 300), draw(random, [{ intercept: 0.7 }], 800), true),
    );
    expect(power.cmh).toBeGreaterThan(0.95);
  });
});

describe("runConceptTests", () => {
  const held = draw(seededRandom(1), [{}], 2000);

  it("measures effects in their units, undecided", () => {
    const [reference, serving] = compare(held, draw(seededRandom(2), [{ intercept: -0.7 }], 1000), false);
    const measured = runConceptTests(reference, serving);
    expect(measured.map(({ test, effectUnit, threshold }) => [test, effectUnit, threshold])).toEqual([
      ["loss-difference", "relative loss", 0.05],
      ["auc-difference", "AUC lost", 0.02],
      ["conditional", "odds ratio", 1.25],
      ["cmh", "odds ratio", 1.25],
      ["calibration-slope", "correlation with the residual", 0.1],
      ["residual-by-feature", "correlation with the residual", 0.1],
      ["prior-shift", "share", 0.03],
    ]);
    const [loss, auc, together, odds, slope, features, prior] = measured;
    expect(together!.effect).toBe(odds!.effect);
    expect(together!.reason).toBe(odds!.reason);
    expect(slope!.pValue).toBeGreaterThan(0.01);
    expect([features!.pValue, features!.reason]).toEqual([
      null,
      "no features are kept with the predictions; those that monitor.json gives importance would be",
    ]);
    expect(loss!.effect).toBeCloseTo(serving.loss.mean / reference.loss.mean - 1, 12);
    expect(auc!.effect).toBeCloseTo(reference.auc! - serving.auc!, 12);
    expect(odds!.effect).toBeGreaterThan(1.5);
    expect(odds!.effect).toBeLessThan(2.7);
    expect(prior!.effect).toBeCloseTo(reference.positives / 2000 - serving.positives / 1000, 12);
    for (const measurement of measured) {
      if (measurement === features) continue;
      expect(measurement).toMatchObject({
        comparison: "labelled",
        feature: "",
      });
      expect(measurement).toMatchObject({ nBaseline: 2000, nServing: 1000, requiredRows: null });
      expect(measurement.reason).toContain("assumes rows are independent");
    }
    expect(odds!.reason).toMatch(/^at equal score the odds of a positive are 0\.\d\d times the held-out ones; /);
  });

  it("does not take a better model for a worse one", () => {
    const [reference, serving] = compare(
      draw(seededRandom(3), [{ slope: 0.2 }], 2000),
      draw(seededRandom(4), [{}], 1000),
      false,
    );
    for (const { test, pValue, effect } of runConceptTests(reference, serving)) {
      if (!["loss-difference", "auc-difference"].includes(test)) continue;
      expect(pValue).toBeGreaterThan(0.95);
      expect(effect).toBeLessThan(0);
    }
  });

  it("says of days how many they are", () => {
    const days = draw(seededRandom(5), [{}, {}, {}, {}, {}], 300);
    const [reference, serving] = compare(days, draw(seededRandom(6), [{}], 300), true);
    for (const { test, reason } of runConceptTests(reference, serving)) {
      if (test === "residual-by-feature") continue;
      expect(reason).toContain("allows for the variation between 5 held-out parts");
    }
  });

  it("cannot say with one class, few rows, or no score, and says why", () => {
    const onlyNegative = labelledPairs({ label: held.label.length > 0 ? [0, 0, 0] : [], score: [0.2, 0.4, 0.9] });
    const [reference, oneClass] = compare(held, onlyNegative, false);
    const reasons = Object.fromEntries(
      runConceptTests(reference, oneClass).map(({ test, pValue, reason }) => [test, [pValue, reason]]),
    );
    expect(reasons["auc-difference"]).toEqual([null, "the area under the curve needs a score and both classes"]);
    expect(reasons["cmh"]).toEqual([null, "too few rows of one class at equal score"]);
    const unscored = labelledPairs({ label: [1, 0, 1, 0], prediction: [1, 0, 0, 0] });
    const [a, b] = compare(unscored, unscored, false);
    expect(runConceptTests(a, b).map(({ test, pValue }) => [test, pValue !== null])).toEqual([
      ["loss-difference", true],
      ["auc-difference", false],
      ["cmh", false],
      ["calibration-slope", false],
      ["residual-by-feature", false],
      ["prior-shift", true],
    ]);
    const [none, empty] = compare(held, labelledPairs({ label: [] }), false);
    expect(runConceptTests(none, empty).every(({ pValue }) => pValue === null)).toBe(true);
  });

  it("keeps the effect finite where the odds ratio is infinite or 0, and where the held-out loss is 0", () => {
    const rare = labelledPairs({
      label: Array.from({ length: 200 }, (_, i) => (i === 0 ? 1 : 0)),
      score: Array.from({ length: 200 }, (_, i) => i / 200),
    });
    const never = labelledPairs({
      label: new Array<number>(200).fill(0),
      score: Array.from({ length: 200 }, (_, i) => i / 200),
    });
    const perfect = labelledPairs({ label: [1, 0, 1, 0], prediction: [1, 0, 1, 0] });
    const wrong = labelledPairs({ label: [1, 0, 1, 0], prediction: [0, 1, 1, 0] });
    for (const [held, serving] of [
      [rare, never],
      [never, rare],
      [perfect, wrong],
    ] as const) {
      for (const { effect, statistic } of runConceptTests(...compare(held, serving, false))) {
        expect(effect === null || Number.isFinite(effect)).toBe(true);
        expect(statistic === null || Number.isFinite(statistic)).toBe(true);
      }
    }
  });

  it("tests the mean residual of a regression, and no odds", () => {
    const random = seededRandom(9);
    const rows = (n: number, bias: number, day = 0) => {
      const prediction = Array.from({ length: n }, () => 50 + 10 * normal(random));
      return {
        prediction,
        label: prediction.map((value) => value + bias + 3 * normal(random)),
        day: prediction.map(() => day),
      };
    };
    const held = labelledPairs(rows(1000, 0));
    const reference = summarisePerformance(held, shapeOfHeldout(held, false), null);
    const serving = summarisePerformance(labelledPairs(rows(500, 1)), shapeOf(reference), null);
    const measured = runConceptTests(reference, serving);
    expect(measured.map(({ test }) => test)).toEqual([
      "loss-difference",
      "conditional",
      "residual-mean",
      "calibration-slope",
      "residual-by-feature",
    ]);
    for (const biased of [measured[1]!, measured[2]!]) {
      expect(biased.pValue).toBeLessThan(1e-6);
      expect(biased.effect).toBeCloseTo(1 / 3, 1);
    }
  });
});

describe("scoreShift", () => {
  it("tells a moved mix of classes from a changed outcome at equal score", () => {
    const random = seededRandom(11);
    const held = draw(random, [{}], 4000);
    const mixed = draw(random, [{}], 6000);
    // A prior shift: every positive stays, of the negatives one in three.
    const kept = [...mixed.label.keys()].filter((i) => mixed.label[i] === 1 || i % 3 === 0);
    const prior = labelledPairs({ label: kept.map((i) => mixed.label[i]!), score: kept.map((i) => mixed.score[i]!) });
    expect(scoreShift(...compare(held, prior, false))).toEqual({ moved: true, movedGivenLabel: false });
    const concept = draw(random, [{ intercept: 0.7 }], 4000);
    expect(scoreShift(...compare(held, concept, false))).toEqual({ moved: false, movedGivenLabel: true });
    expect(scoreShift(...compare(held, draw(random, [{}], 4000), false))).toEqual({
      moved: false,
      movedGivenLabel: false,
    });
  });

  it("is false without strata or rows", () => {
    const unscored = labelledPairs({ label: [1, 0], prediction: [1, 0] });
    expect(scoreShift(...compare(unscored, unscored, false)).moved).toBe(false);
    expect(scoreShift(...compare(draw(seededRandom(1), [{}], 50), labelledPairs({ label: [] }), false)).moved).toBe(
      false,
    );
  });
});
