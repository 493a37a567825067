import { describe, expect, it } from "vitest";
import { nextDouble } from "../../../shared/sketch/double-bits.ts";
import { QuantileSketch } from "../../../shared/sketch/quantiles.ts";
import { countBelow } from "../../support/count-below.ts";
import { normal, uniform } from "../../support/random.ts";

const next = uniform(77);
const gauss = normal(78);

/** A source that gives `odd` once, late. */
function withOutlier(odd: number, make: () => number): () => number {
  let left = 150_000;
  return () => (left-- === 0 ? odd : make());
}

const hard: Readonly<Record<string, readonly [number, () => number]>> = {
  uniform: [1_000_000, next],
  "uniform, both signs": [300_000, () => 2 * next() - 1],
  "epoch seconds of ten years": [1_000_000, () => 1.4e9 + Math.floor(next() * 3.15e8)],
  "epoch seconds with fractions": [300_000, () => 1.7e9 + next() * 86_400],
  kelvin: [300_000, () => 288 + 8 * gauss()],
  "90% 1e9 + N(0,1), 10% lognormal": [1_000_000, () => (next() < 0.9 ? 1e9 + gauss() : Math.exp(gauss()))],
  "pareto 1.5": [300_000, () => next() ** (-1 / 1.5)],
  "masses at 0, the least and the greatest": [
    300_000,
    () => {
      const u = next();
      return u < 0.3 ? 0 : u < 0.5 ? -999 : u < 0.6 ? 1e6 : gauss();
    },
  ],
  "zero-inflated, negative": [300_000, () => (next() < 0.7 ? -0 : -Math.exp(2 * gauss()))],
  "mixed signs over many octaves": [300_000, () => (next() < 0.5 ? -1 : 1) * Math.exp(3 * gauss())],
  "one outlier of 1e300": [300_000, withOutlier(1e300, gauss)],
  "one outlier of -1e300 beside epoch seconds": [300_000, withOutlier(-1e300, () => 1.7e9 + Math.floor(next() * 1e6))],
  "subnormals and 0": [300_000, () => (next() < 0.2 ? 0 : next() * 2e-308)],
  "subnormals of both signs and 0": [300_000, () => (next() < 0.2 ? 0 : (2 * next() - 1) * 2e-308)],
  "negative subnormals and 0": [300_000, () => (next() < 0.2 ? 0 : -next() * 2e-308)],
  "clipped at both ends": [300_000, () => Math.min(1.5, Math.max(-1, gauss()))],
  "integers over 50 octaves": [300_000, () => Math.floor(2 ** (next() * 50))],
  "an ascending ramp": [
    300_000,
    ((): (() => number) => {
      let i = 0;
      return () => 1e6 + i++ / 7;
    })(),
  ],
};

function sketchOf(values: Float64Array): QuantileSketch {
  const sketch = new QuantileSketch();
  for (let start = 0; start < values.length; start += 1000) sketch.addBlock(values.slice(start, start + 1000));
  return sketch;
}

describe("QuantileSketch, at 5,000 probabilities and both tails", () => {
  it.each(Object.keys(hard))("has a rank error of at most 1 in 500: %s", (name) => {
    const [n, make] = hard[name]!;
    const values = Float64Array.from({ length: n }, make);
    const sketch = sketchOf(values);
    const sorted = values.sort();
    const tails = [1e-6, 1e-5, 1e-4, 1 - 1e-4, 1 - 1e-5, 1 - 1e-6];
    let worst = 0;
    for (const p of [...tails, ...Array.from({ length: 5001 }, (_, i) => i / 5000)]) {
      const x = sketch.quantile(p)!;
      const below = countBelow(sorted, x) / n;
      const atMost = countBelow(sorted, nextDouble(x)) / n;
      const probe = sorted[Math.floor(p * (n - 1))]!;
      const share = countBelow(sorted, nextDouble(probe)) / n;
      worst = Math.max(worst, below - p, p - atMost, Math.abs(sketch.cdf(probe)! - share));
    }
    expect(worst).toBeLessThanOrEqual(0.002);
    expect([sketch.n, sketch.quantile(0), sketch.quantile(1)]).toEqual([n, sorted[0]! + 0, sorted[n - 1]! + 0]);
  });

  it("is exact on a few thousand distinct values, whatever they are", () => {
    for (const [name, [, make]] of Object.entries(hard)) {
      const few = Float64Array.from({ length: 4000 }, make);
      const values = Float64Array.from({ length: 100_000 }, (_, i) => few[Math.floor(next() ** 2 * 4000 + i) % 4000]!);
      const sketch = sketchOf(values);
      const sorted = values.sort();
      for (let i = 0; i <= 500; i++) {
        const rank = Math.max(1, Math.ceil((i / 500) * sorted.length));
        if (sketch.quantile(i / 500) !== sorted[rank - 1]! + 0) expect.fail(`${name} at ${i / 500}`);
      }
    }
  });

  it("knows a mass among other values of its bucket to within that bucket", () => {
    const values = Float64Array.from({ length: 300_000 }, () => (next() < 0.4 ? 9.99 : Math.exp(2 + gauss())));
    const sketch = sketchOf(values);
    const bucket = [...sketch.buckets()].find(({ low, high }) => low <= 9.99 && 9.99 < high)!;
    const before = values.filter((x) => x < bucket.low).length;
    expect(sketch.countBelow(bucket.low)).toBe(before);
    expect(bucket.count).toBe(values.filter((x) => x >= bucket.low && x < bucket.high).length);
    const middle = sketch.quantile((before + bucket.count / 2) / values.length)!;
    expect(Math.abs(middle / 9.99 - 1)).toBeLessThan(0.002);
  });
});
