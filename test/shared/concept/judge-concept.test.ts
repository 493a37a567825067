import { describe, expect, it } from "vitest";
import { judgeConcept } from "../../../shared/concept/judge-concept.ts";
import { nameCase } from "../../../shared/concept/name-case.ts";
import type { Performance, ShiftCase } from "../../../shared/concept/performance.ts";
import { shapeOf, shapeOfHeldout, summarisePerformance } from "../../../shared/concept/summarise-performance.ts";
import type { Measurement, Verdict } from "../../../shared/drift/measurement.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { labelledPairs, seededRandom } from "../../support/labelled-pairs.ts";

function pairs(seed: number, n: number) {
  const random = seededRandom(seed);
  const score = Array.from({ length: n }, random);
  return labelledPairs({ score, label: score.map((p) => (random() < p ? 1 : 0)) });
}

const held = pairs(1, 1000);
const reference = summarisePerformance(held, shapeOfHeldout(held, true), null);
const measure = (n: number): Performance => summarisePerformance(pairs(2, n), shapeOf(reference), null);
const coverage = (labelled: number, predictions: number) => ({ labelled, predictions, matchedByLog: [] });

describe("judgeConcept", () => {
  it("has no reference without held-out performance", () => {
    const { result, measurements } = judgeConcept(null, measure(500), coverage(500, 500), defaultMonitorConfig);
    expect(result).toMatchObject({ state: "no-reference", shiftCase: null, labelled: 500 });
    expect(result.explanation).toContain("no held-out rows");
    expect(measurements).toEqual([]);
  });

  it("is immature with too few labels, too little coverage, or labels without scores", () => {
    const few = judgeConcept(reference, measure(199), coverage(199, 250), defaultMonitorConfig);
    expect(few.result.explanation).toBe("Too early to judge: 199 of 250 predictions have a label, and 200 are needed.");
    const early = judgeConcept(reference, measure(400), coverage(400, 1000), defaultMonitorConfig);
    expect(early.result.explanation).toBe(
      "Too early to judge: 400 of 1,000 predictions have a label (40.0%), and 50.0% are needed.",
    );
    const unusable = judgeConcept(reference, measure(0), coverage(400, 500), defaultMonitorConfig);
    expect(unusable.result.explanation).toContain("only 0 of those have a readable label and the score");
    const none = judgeConcept(reference, null, coverage(0, 500), defaultMonitorConfig);
    for (const { result, measurements } of [few, early, unusable, none]) {
      expect(result).toMatchObject({ state: "immature", shiftCase: null, lossDifference: null, oddsRatio: null });
      expect(measurements).toEqual([]);
    }
  });

  it("gives intervals and raw measurements once the labels suffice", () => {
    const { result, measurements } = judgeConcept(reference, measure(500), coverage(500, 600), defaultMonitorConfig);
    expect(result.state).toBe("judged");
    expect(result.lossDifference!.low).toBeLessThan(0);
    expect(result.lossDifference!.high).toBeGreaterThan(0);
    expect(result.oddsRatio!.low).toBeLessThan(1);
    expect(result.oddsRatio!.high).toBeGreaterThan(1);
    expect(measurements.map(({ test, pValue }) => [test, pValue !== null])).toEqual([
      ["loss-difference", true],
      ["auc-difference", true],
      ["conditional", true],
      ["cmh", true],
      ["calibration-slope", true],
      ["residual-by-feature", false],
      ["prior-shift", true],
    ]);
  });

  it("widens the odds ratio's interval by what parts differ by", () => {
    const index = Uint32Array.from(held.label, (_, i) => (i + 2 * held.label[i]!) % 6);
    const names = ["a", "b", "c", "d", "e", "f"];
    const uneven = summarisePerformance(held, shapeOf(reference), { names, index });
    const width = (of: Performance) => {
      const { low, high } = judgeConcept(of, measure(500), coverage(500, 500), defaultMonitorConfig).result.oddsRatio!;
      return high / low;
    };
    expect(width(uneven)).toBeGreaterThan(width(reference));
  });
});

describe("nameCase", () => {
  const judged = judgeConcept(reference, measure(500), coverage(500, 500), defaultMonitorConfig);

  function decided(verdicts: Readonly<Record<string, Verdict>>): Measurement[] {
    return judged.measurements.map((measurement) => ({
      ...measurement,
      adjustedPValue: measurement.pValue,
      requiredRows: null,
      verdict: verdicts[measurement.test] ?? "stable",
    }));
  }

  function named(verdicts: Readonly<Record<string, Verdict>>, covariateShift: boolean, scores = judged.scoreShift) {
    return nameCase({ ...judged, scoreShift: scores }, decided(verdicts), covariateShift);
  }

  const loss = { "loss-difference": "drift" } as const;
  const odds = { cmh: "drift" } as const;
  const prior = { "prior-shift": "drift" } as const;
  const table: readonly (readonly [Readonly<Record<string, Verdict>>, boolean, ShiftCase])[] = [
    [{}, false, "none"],
    [{}, true, "covariate-shift"],
    [odds, false, "concept-drift"],
    [odds, true, "covariate-shift-and-concept-drift"],
    [{ ...odds, ...loss, ...prior }, false, "concept-drift"],
    [{ "calibration-slope": "drift" }, false, "concept-drift"],
    [{ conditional: "drift", "calibration-slope": "drift" }, true, "concept-drift-or-misfit"],
    [{ ...odds, conditional: "drift", "calibration-slope": "drift" }, true, "covariate-shift-and-concept-drift"],
    [loss, false, "concept-drift"],
    [{ "auc-difference": "drift" }, false, "concept-drift"],
    [loss, true, "performance-changed"],
    [{ ...loss, cmh: "not-applicable" }, true, "performance-changed"],
    [prior, false, "prior-shift"],
    [prior, true, "covariate-shift"],
  ];

  it.each(table)("names %j with covariate shift %s: %s", (verdicts, covariateShift, shiftCase) => {
    const result = named(verdicts, covariateShift);
    expect(result.shiftCase).toBe(shiftCase);
    expect(result.explanation).toMatch(/\.$/);
  });

  it("is a prior shift when the scores of each class stand", () => {
    const scores = { moved: true, movedGivenLabel: false };
    expect(named({ ...odds, ...prior }, true, scores).shiftCase).toBe("prior-shift");
    expect(named({ ...odds, ...prior }, true, { moved: true, movedGivenLabel: true }).shiftCase).toBe(
      "covariate-shift-and-concept-drift",
    );
    expect(named(odds, true, scores).shiftCase).toBe("covariate-shift-and-concept-drift");
  });

  it("takes moved scores for moved inputs, because the score is a function of them", () => {
    expect(named(loss, false, { moved: true, movedGivenLabel: false }).shiftCase).toBe("performance-changed");
  });

  it("names nothing when no test could be computed, or before labels suffice", () => {
    const none = {
      "loss-difference": "not-applicable",
      "auc-difference": "not-applicable",
      conditional: "not-applicable",
      cmh: "not-applicable",
      "calibration-slope": "not-applicable",
      "residual-by-feature": "not-applicable",
      "prior-shift": "not-applicable",
    } as const;
    expect(named(none, true).shiftCase).toBeNull();
    const early = judgeConcept(reference, null, coverage(0, 9), defaultMonitorConfig);
    expect(nameCase(early, [], true)).toEqual(early.result);
  });

  it("reads only labelled measurements", () => {
    const other = decided(odds).map((measurement) => ({ ...measurement, comparison: "training-serving" as const }));
    expect(nameCase(judged, [...other, ...decided({})], false).shiftCase).toBe("none");
  });
});
