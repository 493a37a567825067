import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDouble } from "../../../shared/sketch/double-bits.ts";
import { PackedReader, PackedWriter } from "../../../shared/sketch/packed-bytes.ts";
import { QuantileSketch } from "../../../shared/sketch/quantiles.ts";
import golden from "../../golden/sketch.json" with { type: "json" };
import { countBelow } from "../../support/count-below.ts";
import { normal, uniform } from "../../support/random.ts";

function sketchOf(values: ArrayLike<number>): QuantileSketch {
  const sketch = new QuantileSketch();
  const all = Float64Array.from(values);
  for (let i = 0; i < all.length; i += 1024) sketch.addBlock(all.slice(i, i + 1024));
  return sketch;
}

function bytesOf(sketch: QuantileSketch): string {
  const writer = new PackedWriter();
  sketch.encode(writer);
  return Buffer.from(writer.finish()).toString("hex");
}

const next = uniform(7);
const gauss = normal(7);
const hard: Readonly<Record<string, () => number>> = {
  uniform: next,
  normal: gauss,
  "lognormal, sigma 2": () => Math.exp(2 * gauss()),
  "pareto 1.5": () => next() ** (-1 / 1.5),
  "pareto 1.5, mirrored": () => (next() < 0.5 ? -1 : 1) * next() ** (-1 / 1.5),
  "epoch seconds within a day": () => 1.7e9 + next() * 86_400,
  "epoch milliseconds within an hour": () => 1.7e12 + Math.floor(next() * 3_600_000),
  kelvin: () => 288 + 8 * gauss(),
  "90% 1e9 + N(0,1), 10% lognormal": () => (next() < 0.9 ? 1e9 + gauss() : Math.exp(gauss())),
  "zero-inflated": () => (next() < 0.7 ? 0 : Math.exp(gauss())),
  "clipped at both ends": () => Math.min(1.5, Math.max(-1, gauss())),
  "default value far outside": () => (next() < 0.3 ? -999 : 20 + gauss()),
  "prices in cents": () => Math.round(Math.exp(4 + gauss()) * 100) / 100,
  "one outlier of 1e300": () => (next() < 1e-5 ? 1e300 : gauss()),
  subnormal: () => Math.floor(next() * 2 ** 40) * 5e-324,
  "all magnitudes": () => (next() < 0.5 ? -1 : 1) * 10 ** (600 * next() - 300),
};

describe("QuantileSketch", () => {
  it.each(golden)("matches NumPy's inverted_cdf on $name data", ({ values, quantiles }) => {
    const sketch = sketchOf(values);
    for (const [p, expected] of quantiles) expect(sketch.quantile(p!)! + 0).toBe(expected! + 0);
  });

  it.each(Object.keys(hard))("has a rank error of at most 0.2%% on 200,000 values: %s", (name) => {
    const values = Float64Array.from({ length: 200_000 }, hard[name]!);
    const sketch = sketchOf(values);
    const sorted = values.sort();
    const n = sorted.length;
    expect(sketch.size).toBeLessThanOrEqual(8193);
    for (let i = 1; i < 1000; i++) {
      const p = i / 1000;
      const x = sketch.quantile(p)!;
      const below = countBelow(sorted, x) / n;
      const atMost = countBelow(sorted, nextDouble(x)) / n;
      expect(Math.max(below - p, p - atMost)).toBeLessThanOrEqual(0.002);
      const probe = sorted[(i * 197) % n]!;
      expect(Math.abs(sketch.cdf(probe)! - countBelow(sorted, nextDouble(probe)) / n)).toBeLessThanOrEqual(0.002);
    }
  });

  it.each(Object.keys(hard))("counts its buckets exactly: %s", (name) => {
    const values = Float64Array.from({ length: 50_000 }, hard[name]!);
    const sketch = sketchOf(values);
    const sorted = values.sort();
    let before = 0;
    for (const { low, high, count } of sketch.buckets()) {
      expect(low).toBeLessThan(high);
      expect(sketch.countBelow(low)).toBe(before);
      expect(countBelow(sorted, low)).toBe(before);
      before += count;
      expect(countBelow(sorted, high)).toBe(before);
    }
    expect(before).toBe(50_000);
  });

  it("is exact while there are at most 8,192 distinct values beside 0", () => {
    const values = Array.from({ length: 40_000 }, (_, i) => ((i * 7919) % 8193) / 3);
    const sketch = sketchOf(values);
    expect([sketch.isExact, sketch.size]).toEqual([true, 8193]);
    expect(sketch.countBelow(1000 / 3)).toBe(values.filter((x) => x < 1000 / 3).length);
    sketch.add(-1.5);
    expect(sketch.isExact).toBe(false);
  });

  it("is null of nothing", () => {
    const none = new QuantileSketch();
    expect([none.n, none.quantile(0.5), none.cdf(0), none.countBelow(1), [...none.buckets()]]).toEqual([
      0,
      null,
      null,
      0,
      [],
    ]);
  });

  it("takes -0 for 0, apart from its neighbours", () => {
    const sketch = sketchOf([-0, 0, -5e-324, 5e-324]);
    expect([...sketch.buckets()]).toEqual([
      { low: -5e-324, high: 0, count: 1, exact: true },
      { low: 0, high: 5e-324, count: 2, exact: true },
      { low: 5e-324, high: 1e-323, count: 1, exact: true },
    ]);
  });

  const shapes = Object.values(hard);
  it("has the same bytes in any order, grouping and merge", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(shapes.length - 1), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 30_000 }),
        fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 4 }),
        (picked, length, cuts) => {
          const values = Float64Array.from({ length }, (_, i) => shapes[picked[i % picked.length]!]!());
          const expected = bytesOf(sketchOf(values));
          expect(bytesOf(sketchOf(values.slice().sort()))).toBe(expected);
          expect(bytesOf(sketchOf(values.slice().sort().reverse()))).toBe(expected);
          const ends = [0, ...cuts.map((cut) => cut % length).sort((a, b) => a - b), length];
          const parts = ends.slice(1).map((end, i) => sketchOf(values.slice(ends[i]!, end)));
          const forwards = parts.reduce((merged, part) => merged.merge(part), new QuantileSketch());
          const backwards = parts.reduceRight((merged, part) => merged.merge(part), new QuantileSketch());
          expect(bytesOf(forwards)).toBe(expected);
          expect(bytesOf(backwards)).toBe(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps to the construction it states", () => {
    for (const make of shapes) {
      const values = Float64Array.from({ length: 30_000 }, make);
      const sketch = sketchOf(values);
      expect([...sketch.buckets()].map(({ low, high }) => [low, high])).toEqual(statedBuckets(values));
    }
  });

  it("keeps 0 apart from subnormals, however many there are and whatever came first", () => {
    const values = Float64Array.from({ length: 60_000 }, (_, i) => (i % 3 === 0 ? 0 : next() * 2e-308));
    values[30] = -0;
    const sketch = sketchOf(values);
    expect([...sketch.buckets()].find(({ low }) => low === 0)).toMatchObject({ count: 20_000, exact: true });
    expect(bytesOf(sketchOf(values.slice().sort()))).toBe(bytesOf(sketch));
    const mirrored = sketchOf(values.map((x) => -x));
    expect([...mirrored.buckets()].find(({ low }) => low === 0)).toMatchObject({ count: 20_000, exact: true });
    const single = new QuantileSketch();
    for (const x of values) single.add(x);
    expect(bytesOf(single)).toBe(bytesOf(sketch));
  });

  it("survives being stored", () => {
    for (const make of shapes) {
      const sketch = sketchOf(Float64Array.from({ length: 20_000 }, make));
      const writer = new PackedWriter();
      sketch.encode(writer);
      const back = QuantileSketch.decode(new PackedReader(writer.finish()));
      expect(bytesOf(back)).toBe(bytesOf(sketch));
      expect(back.quantile(0.3)).toBe(sketch.quantile(0.3));
      back.add(12.25);
      sketch.add(12.25);
      expect(bytesOf(back)).toBe(bytesOf(sketch));
    }
  });
});

/** The buckets by the definition, from the set of values at once, in integers. */
function statedBuckets(values: Float64Array): number[][] {
  const octaves = new Map<bigint, Set<bigint>>();
  for (const bits of new BigUint64Array(values.buffer)) {
    if (bits << 1n === 0n || bits === 1n << 63n) continue;
    const octave = bits >> 52n;
    if (!octaves.has(octave)) octaves.set(octave, new Set());
    octaves.get(octave)!.add(bits & ((1n << 52n) - 1n));
  }
  let ceiling = 8192;
  const load = (): number =>
    [...octaves.values()].reduce((sum, mantissas) => sum + Math.min(ceiling, mantissas.size), 0);
  while (load() > 8192) ceiling /= 2;
  const buckets: number[][] = values.includes(0) ? [[0, 5e-324]] : [];
  for (const [octave, mantissas] of octaves) {
    let dropped = 0n;
    while (new Set([...mantissas].map((m) => m >> dropped)).size > ceiling) dropped++;
    for (const prefix of new Set([...mantissas].map((m) => m >> dropped))) {
      const first = ((octave & 0x7ffn) << 52n) + (prefix << dropped);
      const low = first === 0n ? Number.MIN_VALUE : doubleOf(first);
      const high = doubleOf(first + (1n << dropped));
      buckets.push(octave < 2048n ? [low, high] : [nextDouble(-high), nextDouble(-low)]);
    }
  }
  return buckets.sort((a, b) => a[0]! - b[0]!);
}

function doubleOf(bits: bigint): number {
  return new Float64Array(BigUint64Array.of(bits).buffer)[0]!;
}
