import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chiSquareNullMean,
  hellinger,
  hellingerNullMean,
  jensenShannon,
  jensenShannonNullMean,
  ksNullMean,
  lInfinity,
  psi,
  psiNullMean,
  wasserstein,
} from "../../../shared/drift/distances.ts";
import { ecdfDistance } from "../../../shared/drift/ecdf-distance.ts";
import { twoSampleChiSquare } from "../../../shared/drift/two-sample-chi-square.ts";
import type { BucketColumns } from "../../../shared/sketch/quantiles.ts";
import { normalOf, times, uniformOf } from "./simulation.ts";

interface Golden {
  baseline: number[];
  serving: number[];
  at: number[];
  statistic: number;
  pValue: number;
  jensenShannon: number;
  psi: number;
  hellinger: number;
  lInfinity: number;
  ecdfDistance: number;
  standardDeviation: number;
  wasserstein: number;
}
const goldens = JSON.parse(readFileSync(new URL("../../golden/drift.json", import.meta.url), "utf8")) as Golden[];
const columnsOf = (points: readonly (readonly [at: number, count: number])[]): BucketColumns => ({
  lows: Float64Array.from(points, ([at]) => at),
  highs: Float64Array.from(points, ([at]) => at),
  below: Float64Array.from([0, ...points], (_, i) => points.slice(0, i).reduce((sum, [, count]) => sum + count, 0)),
});
const close = (actual: number, wanted: number) =>
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-10 * Math.abs(wanted) + 1e-12);

describe("distances", () => {
  it.each(goldens)("match SciPy and NumPy (table %#)", (g) => {
    const { baseline, serving } = g;
    const chi = twoSampleChiSquare(baseline, serving);
    close(chi.statistic, g.statistic);
    expect(Math.abs(chi.pValue - g.pValue)).toBeLessThanOrEqual(1e-9 * g.pValue);
    close(jensenShannon(baseline, serving), g.jensenShannon);
    close(psi(baseline, serving), g.psi);
    expect(hellinger(baseline, serving)).toBeCloseTo(g.hellinger, 8);
    close(lInfinity(baseline, serving), g.lInfinity);
    close(ecdfDistance(baseline, serving), g.ecdfDistance);
    const before = columnsOf(g.at.map((at, i) => [at, baseline[i]!]));
    const after = columnsOf(g.at.map((at, i) => [at, serving[i]!]));
    close(wasserstein(before, after, g.standardDeviation)!.value, g.wasserstein);
  });

  const counts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 12 });
  it("are at least 0, 0 between equals, and symmetric", () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const [b, s] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        for (const distance of [
          psi,
          jensenShannon,
          lInfinity,
          hellinger,
          ecdfDistance,
          (x: number[], y: number[]) => twoSampleChiSquare(x, y).statistic,
        ]) {
          expect(distance(b, s)).toBeGreaterThanOrEqual(0);
          expect(distance(b, s)).toBeCloseTo(distance(s, b), 9);
          expect(distance(b, b)).toBeCloseTo(0, 9);
        }
        for (const bounded of [jensenShannon, lInfinity, hellinger, ecdfDistance])
          expect(bounded(b, s)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("are 1 between disjoint supports where they are bounded", () => {
    expect(jensenShannon([5, 0], [0, 7])).toBe(1);
    expect(hellinger([5, 0], [0, 7])).toBe(1);
    expect(lInfinity([5, 0], [0, 7])).toBe(1);
    expect(ecdfDistance([5, 0], [0, 7])).toBe(1);
  });

  it("are null or 0 where there is nothing to measure", () => {
    expect(wasserstein(columnsOf([]), columnsOf([[1, 2]]), 1)).toBeNull();
    expect(wasserstein(columnsOf([[1, 2]]), columnsOf([[1, 2]]), 0)).toBeNull();
    expect(psi([], [])).toBe(0);
    expect(psiNullMean([3, 0], [2, 0])).toBe(0);
    expect(hellingerNullMean([3], [2])).toBe(0);
    expect(chiSquareNullMean([], [])).toBe(0);
    expect(twoSampleChiSquare([0, 0], [1, 2])).toEqual({
      statistic: 0,
      degreesOfFreedom: 0,
      pValue: 1,
      betweenVariance: 0,
    });
  });

  it("have the mean their formula gives when nothing changed", () => {
    const uniform = uniformOf(7);
    const normal = normalOf(uniform);
    const runs = 400;
    const sums = { psi: 0, js: 0, hellinger: 0, chi: 0, ks: 0, w: 0, wNull: 0 };
    let [b, s]: [number[], number[]] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      [b, s] = [new Array<number>(10).fill(0), new Array<number>(10).fill(0)];
      for (let i = 0; i < 1000; i += 1) b[Math.floor(uniform() * 10)]! += 1;
      for (let i = 0; i < 500; i += 1) s[Math.floor(uniform() * 10)]! += 1;
      sums.psi += psi(b, s) / runs;
      sums.js += jensenShannon(b, s) / runs;
      sums.hellinger += hellinger(b, s) / runs;
      sums.chi += twoSampleChiSquare(b, s).statistic / runs;
      const before = times(300, normal).sort((x, y) => x - y);
      const after = times(200, normal).sort((x, y) => x - y);
      const ones = (xs: readonly number[]) => columnsOf(xs.map((x) => [x, 1]));
      const w = wasserstein(ones(before), ones(after), 1)!;
      sums.w += w.value / runs;
      sums.wNull += w.nullMean / runs;
      const merged = [...before.map((low) => ({ low, b: 1 })), ...after.map((low) => ({ low, b: 0 }))].sort(
        (x, y) => x.low - y.low,
      );
      sums.ks +=
        ecdfDistance(
          merged.map((x) => x.b),
          merged.map((x) => 1 - x.b),
        ) / runs;
    }
    expect(sums.psi / psiNullMean(b, s)).toBeCloseTo(1, 0.8);
    expect(sums.js / jensenShannonNullMean(b, s)).toBeCloseTo(1, 0.8);
    expect(sums.hellinger / hellingerNullMean(b, s)).toBeCloseTo(1, 0.8);
    expect(sums.chi / chiSquareNullMean(b, s)).toBeCloseTo(1, 0.8);
    expect(Math.abs(sums.ks / ksNullMean(300, 200) - 1)).toBeLessThan(0.06);
    expect(Math.abs(sums.w / sums.wNull - 1)).toBeLessThan(0.06);
  });
});
