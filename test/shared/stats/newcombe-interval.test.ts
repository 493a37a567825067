import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { differenceBeyond, newcombeInterval } from "../../../shared/stats/newcombe-interval.ts";
import { normalQuantile } from "../../../shared/stats/normal-quantile.ts";
import { seededRandom } from "../../support/labelled-pairs.ts";

interface Golden {
  readonly intervals: readonly Record<"a" | "n" | "b" | "m" | "alpha" | "low" | "high", number>[];
}
const { intervals }: Golden = JSON.parse(readFileSync(new URL("../../golden/group.json", import.meta.url), "utf8"));

describe("newcombeInterval", () => {
  it.each(intervals)("is that of statsmodels for $a/$n and $b/$m at $alpha", ({ a, n, b, m, alpha, low, high }) => {
    const z = normalQuantile(1 - alpha / 2);
    const found = newcombeInterval({ count: a, total: n }, { count: b, total: m }, z);
    expect(found.value).toBeCloseTo(a / n - b / m, 12);
    expect(found.low).toBeCloseTo(low, 9);
    expect(found.high).toBeCloseTo(high, 9);
  });
});

describe("differenceBeyond", () => {
  it("is the level at which the interval just leaves the bound, in either direction", () => {
    const [a, b] = [
      { count: 800, total: 1000 },
      { count: 600, total: 1000 },
    ];
    const p = differenceBeyond(a, b, 0.15);
    expect(newcombeInterval(a, b, normalQuantile(1 - p / 2)).low).toBeCloseTo(0.15, 9);
    expect(differenceBeyond(b, a, 0.15)).toBe(p);
    expect(differenceBeyond(a, b, 0.2)).toBeCloseTo(1, 9);
    expect(differenceBeyond(a, b, 0.25)).toBe(1);
    expect(differenceBeyond(a, b, 0.19)).toBeGreaterThan(0.3);
    expect(differenceBeyond(a, b, 0)).toBeLessThan(1e-15);
  });

  it("calls a difference that lies on the bound beyond it in at most 5% of draws at 5%", () => {
    const draw = seededRandom(2001);
    const count = (n: number, p: number) => Array.from({ length: n }, draw).filter((u) => u < p).length;
    let called = 0;
    for (let run = 0; run < 2000; run++) {
      const own = { count: count(150, 0.7), total: 150 };
      const others = { count: count(600, 0.8), total: 600 };
      if (differenceBeyond(own, others, 0.1) <= 0.05) called++;
    }
    expect(called / 2000).toBeLessThanOrEqual(0.05);
    expect(called).toBeGreaterThan(10);
  });
});
