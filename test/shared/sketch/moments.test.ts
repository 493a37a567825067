import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Moments } from "../../../shared/sketch/moments.ts";
import { PackedReader, PackedWriter } from "../../../shared/sketch/packed-bytes.ts";
import golden from "../../golden/sketch.json" with { type: "json" };

function momentsOf(values: readonly number[]): Moments {
  const moments = new Moments();
  moments.addBlock(Float64Array.from(values));
  return moments;
}

function bytesOf(moments: Moments): string {
  const writer = new PackedWriter();
  moments.encode(writer);
  return Buffer.from(writer.finish()).toString("hex");
}

/** Doubles of every kind of magnitude, close together and far apart. */
const numbers = fc.array(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -1000, max: 1000, noNaN: true }),
    fc.integer({ min: -100, max: 100 }).map((x) => x / 4),
    fc.constantFrom(1e300, -1e300, 5e-324, 1e9, 0, -0),
  ),
  { maxLength: 3000, size: "large" },
);

describe("Moments", () => {
  it.each(golden)("matches exact arithmetic on $name data", ({ values, mean, standardDeviation, min, max }) => {
    const moments = momentsOf(values);
    expect(moments.mean).toBe(mean);
    expect(Math.abs(moments.standardDeviation! - standardDeviation)).toBeLessThanOrEqual(
      Math.max(5e-324, standardDeviation * 2.3e-16),
    );
    expect([moments.n, moments.min, moments.max]).toEqual([values.length, min, max]);
  });

  it("is null where there is nothing to read", () => {
    const none = new Moments();
    expect([none.n, none.min, none.max, none.mean, none.variance, none.standardDeviation]).toEqual([
      0,
      null,
      null,
      null,
      null,
      null,
    ]);
    const one = momentsOf([3]);
    expect([one.mean, one.standardDeviation]).toEqual([3, null]);
  });

  it("has deviation 0 on a constant", () => {
    expect(momentsOf(new Array(5000).fill(0.1)).standardDeviation).toBe(0);
  });

  it("keeps a deviation whose variance is beyond the doubles", () => {
    const moments = momentsOf([1e300, -1e300]);
    expect(moments.variance).toBe(Number.POSITIVE_INFINITY);
    expect(moments.standardDeviation).toBe(Math.SQRT2 * 1e300);
  });

  it("takes -0 for 0", () => {
    expect(bytesOf(momentsOf([-0, 0]))).toBe(bytesOf(momentsOf([0, -0])));
  });

  it("has the same bytes one by one, in blocks, in any order and grouping", () => {
    fc.assert(
      fc.property(numbers, fc.nat(3000), (values, cut) => {
        const single = new Moments();
        for (const x of values) single.add(x);
        const expected = bytesOf(single);
        expect(bytesOf(momentsOf(values))).toBe(expected);
        expect(bytesOf(momentsOf(values.slice(cut).reverse()).merge(momentsOf(values.slice(0, cut))))).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("survives being stored", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const writer = new PackedWriter();
        momentsOf(values).encode(writer);
        expect(bytesOf(Moments.decode(new PackedReader(writer.finish())))).toBe(
          Buffer.from(writer.finish()).toString("hex"),
        );
      }),
      { numRuns: 30 },
    );
  });
});
