import { describe, expect, it } from "vitest";
import { compareFeatures } from "../../../shared/drift/compare-features.ts";
import { displayHistogram } from "../../../shared/drift/display-histogram.ts";
import type { Measurement } from "../../../shared/drift/measurement.ts";
import { observedBins } from "../../../shared/drift/observed-bins.ts";
import { sideOf } from "../../../shared/drift/side.ts";
import { columnOf, normalOf, profileOf, schemaOf, times, uniformOf } from "./simulation.ts";

const sum = (shares: readonly number[]) => shares.reduce((a, b) => a + b, 0);
const normal = normalOf(uniformOf(21));

describe("displayHistogram", () => {
  it("has at most 30 bins on common edges and shares that sum to 1", () => {
    const { edges, baseline, serving } = displayHistogram(
      columnOf("x", times(2000, normal)),
      columnOf("x", [...times(500, normal), 1e9]),
    )!;
    expect(edges.length).toBe(31);
    expect(edges.at(-1)).toBeLessThan(10);
    expect([baseline.length, serving.length]).toEqual([30, 30]);
    expect(sum(baseline)).toBeCloseTo(1, 12);
    expect(sum(serving)).toBeCloseTo(1, 12);
  });

  it("gives whole numbers bins of whole width", () => {
    const uniform = uniformOf(22);
    const days = () => Math.floor(uniform() * 100);
    const { edges, baseline } = displayHistogram(columnOf("x", times(9000, days)), columnOf("x", times(9000, days)))!;
    expect(edges[1]! - edges[0]!).toBe(4);
    expect(Math.max(...baseline.slice(1, -1)) / Math.min(...baseline.slice(1, -1))).toBeLessThan(1.5);
  });

  it("is one bin for one value, and null without numbers", () => {
    expect(displayHistogram(columnOf("x", [2.5]), columnOf("x", [2.5]))).toEqual({
      edges: [2, 3],
      baseline: [1],
      serving: [1],
    });
    expect(displayHistogram(columnOf("x", [7]), columnOf("x", [7, 7]))?.edges).toEqual([6.5, 7.5]);
    expect(displayHistogram(columnOf("x", []), columnOf("x", [1]))).toBeNull();
  });
});

describe("compareFeatures", () => {
  const side = (columns: ReturnType<typeof columnOf>[]) => sideOf(profileOf(columns));
  const measurement = (feature: string, effect: number, comparison: Measurement["comparison"] = "training-serving") =>
    ({ comparison, feature, effect, threshold: 0.01 }) as Measurement;

  it("sorts by floors moved, then by name, and shows columns only one side has", () => {
    const features = [schemaOf("a"), schemaOf("b"), schemaOf("c")];
    const compared = compareFeatures(
      side([columnOf("a", [1, 2]), columnOf("b", [1, 2]), columnOf("c", [1])]),
      side([columnOf("a", [1, 2]), columnOf("b", [1, 2]), columnOf("new", ["x"])]),
      { version: 1, features },
      [measurement("b", 0.05), measurement("b", 0.02), measurement("a", 9, "previous-serving")],
    );
    expect(compared.map(({ feature, moved }) => [feature, moved])).toEqual([
      ["b", 5],
      ["a", 0],
      ["c", 0],
      ["new", 0],
    ]);
    expect(compared[2]!.histogram).toBeNull();
    expect(compared[3]).toMatchObject({ type: "STRING", role: "feature", values: null });
  });

  it("shows the ten values with the largest share on either side, then the rest", () => {
    const before = Array.from({ length: 120 }, (_, i) => `v${i % 12}`);
    const [compared] = compareFeatures(
      side([columnOf("a", before)]),
      side([columnOf("a", ["__proto__"])]),
      { version: 1, features: [schemaOf("a", { type: "STRING", categorical: true })] },
      [],
    );
    expect(compared!.values!.length).toBe(11);
    expect(compared!.values![0]).toEqual({ value: "__proto__", baseline: 0, serving: 1 });
    expect(compared!.values!.at(-1)!.value).toBe("other");
    expect(sum(compared!.values!.map(({ baseline }) => baseline))).toBeCloseTo(1, 12);
  });
});

describe("observedBins", () => {
  const expectations = {
    baselineVersion: "1",
    features: new Map([["x", { name: "x", kinds: null, edges: [0, 1], values: null, min: 0, max: 1 }]]),
  };
  const observations = (baselineVersion: string, binCounts: number[] | null) => ({
    baselineVersion,
    features: new Map([["x", { binCounts, violations: new Map() }]]),
  });

  it("pairs counts with the edges they were counted under", () => {
    expect(observedBins(expectations, observations("1", [0, 5, 0])).get("x")).toEqual({
      feature: "x",
      edges: [0, 1],
      counts: [0, 5, 0],
    });
    expect(observedBins(expectations, observations("2", [0, 5, 0])).size).toBe(0);
    expect(observedBins(expectations, observations("1", null)).size).toBe(0);
    expect(observedBins(expectations, observations("1", [5])).size).toBe(0);
  });
});
