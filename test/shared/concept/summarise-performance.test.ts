import { describe, expect, it } from "vitest";
import { areaUnderCurve } from "../../../shared/concept/area-under-curve.ts";
import { heldoutParts } from "../../../shared/concept/heldout-parts.ts";
import { shapeOf, shapeOfHeldout, summarisePerformance } from "../../../shared/concept/summarise-performance.ts";
import golden from "../../golden/concept.json" with { type: "json" };
import { labelledPairs } from "../../support/labelled-pairs.ts";

describe("areaUnderCurve", () => {
  it("matches sklearn.metrics.roc_auc_score, with and without ties", () => {
    for (const { positives, negatives, auc, positiveSpread, negativeSpread } of golden.auc) {
      const curve = areaUnderCurve(Float64Array.from(positives), Float64Array.from(negatives))!;
      expect(curve.area).toBeCloseTo(auc, 12);
      expect(curve.positiveSpread).toBeCloseTo(positiveSpread, 13);
      expect(curve.negativeSpread).toBeCloseTo(negativeSpread, 13);
    }
  });

  it("is one half when all scores tie, and null with one class", () => {
    expect(areaUnderCurve(Float64Array.of(1, 1), Float64Array.of(1, 1, 1))?.area).toBe(0.5);
    expect(areaUnderCurve(Float64Array.of(1), new Float64Array(0))).toBeNull();
    expect(areaUnderCurve(new Float64Array(0), Float64Array.of(1))).toBeNull();
  });
});

describe("summarisePerformance", () => {
  it("matches scikit-learn and NumPy on a binary task", () => {
    const { binary } = golden;
    const pairs = labelledPairs(binary);
    const shape = shapeOfHeldout(pairs, false);
    const performance = summarisePerformance(pairs, shape, null);
    expect(shape).toMatchObject({ task: "binary", loss: "brier", scoreEdges: binary.scoreEdges });
    expect(performance.n).toBe(400);
    expect(performance.positives).toBe(binary.label.reduce((sum, label) => sum + label, 0));
    expect(performance.loss.mean).toBeCloseTo(binary.brier, 12);
    expect(performance.loss.m2).toBeCloseTo(binary.lossM2, 9);
    expect(performance.logLoss!.mean).toBeCloseTo(binary.logLoss, 12);
    expect(performance.logLoss!.m2).toBeCloseTo(binary.logLossM2, 9);
    expect(performance.accuracy).toBeCloseTo(binary.accuracy, 12);
    expect(performance.auc).toBeCloseTo(binary.auc, 12);
    expect(performance.strata).toEqual(binary.strata);
    expect(performance.residual).toBeNull();
  });

  it("matches scikit-learn and NumPy on a regression", () => {
    const { regression } = golden;
    const pairs = labelledPairs(regression);
    const performance = summarisePerformance(pairs, shapeOfHeldout(pairs, false), null);
    expect(performance.task).toBe("regression");
    expect(performance.loss).toEqual({
      name: "squared-error",
      mean: expect.closeTo(regression.squaredError, 10),
      m2: expect.closeTo(regression.lossM2, 6),
    });
    expect(performance.residual).toEqual({
      mean: expect.closeTo(regression.residualMean, 12),
      m2: expect.closeTo(regression.residualM2, 8),
      meanAbsolute: expect.closeTo(regression.meanAbsolute, 12),
      absoluteM2: expect.closeTo(regression.absoluteM2, 8),
    });
    expect([performance.accuracy, performance.auc, performance.strata]).toEqual([null, null, []]);
  });

  it("takes the score as the prediction of a regression without one", () => {
    const pairs = labelledPairs({ label: [10, 20.5], score: [10, 20] });
    expect(summarisePerformance(pairs, shapeOfHeldout(pairs, false), null).loss.mean).toBe(0.125);
  });

  it("counts errors where there is no score", () => {
    const pairs = labelledPairs({ label: [1, 0, 1, 0], prediction: [1, 1, 1, 0] });
    const performance = summarisePerformance(pairs, shapeOfHeldout(pairs, false), null);
    expect(performance.loss).toEqual({ name: "error", mean: 0.25, m2: expect.closeTo(0.75, 12) });
    expect(performance.accuracy).toBe(0.75);
    expect(performance.auc).toBeNull();
  });

  it("counts errors where the score is no probability, and still ranks by it", () => {
    const pairs = labelledPairs({ label: [1, 0, 1, 0], prediction: [1, 0, 1, 0], score: [3, -2, 5, 1] });
    const performance = summarisePerformance(pairs, shapeOfHeldout(pairs, false), null);
    expect([performance.loss.name, performance.loss.mean, performance.auc]).toEqual(["error", 0, 1]);
  });

  it("leaves out pairs that lack what the shape needs", () => {
    const shape = { task: "binary", loss: "brier", scoreEdges: [0.5], terms: [] } as const;
    const pairs = labelledPairs({ label: [1, 0, 2], score: [0.5, Number.NaN, 0.4] });
    const performance = summarisePerformance(pairs, shape, null);
    expect([performance.n, performance.strata]).toEqual([
      1,
      [
        { n: 0, positives: 0 },
        { n: 1, positives: 1 },
      ],
    ]);
  });

  it("of no pairs is zeros", () => {
    const none = labelledPairs({ label: [] });
    const performance = summarisePerformance(none, shapeOfHeldout(none, true), null);
    expect([performance.n, performance.loss.mean, performance.accuracy, performance.auc]).toEqual([0, 0, null, null]);
  });

  it("has fewer strata where scores tie", () => {
    const tied = labelledPairs({ label: [0, 1, 0, 1, 1], score: [0.1, 0.1, 0.1, 0.7, 0.7] });
    expect(shapeOfHeldout(tied, false).scoreEdges).toEqual([0.7]);
    const constant = labelledPairs({ label: [0, 1], score: [0.1, 0.1] });
    expect(shapeOfHeldout(constant, false).scoreEdges).toEqual([]);
  });

  it("sums each part by itself, parts in order of name", () => {
    const day = [3, 0, 1, 2, 4, 0];
    const pairs = labelledPairs({ label: [1, 0, 1, 0, 1, 1], score: [0.9, 0.1, 0.8, 0.3, 0.6, 0.7], day });
    const shape = shapeOfHeldout(pairs, false);
    const parts = heldoutParts(pairs, ["a"]);
    const performance = summarisePerformance(pairs, shape, parts);
    expect(performance.parts.map(({ part, n }) => [part, n])).toEqual([
      ["1970-01-01", 2],
      ["1970-01-02", 1],
      ["1970-01-03", 1],
      ["1970-01-04", 1],
      ["1970-01-05", 1],
    ]);
    expect(performance.parts[0]).toMatchObject({ positives: 1, loss: { mean: expect.closeTo(0.05, 12) }, auc: 1 });
    const strataOfParts = performance.strata.map((_, k) =>
      performance.parts.reduce((sum, { strata }) => sum + strata[k]!.n, 0),
    );
    expect(strataOfParts).toEqual(performance.strata.map(({ n }) => n));
    expect(shapeOf(performance)).toEqual(shape);
  });
});

describe("heldoutParts", () => {
  it("is files when days are not known for all, or too few", () => {
    const pairs = labelledPairs({ label: [1, 0], day: [3, 4], source: [4, 2] });
    const objects = ["a", "b", "c", "d", "e"];
    expect(heldoutParts(pairs, objects)).toEqual({ names: objects, index: Uint32Array.of(4, 2) });
  });

  it("is null with neither five days nor five files", () => {
    expect(heldoutParts(labelledPairs({ label: [1, 0], day: [3, 4] }), ["a"])).toBeNull();
    expect(heldoutParts(labelledPairs({ label: [] }), [])).toBeNull();
  });
});
