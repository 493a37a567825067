import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaVariance } from "../../../shared/concept/area-variance.ts";
import { lossDifference } from "../../../shared/concept/loss-difference.ts";
import type { Performance } from "../../../shared/concept/performance.ts";
import { pooledVariance, welch } from "../../../shared/concept/welch.ts";
import { betweenParts, differenceError } from "../../../shared/stats/between-part-variance.ts";
import golden from "../../golden/concept.json" with { type: "json" };

const estimates = (values: readonly number[], variances: readonly number[]) =>
  values.map((value, i) => ({ value, variance: variances[i]!, share: 1 / values.length }));

function performance({ n, mean, m2 }: { n: number; mean: number; m2: number }): Performance {
  return {
    version: 1,
    task: "regression",
    n,
    positives: 0,
    loss: { name: "squared-error", mean, m2 },
    logLoss: null,
    accuracy: null,
    auc: null,
    aucSpread: null,
    residual: { mean: 0, m2: 1, meanAbsolute: 1, absoluteM2: 1 },
    scoreEdges: [],
    strata: [],
    terms: [],
    termSums: [],
    parts: [],
  };
}

describe("betweenParts", () => {
  it("matches statsmodels combine_effects with method_re='dl'", () => {
    for (const { value, variance, between } of golden.between) {
      expect(betweenParts(estimates(value, variance)).variance).toBeCloseTo(between, 12);
    }
  });

  it("is 0 for one part, for none and for equal parts", () => {
    expect(betweenParts([]).variance).toBe(0);
    expect(betweenParts(estimates([3], [1])).variance).toBe(0);
    expect(betweenParts(estimates([3, 3, 3], [1, 1, 1])).variance).toBe(0);
  });

  it("is the sample variance less the rows' own, for parts of equal precision", () => {
    const finite = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 20 }), (values) => {
        const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
        const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
        const parts = estimates(
          values,
          values.map(() => 0.5),
        );
        expect(betweenParts(parts).variance).toBeCloseTo(Math.max(0, variance - 0.5), 9);
      }),
    );
  });
});

describe("differenceError", () => {
  it("takes rows as independent with fewer than five parts", () => {
    expect(differenceError(4, 77, estimates([1, 2, 3, 4], [1, 1, 1, 1]))).toEqual({
      standardError: 2,
      degreesOfFreedom: 77,
      parts: 0,
    });
  });

  it("adds the variance between five equal parts, times 1 + 1/5", () => {
    const error = differenceError(4, Number.POSITIVE_INFINITY, estimates([1, 2, 3, 4, 5], [0.5, 0.5, 0.5, 0.5, 0.5]));
    expect(error.standardError).toBeCloseTo(Math.sqrt(4 + 2 * 1.2), 12);
    expect(error.degreesOfFreedom).toBeCloseTo(6.4 ** 2 / (3.125 * 0.72), 9);
    expect(error.parts).toBe(5);
  });

  it("has the parts' degrees of freedom where rows hardly matter, and at least those", () => {
    const values = [1, 2, 3, 4, 5, 6];
    const sure = estimates(
      values,
      values.map(() => 1e-9),
    );
    expect(differenceError(1e-9, Number.POSITIVE_INFINITY, sure).degreesOfFreedom).toBeCloseTo(5, 6);
    expect(differenceError(1e9, Number.POSITIVE_INFINITY, sure).degreesOfFreedom).toBeGreaterThan(1e6);
  });

  it("varies within phases: a weekly pattern alone is no variation", () => {
    const values = Array.from({ length: 28 }, (_, day) => (day % 7) * 10);
    const parts = values.map((value, day) => ({
      value,
      variance: 1e-3,
      share: day % 7 === 0 ? 0.25 : 0,
      phase: day % 7,
    }));
    expect(betweenParts(parts)).toMatchObject({ variance: 0, degreesOfFreedom: 21 });
    expect(betweenParts(parts.map((part) => ({ ...part, phase: 0 }))).variance).toBeGreaterThan(100);
  });

  it("passes over parts without variance", () => {
    expect(differenceError(1, 9, estimates([1, 2, 3, 4, 5], [0, 1, 1, 1, 1])).parts).toBe(0);
  });
});

describe("welch", () => {
  it("matches scipy.stats.ttest_ind(equal_var=False)", () => {
    for (const { baseline, serving, ...expected } of golden.welch) {
      const { variance, degreesOfFreedom } = welch(baseline.m2, baseline.n, serving.m2, serving.n);
      expect((serving.mean - baseline.mean) / Math.sqrt(variance)).toBeCloseTo(expected.statistic, 9);
      expect(degreesOfFreedom).toBeCloseTo(expected.degreesOfFreedom, 8);
    }
  });

  it("is 0 with infinite degrees of freedom when both sides are constant", () => {
    expect(welch(0, 5, 0, 5)).toEqual({ variance: 0, degreesOfFreedom: Number.POSITIVE_INFINITY });
  });
});

describe("pooledVariance", () => {
  it("is 0 when no group has two rows", () => {
    expect(pooledVariance([{ m2: 0, n: 1 }])).toBe(0);
    expect(pooledVariance([])).toBe(0);
  });
});

describe("lossDifference", () => {
  it("matches the interval of scipy.stats.ttest_ind(equal_var=False)", () => {
    for (const { baseline, serving, low, high } of golden.welch) {
      const result = lossDifference(performance(baseline), performance(serving));
      expect(result.value).toBeCloseTo(serving.mean - baseline.mean, 12);
      expect(result.low).toBeCloseTo(low, 8);
      expect(result.high).toBeCloseTo(high, 8);
    }
  });

  it("is a point where every loss is the same", () => {
    const same = performance({ n: 5, mean: 2, m2: 0 });
    expect(lossDifference(same, same)).toMatchObject({ value: 0, low: 0, high: 0 });
  });
});

describe("areaVariance", () => {
  it("is DeLong's", () => {
    for (const { positives, negatives, positiveSpread, negativeSpread, variance } of golden.auc) {
      const spread = { positives: positiveSpread, negatives: negativeSpread };
      expect(areaVariance(spread, positives.length, negatives.length)).toBeCloseTo(variance, 14);
    }
  });

  it("leaves a perfect sample an error, and says NaN of one class", () => {
    const none = { positives: 0, negatives: 0 };
    expect(areaVariance(none, 20, 20)).toBeGreaterThan(0);
    expect(areaVariance(none, 0, 20)).toBeNaN();
  });
});
