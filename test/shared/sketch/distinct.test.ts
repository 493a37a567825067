import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DistinctSketch } from "../../../shared/sketch/distinct.ts";
import { PackedReader, PackedWriter } from "../../../shared/sketch/packed-bytes.ts";

function sketchOf(values: ArrayLike<number>): DistinctSketch {
  const sketch = new DistinctSketch();
  sketch.addNumbers(Float64Array.from(values), values.length);
  return sketch;
}

/** `n` distinct numbers that differ from series to series. */
function series(n: number, seed: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => i + seed * 1e9);
}

function bytesOf(sketch: DistinctSketch): string {
  const writer = new PackedWriter();
  sketch.encode(writer);
  return Buffer.from(writer.finish()).toString("hex");
}

describe("DistinctSketch", () => {
  it("is exact up to 1,024 values", () => {
    for (const n of [0, 1, 2, 100, 1024]) {
      const sketch = sketchOf([...series(n, 1), ...series(n, 1)]);
      expect([sketch.estimate, sketch.isExact]).toEqual([n, true]);
    }
    expect(sketchOf(series(1025, 1)).isExact).toBe(false);
  });

  it("takes -0 for 0", () => {
    expect(sketchOf([0, -0]).estimate).toBe(1);
  });

  it.each([1_100, 3_000, 10_000, 50_000, 1_000_000])("has no bias and a standard error below 2%% at %i values", (n) => {
    const repeats = n >= 1_000_000 ? 12 : 60;
    const errors = Array.from({ length: repeats }, (_, seed) => sketchOf(series(n, seed)).estimate / n - 1);
    const mean = errors.reduce((sum, e) => sum + e, 0) / repeats;
    const rootMeanSquare = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / repeats);
    // 1.04 / sqrt(4096) = 1.63%; the margins are four standard errors of a mean and of a deviation over the repeats.
    expect(Math.abs(mean)).toBeLessThan((4 * 0.0163) / Math.sqrt(repeats));
    expect(rootMeanSquare).toBeLessThan(0.0163 * (1 + 4 / Math.sqrt(2 * repeats)));
  });

  it("has the same bytes in any order, grouping and merge", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), fc.nat(4000), fc.boolean(), (n, cut, overlap) => {
        const values = series(n, 3);
        const left = sketchOf(values.slice(0, cut));
        const right = sketchOf(values.slice(overlap ? cut >> 1 : cut).reverse());
        const whole = bytesOf(sketchOf(values));
        expect(bytesOf(new DistinctSketch().merge(left).merge(right))).toBe(whole);
        expect(bytesOf(new DistinctSketch().merge(right).merge(left))).toBe(whole);
      }),
      { numRuns: 50 },
    );
  });

  it("survives being stored", () => {
    for (const n of [0, 5, 1024, 5000]) {
      const sketch = sketchOf(series(n, 4));
      const writer = new PackedWriter();
      sketch.encode(writer);
      const back = DistinctSketch.decode(new PackedReader(writer.finish()));
      expect([bytesOf(back), back.estimate]).toEqual([bytesOf(sketch), sketch.estimate]);
    }
  });

  it("keeps the hash (0, 0) like any other", () => {
    const sketch = new DistinctSketch();
    sketch.add(0, 0);
    sketch.add(0, 0);
    sketch.add(0, 1);
    expect(new DistinctSketch().merge(sketch).estimate).toBe(2);
  });
});
