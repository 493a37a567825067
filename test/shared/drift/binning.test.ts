import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binsOfBuckets, cellsOfBins, chooseBins, countsInBins, countsInCells } from "../../../shared/drift/binning.ts";
import { nextUp } from "../../../shared/stats/next-up.ts";
import { columnOf, normalOf, times, uniformOf } from "./simulation.ts";

const binOf = (edges: readonly number[], x: number): number => edges.filter((edge) => edge <= x).length;

describe("chooseBins", () => {
  it("counts the baseline exactly, from the minimum to just above the maximum", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.integer({ min: -5, max: 5 }),
            fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
          ),
          { minLength: 1, maxLength: 300 },
        ),
        (xs) => {
          const bins = chooseBins(columnOf("x", xs))!;
          const counts = new Array<number>(bins.edges.length + 1).fill(0);
          for (const x of xs) counts[binOf(bins.edges, x)]! += 1;
          expect(bins.counts).toEqual(counts);
          expect(bins.edges[0]! + 0).toBe(Math.min(...xs) + 0);
          expect(bins.edges.at(-1)).toBe(nextUp(Math.max(...xs)));
          expect(bins.edges.every((edge, i) => i === 0 || edge > bins.edges[i - 1]!)).toBe(true);
          expect(bins.counts[0]).toBe(0);
          expect(bins.counts.at(-1)).toBe(0);
        },
      ),
    );
  });

  it("makes about 32 bins of equal shares from continuous numbers", () => {
    const bins = chooseBins(columnOf("x", times(20_000, normalOf(uniformOf(3)))))!;
    const inner = bins.counts.slice(1, -1);
    expect(inner.length).toBe(34);
    expect([inner[0], inner.at(-1)]).toEqual([20, 20]);
    expect(Math.min(...inner.slice(1, -1))).toBeGreaterThan(500);
    expect(Math.max(...inner)).toBeLessThan(760);
  });

  it("gives a point mass a bin of its own", () => {
    const normal = normalOf(uniformOf(4));
    const bins = chooseBins(columnOf("x", [...times(600, () => 0), ...times(400, () => Math.exp(normal()))]))!;
    expect(bins.edges.slice(0, 2)).toEqual([0, Number.MIN_VALUE]);
    expect(bins.counts[1]).toBe(600);
    const inside = chooseBins(columnOf("x", [...times(500, normal), ...times(500, () => 0.25)]))!;
    const at = inside.edges.indexOf(0.25);
    expect(inside.edges[at + 1]).toBe(nextUp(0.25));
    expect(inside.counts[at + 1]).toBe(500);
  });

  it("gives one bin to one value, as many as there are to few, none to nothing", () => {
    expect(chooseBins(columnOf("x", []))).toBeNull();
    expect(chooseBins(columnOf("x", [null, Number.NaN]))).toBeNull();
    expect(chooseBins(columnOf("x", [7, 7, 7]))).toEqual({ feature: "x", edges: [7, nextUp(7)], counts: [0, 3, 0] });
    const three = chooseBins(columnOf("x", [1, 2, 3]))!;
    expect(three.counts.slice(1, -1).filter((count) => count > 0)).toEqual([1, 1, 1]);
    expect(binsOfBuckets("x", [], 0, 0)).toBeNull();
    expect(Number.isFinite(chooseBins(columnOf("x", [1, Number.MAX_VALUE]))!.edges.at(-1))).toBe(true);
  });
});

describe("countsInBins", () => {
  it("divides a bucket that straddles edges evenly, and loses nothing", () => {
    expect(countsInBins([0, 10], [{ low: -5, high: 15, count: 20, exact: false }])).toEqual([5, 10, 5]);
    expect(countsInBins([0, 10], [{ low: 10, high: nextUp(10), count: 3, exact: true }])).toEqual([0, 0, 3]);
    const bucket = fc.record({
      low: fc.integer({ min: -50, max: 50 }),
      width: fc.integer({ min: 1, max: 30 }),
      count: fc.nat(100),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -60, max: 60 }), { maxLength: 8 }),
        bucket,
        (edges, { low, width, count }) => {
          const counts = countsInBins(
            edges.sort((a, b) => a - b),
            [{ low, high: low + width, count, exact: false }],
          );
          expect(counts.reduce((a, b) => a + b, 0)).toBeCloseTo(count, 9);
          expect(counts.every((value) => value >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe("cellsOfBins", () => {
  it("keeps expected counts of at least 10 on both sides and loses no number", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { minLength: 1, maxLength: 20 }), (pairs) => {
        const [b, s] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const cells = cellsOfBins(b, s);
        const merged = { baseline: countsInCells(cells, b), serving: countsInCells(cells, s) };
        const sum = (counts: readonly number[]) => counts.reduce((x, y) => x + y, 0);
        expect(sum(merged.baseline)).toBe(sum(b));
        expect(sum(merged.serving)).toBe(sum(s));
        if (merged.baseline.length < 2) return;
        const n = sum(b) + sum(s);
        merged.baseline.forEach((count, i) => {
          const pooled = count + merged.serving[i]!;
          expect((pooled * Math.min(sum(b), sum(s))) / n).toBeGreaterThanOrEqual(10 - 1e-9);
        });
      }),
    );
  });
});
