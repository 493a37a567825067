import { describe, expect, it } from "vitest";
import { binnedTwoSampleTest } from "../../../shared/drift/binned-two-sample-test.ts";
import { shareTest } from "../../../shared/drift/share-test.ts";
import { twoSampleChiSquare } from "../../../shared/drift/two-sample-chi-square.ts";
import { normalQuantile } from "../../../shared/stats/normal-quantile.ts";
import { normalOf, uniformOf } from "./simulation.ts";

const cells = 16;
const edges = Array.from({ length: cells - 1 }, (_, i) => normalQuantile((i + 1) / cells));

/** Normal numbers with this mean, counted in bins that a standard normal fills evenly. */
function countsOf(n: number, mean: number, normal: () => number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < n; i++) {
    const x = mean + normal();
    let bin = 0;
    while (bin < edges.length && edges[bin]! <= x) bin++;
    counts[bin]! += 1;
  }
  return counts;
}

const add = (parts: readonly { readonly counts: readonly number[] }[]) =>
  edges.concat(0).map((_, i) => parts.reduce((sum, { counts }) => sum + counts[i]!, 0));

interface Days {
  readonly days: number;
  readonly rows: number;
  readonly dayEffect: number;
  readonly step?: number;
}

/** Shares of batches at p <= 0.01, of the test of numbers, of chi-square and of one share, with and without parts. */
function rejections({ days, rows, dayEffect, step = 0 }: Days, runs: number) {
  const normal = normalOf(uniformOf(days * rows + 1));
  const rejected = { numbers: 0, chiSquare: 0, share: 0, independent: 0 };
  for (let run = 0; run < runs; run++) {
    const parts = Array.from({ length: days }, () => ({
      counts: countsOf(rows, dayEffect * normal(), normal),
      phase: 0,
      compared: true,
    }));
    const baseline = add(parts);
    const serving = countsOf(rows, dayEffect * normal() + step, normal);
    const shares = parts.map(({ counts, ...part }) => ({ ...part, count: counts[cells - 1]!, n: rows }));
    if (binnedTwoSampleTest(baseline, serving, parts).pValue <= 0.01) rejected.numbers++;
    if (binnedTwoSampleTest(baseline, serving).pValue <= 0.01) rejected.independent++;
    if (twoSampleChiSquare(baseline, serving, parts).pValue <= 0.01) rejected.chiSquare++;
    const last = cells - 1;
    if (shareTest(baseline[last]!, days * rows, serving[last]!, rows, shares).pValue <= 0.01) rejected.share++;
  }
  return rejected;
}

describe("batches that vary though nothing changed", () => {
  it.each([
    { days: 56, rows: 400, dayEffect: 0 },
    { days: 56, rows: 1000, dayEffect: 0.2 },
    { days: 12, rows: 1000, dayEffect: 0.1 },
    { days: 5, rows: 1000, dayEffect: 0.1 },
  ])("keep the level: $days days of $rows rows, day effect $dayEffect", (cell) => {
    const runs = Math.min(600, Math.ceil(6e6 / (cell.days * cell.rows)));
    const { numbers, chiSquare, share } = rejections(cell, runs);
    const most = 0.02 * runs + 3.1 * Math.sqrt(0.02 * runs) + 1;
    for (const count of [numbers, chiSquare, share]) expect(count).toBeLessThanOrEqual(most);
  });

  it("would be rejected mostly if rows were independent", () => {
    const { independent } = rejections({ days: 56, rows: 1000, dayEffect: 0.2 }, 40);
    expect(independent).toBeGreaterThan(28);
  });

  it("show a step of half a standard deviation on top of days that differ by a tenth", () => {
    const { numbers } = rejections({ days: 56, rows: 1000, dayEffect: 0.1, step: 0.5 }, 60);
    expect(numbers).toBeGreaterThanOrEqual(52);
  });

  it("change nothing where there is one part, or fewer than five", () => {
    const parts = [0, 1, 2].map(() => ({ counts: [40, 60], phase: 0, compared: true }));
    expect(binnedTwoSampleTest([120, 180], [50, 50], parts)).toEqual(binnedTwoSampleTest([120, 180], [50, 50]));
    expect(twoSampleChiSquare([120, 180], [50, 50], parts)).toEqual(twoSampleChiSquare([120, 180], [50, 50]));
    const shares = parts.map(({ phase, compared }) => ({ count: 40, n: 100, phase, compared }));
    expect(shareTest(120, 300, 50, 100, shares)).toEqual(shareTest(120, 300, 50, 100));
  });

  it("vary within their weekday: a weekly pattern is no variation of Mondays", () => {
    const normal = normalOf(uniformOf(7));
    const parts = Array.from({ length: 56 }, (_, day) => ({
      counts: countsOf(500, day % 7 >= 5 ? -0.6 : 0, normal),
      phase: day % 7,
      compared: day % 7 === 6,
    }));
    const sundays = add(parts.filter(({ compared }) => compared));
    const sunday = countsOf(500, -0.6, normal);
    const monday = countsOf(500, 0, normal);
    expect(binnedTwoSampleTest(sundays, sunday, parts).pValue).toBeGreaterThan(0.01);
    expect(binnedTwoSampleTest(sundays, monday, parts).pValue).toBeLessThan(1e-6);
  });
});
