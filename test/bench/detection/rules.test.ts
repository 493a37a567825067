import { describe, expect, it } from "vitest";
import type { Column } from "../../../bench/detection/data/column.ts";
import { alibiDetect } from "../../../bench/detection/rules/alibi-detect.ts";
import { azure } from "../../../bench/detection/rules/azure.ts";
import { countedPair } from "../../../bench/detection/rules/counted-values.ts";
import { deepchecks } from "../../../bench/detection/rules/deepchecks.ts";
import * as distances from "../../../bench/detection/rules/distances.ts";
import { evidently } from "../../../bench/detection/rules/evidently.ts";
import { doaneBins } from "../../../bench/detection/rules/histogram.ts";
import { kolmogorovPValue, rejectsKolmogorov } from "../../../bench/detection/rules/ks-p-value.ts";
import { nannyml } from "../../../bench/detection/rules/nannyml.ts";
import type { ColumnPair } from "../../../bench/detection/rules/rule.ts";
import { sagemakerRobust, sagemakerSimple } from "../../../bench/detection/rules/sagemaker.ts";
import { tfdv, tfdvExample } from "../../../bench/detection/rules/tfdv.ts";
import { whylogs } from "../../../bench/detection/rules/whylogs.ts";

const numbers = (values: readonly number[]): Column => ({
  ...{ type: "float", values: Float64Array.from(values), counts: null, names: null },
});
const texts = (counts: readonly number[]): Column => ({
  type: "text",
  values: Float64Array.from(counts.keys()),
  counts: Float64Array.from(counts),
  names: counts.map((_, i) => `v${i}`),
});
const pairOf = (baseline: Column, serving: Column, columns = 20): ColumnPair => ({
  // Chunks a little off the whole, as samples are.
  ...{ chunks: [moved(baseline, 0.01), moved(baseline, 0.05)], baseline, serving, columns },
});
const moved = (column: Column, by: number): Column =>
  column.counts === null ? { ...column, values: column.values.map((x) => x + by) } : column;
/** n numbers spread evenly over [from, from + 1). */
const even = (n: number, from = 0) => numbers(Array.from({ length: n }, (_, i) => from + (i + 0.5) / n));

describe("distances", () => {
  const pair = countedPair(pairOf(numbers([0, 1, 3]), numbers([5, 6, 8])));
  // scipy 1.17.1: wasserstein_distance([0, 1, 3], [5, 6, 8]), ks_2samp, jensenshannon([36, 48, 16], [1, 1, 1]) ** 2
  it("are SciPy's", () => {
    expect(distances.wassersteinDistance(pair)).toBeCloseTo(5, 12);
    expect(distances.largestDifference(pair)).toBe(1);
    expect(distances.baselineDeviation(pair)).toBeCloseTo(1.247219128924647, 12);
    expect(distances.jensenShannonDivergence([36, 48, 16], [1, 1, 1])).toBeCloseTo(0.022459860429714602, 12);
    expect(distances.jensenShannonDivergence([1, 0], [0, 1])).toBeCloseTo(Math.LN2, 12);
  });

  it("leave missing values out", () => {
    expect(countedPair(pairOf(numbers([1, Number.NaN, 2]), numbers([2, Number.NaN]))).nBaseline).toBe(2);
  });
});

describe("Kolmogorov-Smirnov", () => {
  it("has the tail of Kolmogorov's distribution", () => {
    // scipy.stats.kstwo.sf(1.358 / sqrt(1000), 1000) = 0.04858, kstwo.sf(1.628 / sqrt(1000), 1000) = 0.00962
    expect(kolmogorovPValue(1.358 / Math.sqrt(1000), 1000)).toBeCloseTo(0.04858, 4);
    expect(kolmogorovPValue(1.628 / Math.sqrt(1000), 1000)).toBeCloseTo(0.00962, 4);
  });

  it("is exact where a decision hangs on it", () => {
    // scipy.stats.ks_2samp, exact: n = m = 10, D = 0.6 has p = 0.05245, D = 0.7 has p = 0.01234
    expect(rejectsKolmogorov(0.6, 10, 10, 0.05)).toBe(false);
    expect(rejectsKolmogorov(0.6, 10, 10, 0.053)).toBe(true);
    expect(rejectsKolmogorov(0.7, 10, 10, 0.05)).toBe(true);
    expect(rejectsKolmogorov(0.7, 10, 10, 0.012)).toBe(false);
  });
});

it("Doane's number of bins grows with skewness", () => {
  const ones = new Float64Array(1000).fill(1);
  const flat = Float64Array.from(ones, (_, i) => i);
  // numpy 2.4.6: histogram_bin_edges(x, "doane") of x = arange(1000.) and of exp(x / 200)
  expect(doaneBins(flat, ones, 1000)).toBe(11);
  expect(
    doaneBins(
      flat.map((x) => Math.exp(x / 200)),
      ones,
      1000,
    ),
  ).toBe(16);
});

describe("rules", () => {
  const same = pairOf(even(2000), even(1000));
  const all = [
    evidently,
    nannyml,
    sagemakerRobust,
    sagemakerSimple,
    tfdv,
    tfdvExample,
    azure,
    whylogs,
    deepchecks,
    alibiDetect,
  ];
  it.each(all.map((rule) => [rule.name, rule] as const))(
    "%s sees no drift between equal sides, and drift between sides apart",
    (_, rule) => {
      expect(rule.drifted(same)).toBe(false);
      expect(rule.drifted(pairOf(even(2000), even(1000, 3)))).toBe(true);
      expect(rule.drifted(pairOf(texts([500, 500]), texts([500, 500])))).toBe(false);
      expect(rule.drifted(pairOf(texts([500, 500]), texts([50, 950])))).toBe(true);
      expect(rule.drifted(pairOf(numbers([]), numbers([])))).toBe(null);
    },
  );

  it.each([
    // A uniform side moved by d of its width has D = d and W = d; its standard deviation is 0.289.
    ["Evidently, W / sd of 0.1", evidently, 0.0287, 0.0291],
    ["Azure, W / sd of 0.1", azure, 0.0287, 0.0291],
    ["SageMaker simple, D of 0.1", sagemakerSimple, 0.099, 0.102],
    ["SageMaker robust, D of 0.1 + 1.8 sqrt(3000 / 2e6)", sagemakerRobust, 0.168, 0.172],
    ["deepchecks, D of 0.2", deepchecks, 0.198, 0.202],
    // scipy.stats.kstwo.isf(0.05 / 20, 667) = 0.07051
    ["alibi-detect, D of 0.0705", alibiDetect, 0.069, 0.072],
  ] as const)("%s", (_, rule, below, above) => {
    expect(rule.drifted(pairOf(even(2000), even(1000, below)))).toBe(false);
    expect(rule.drifted(pairOf(even(2000), even(1000, above)))).toBe(true);
  });

  it("Evidently tests by p-value up to 1,000 reference rows", () => {
    expect(evidently.drifted(pairOf(even(1000), even(50, 0.1)))).toBe(false);
    expect(evidently.drifted(pairOf(even(1001), even(50, 0.1)))).toBe(true);
  });

  it("a value new to the reference is drift to whylogs, and not to SageMaker", () => {
    const pair = pairOf(texts([1000, 1000, 0]), texts([500, 499, 1]));
    expect(whylogs.drifted(pair)).toBe(true);
    expect(sagemakerSimple.drifted(pair)).toBe(false);
  });
});
