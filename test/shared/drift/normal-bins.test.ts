import { describe, expect, it } from "vitest";
import { normalBins, normalScores } from "../../../shared/drift/normal-bins.ts";
import { largestEffect, numericEffects } from "../../../shared/drift/numeric-effects.ts";
import { floorsOf, parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { normalQuantile } from "../../../shared/stats/normal-quantile.ts";
import { normalUpperTail } from "../../../shared/stats/normal-upper-tail.ts";

const even = Array.from({ length: 32 }, () => 1 / 32);
const edges = even.slice(1).map((_, i) => normalQuantile((i + 1) / 32));

/** Shares of N(mean, sd) in 32 bins that a standard normal fills evenly. */
function sharesOf(mean: number, sd: number): number[] {
  const above = [1, ...edges.map((z) => normalUpperTail((z - mean) / sd)), 0];
  return even.map((_, i) => above[i]! - above[i + 1]!);
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe("normalBins", () => {
  it.each([[even], [[0.7, 0.1, 0.1, 0.05, 0.05]], [[0.2, 0.5, 0.3]]])("has orthonormal scores under %j", (shares) => {
    const { location, scale } = normalBins(shares);
    const under = (a: readonly number[], b: readonly number[]) =>
      shares.reduce((sum, w, i) => sum + w * a[i]! * b[i]!, 0);
    const ones = shares.map(() => 1);
    for (const [a, b, wanted] of [
      [location, ones, 0],
      [scale, ones, 0],
      [location, scale, 0],
      [location, location, 1],
      [scale, scale, 1],
    ] as const) {
      expect(under(a, b)).toBeCloseTo(wanted, 9);
    }
  });

  it("scores halves at the mean of a half normal", () => {
    expect(normalScores([0.5, 0.5])[1]).toBeCloseTo(Math.sqrt(2 / Math.PI), 12);
    expect(normalBins([0.5, 0.5]).scale).toEqual([0, 0]);
  });

  it("bends as a shifted normal does: what is left is small", () => {
    const bins = normalBins(even);
    for (const shift of [0.2, 0.4]) {
      const shifted = sharesOf(shift, 1);
      const location = dot(shifted, bins.location);
      const bend = bins.bend(location, 0);
      const left = (differences: readonly number[]): number => {
        const [a, b] = [dot(differences, bins.location), dot(differences, bins.scale)];
        return differences.reduce((sum, x, i) => sum + (x * x) / even[i]!, 0) - a * a - b * b;
      };
      const differences = shifted.map((share, i) => share - even[i]!);
      const straight = left(differences);
      const bent = left(differences.map((x, i) => x - bend[i]!));
      expect(bent).toBeLessThan(0.1 * straight);
    }
  });
});

describe("numericEffects", () => {
  const counts = (shares: readonly number[]) => shares.map((share) => share * 1e8);

  it.each([
    [0.1, 1],
    [0.5, 1],
    [0, 1.1],
    [0, 1.25],
    [0, 0.8],
    [0.1, 1.1],
  ])("reads a shift of %d standard deviations and a spread of %d", (shift, sd) => {
    const effects = numericEffects(counts(even), counts(sharesOf(shift, sd)));
    expect(Math.abs(effects.location - shift)).toBeLessThan(0.011 + 0.01 * shift);
    expect(Math.abs(Math.log(effects.scaleRatio / sd))).toBeLessThan(0.035);
  });

  it("does not make much of a rare value that became less rare", () => {
    const effects = numericEffects([998_000, 2_000], [995_000, 5_000]);
    const { effect, threshold } = largestEffect(effects, floorsOf(parseMonitorConfig("{}", "monitor.json"), "x"));
    expect(effect / threshold).toBeLessThan(0.3);
  });

  it("is nothing for an empty side, and bounded for disjoint ones", () => {
    expect(numericEffects([0, 0], [1, 2])).toEqual({ location: 0, scaleRatio: 1, ecdfDistance: 0 });
    const { location, scaleRatio, ecdfDistance } = numericEffects(
      [...Array.from({ length: 31 }, () => 1e6), 1],
      [...Array.from({ length: 31 }, () => 0), 1e7],
    );
    expect(location).toBeGreaterThan(1);
    expect(scaleRatio).toBe(1);
    expect(ecdfDistance).toBeCloseTo(1, 4);
  });
});
