import { describe, expect, it } from "vitest";
import { binnedTwoSampleTest } from "../../../shared/drift/binned-two-sample-test.ts";
import { binsOfBuckets, cellsOfBins, countsInBins, countsInCells } from "../../../shared/drift/binning.ts";
import { categoricalTest } from "../../../shared/drift/categorical-test.ts";
import { featureSide } from "../../../shared/drift/feature-side.ts";
import { numericTest } from "../../../shared/drift/numeric-test.ts";
import { outOfRangeTest } from "../../../shared/drift/out-of-range-test.ts";
import { rowsForChiSquare, rowsForEcdfDistance, rowsForShareFloor } from "../../../shared/drift/required-rows.ts";
import { shareTest } from "../../../shared/drift/share-test.ts";
import { unseenTest } from "../../../shared/drift/unseen-test.ts";
import { valueShareTest } from "../../../shared/drift/value-share-test.ts";
import { floorsOf, parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { chiSquareUpperQuantile } from "../../../shared/stats/chi-square-upper-quantile.ts";
import { nextUp } from "../../../shared/stats/next-up.ts";
import { noncentralChiSquareUpperTail } from "../../../shared/stats/noncentral-chi-square-upper-tail.ts";
import { normalQuantile } from "../../../shared/stats/normal-quantile.ts";
import { columnOf, normalOf, times, uniformOf, zipfOf } from "./simulation.ts";

const floors = floorsOf(parseMonitorConfig("{}", "monitor.json"), "x");

/** A count out of `runs` of a binomial with probability `p` that chance exceeds once in 3,000 (3.4 standard errors). */
const atMost = (p: number, runs: number): number => runs * p + 3.4 * Math.sqrt(runs * p * (1 - p)) + 1;
const atLeast = (p: number, runs: number): number => runs * p - 3.4 * Math.sqrt(runs * p * (1 - p)) - 1;

function numericP(before: number[], after: number[]): number {
  const buckets = (xs: number[]) => {
    const found: { low: number; high: number; count: number; exact: boolean }[] = [];
    for (const x of xs.sort((a, b) => a - b)) {
      const last = found.at(-1);
      if (last?.low === x) last.count += 1;
      else found.push({ low: x, high: nextUp(x), count: 1, exact: true });
    }
    return found;
  };
  const baseline = buckets(before);
  const bins = binsOfBuckets("x", baseline, baseline[0]!.low, baseline.at(-1)!.low)!;
  const open = countsInBins(bins.edges, buckets(after));
  const serving = open.slice(1, -1);
  serving[0]! += open[0]!;
  serving[serving.length - 1]! += open.at(-1)!;
  const inner = bins.counts.slice(1, -1);
  const cells = cellsOfBins(inner, serving);
  return binnedTwoSampleTest(countsInCells(cells, inner), countsInCells(cells, serving)).pValue;
}

describe("false alarms when nothing changed", () => {
  it.each([
    ["normal", 500, 60, 3000],
    ["zero-inflated lognormal", 1000, 200, 1500],
    ["few whole numbers", 300, 300, 1500],
  ])("the test of numbers keeps its level: %s, %i against %i", (kind, nBaseline, nServing, runs) => {
    const uniform = uniformOf(nBaseline + nServing);
    const normal = normalOf(uniform);
    const draw =
      kind === "normal"
        ? normal
        : kind.startsWith("zero")
          ? () => (uniform() < 0.6 ? 0 : Math.exp(normal()))
          : () => Math.floor(uniform() * 6);
    const pValues = times(runs, () => numericP(times(nBaseline, draw), times(nServing, draw)));
    for (const level of [0.05, 0.01]) {
      const alarms = pValues.filter((p) => p <= level).length;
      expect(alarms).toBeLessThanOrEqual(atMost(level, runs));
      expect(alarms).toBeGreaterThanOrEqual(atLeast(level, runs));
    }
  });

  it("the tests of values keep their level: 200 Zipf values, 5,000 against 500", () => {
    const draw = zipfOf(200, uniformOf(77));
    const runs = 300;
    const alarms = { values: 0, share: 0, unseen: 0 };
    for (let run = 0; run < runs; run += 1) {
      const baseline = featureSide(columnOf("x", times(5000, draw)), null);
      const serving = featureSide(columnOf("x", times(500, draw)), null);
      const p = (test: typeof categoricalTest): number => {
        const outcome = test(baseline, serving, floors);
        return "pValue" in outcome ? outcome.pValue : 1;
      };
      if (p(categoricalTest) <= 0.05) alarms.values += 1;
      if (p(valueShareTest) <= 0.05) alarms.share += 1;
      if (p(unseenTest) <= 0.05) alarms.unseen += 1;
    }
    expect(alarms.values).toBeGreaterThan(2);
    for (const count of Object.values(alarms)) expect(count).toBeLessThanOrEqual(atMost(0.05, runs));
  });

  it("unseen values of a long tail keep their level: 20,000 Zipf values, 3,000 against 1,000", () => {
    const draw = zipfOf(20_000, uniformOf(78));
    const runs = 100;
    let alarms = 0;
    for (let run = 0; run < runs; run += 1) {
      const outcome = unseenTest(
        featureSide(columnOf("x", times(3000, draw)), null),
        featureSide(columnOf("x", times(1000, draw)), null),
        floors,
      );
      if ("pValue" in outcome && outcome.pValue <= 0.05) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(atMost(0.05, runs));
  });

  it("the test of the range keeps its level", () => {
    const normal = normalOf(uniformOf(79));
    const runs = 1000;
    let alarms = 0;
    for (let run = 0; run < runs; run += 1) {
      const outcome = outOfRangeTest(
        featureSide(columnOf("x", times(100, normal)), null),
        featureSide(columnOf("x", times(100, normal)), null),
        floors,
      );
      if ("pValue" in outcome && outcome.pValue <= 0.05) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(atMost(0.05, runs));
    expect(alarms).toBeGreaterThan(0.01 * runs);
  });
});

describe("a harmless change", () => {
  it("of a twentieth of a standard deviation at 10,000 against 10,000 is called in about one of a hundred", () => {
    const normal = normalOf(uniformOf(82));
    const runs = 60;
    let called = 0;
    let significant = 0;
    for (let run = 0; run < runs; run += 1) {
      const before = featureSide(columnOf("x", times(10_000, normal)), null);
      const after = featureSide(
        columnOf(
          "x",
          times(10_000, () => normal() + 0.05),
        ),
        null,
      );
      const outcome = numericTest(before, after, floors);
      if (!("pValue" in outcome)) throw new Error(outcome.notApplicable);
      if (outcome.pValue <= 0.01) significant += 1;
      if (outcome.pValue <= 0.01 && outcome.effect >= (outcome.threshold ?? 0)) called += 1;
    }
    expect(significant).toBeGreaterThan(runs / 3);
    expect(called).toBeLessThanOrEqual(atMost(0.01, runs));
  });
});

describe("required rows", () => {
  it("give the promised power for numbers", () => {
    const level = 0.001;
    const nServing = rowsForEcdfDistance(0.04, 20_000, level);
    const shift = 2 * normalQuantile(0.53);
    const normal = normalOf(uniformOf(80));
    const runs = 150;
    const found = times(runs, () =>
      numericP(
        times(20_000, normal),
        times(nServing, () => normal() + shift),
      ),
    ).filter((p) => p <= level).length;
    expect(found / runs).toBeGreaterThan(0.68);
    expect(found / runs).toBeLessThan(0.92);
  });

  it("give the promised power for shares", () => {
    const level = 0.001;
    const nServing = rowsForShareFloor(0.05, 0.01, 20_000, level);
    const uniform = uniformOf(81);
    const count = (n: number, p: number) => times(n, uniform).filter((u) => u < p).length;
    const runs = 400;
    const found = times(
      runs,
      () => shareTest(count(20_000, 0.05), 20_000, count(nServing, 0.065), nServing).pValue,
    ).filter((p) => p <= level).length;
    expect(found / runs).toBeGreaterThan(0.72);
    expect(found / runs).toBeLessThan(0.92);
  });

  it("give the promised power for chi-square", () => {
    for (const [cells, level] of [
      [2, 0.05],
      [10, 0.001],
      [51, 0.0001],
    ] as const) {
      const nServing = rowsForChiSquare(0.01, cells, 1e9, level);
      const critical = chiSquareUpperQuantile(level, cells - 1);
      expect(Math.abs(noncentralChiSquareUpperTail(critical, cells - 1, 0.01 * nServing) - 0.8)).toBeLessThan(0.04);
    }
  });

  it("are infinite where the baseline is too small", () => {
    expect(rowsForEcdfDistance(0.04, 100, 0.001)).toBe(Number.POSITIVE_INFINITY);
    expect(rowsForShareFloor(0.05, 0.01, 100, 0.001)).toBe(Number.POSITIVE_INFINITY);
    expect(rowsForShareFloor(1, 0.01, 1e6, 0.001)).toBeLessThan(5000);
  });
});
