import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExactSum } from "../../../shared/sketch/exact-sum.ts";
import { PackedReader, PackedWriter } from "../../../shared/sketch/packed-bytes.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

function sumOf(values: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const x of values) sum.add(x);
  return sum;
}

function bytesOf(sum: ExactSum): string {
  const writer = new PackedWriter();
  sum.encode(writer);
  return Buffer.from(writer.finish()).toString("hex");
}

describe("ExactSum", () => {
  it("is 0 of nothing", () => {
    expect(new ExactSum().value()).toBe(0);
  });

  it("loses nothing between magnitudes", () => {
    expect(sumOf([1e308, 1, -1e308]).value()).toBe(1);
    expect(sumOf([5e-324, 1e300, -1e300]).value()).toBe(5e-324);
    expect(sumOf([1e16, 1, -1e16]).value()).toBe(1);
  });

  it("rounds to the nearest double, ties to even", () => {
    expect(sumOf([2 ** 53, 1]).value()).toBe(2 ** 53);
    expect(sumOf([2 ** 53, 1, 5e-324]).value()).toBe(2 ** 53 + 2);
    expect(sumOf([2 ** 53, 2, 1]).value()).toBe(2 ** 53 + 4);
    expect(sumOf([0.1, 0.2]).value()).toBe(0.1 + 0.2);
  });

  it("holds sums beyond the doubles, and returns from them", () => {
    const sum = sumOf([Number.MAX_VALUE, Number.MAX_VALUE]);
    expect(sum.value()).toBe(Number.POSITIVE_INFINITY);
    sum.add(-Number.MAX_VALUE);
    expect(sum.value()).toBe(Number.MAX_VALUE);
  });

  it("equals rational arithmetic", () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 50 }), (values) => {
        const { mantissa, exponent } = sumOf(values).exact();
        const scaled = values.reduce((sum, x) => sum + scaledBy1074(x), 0n);
        expect(mantissa << BigInt(exponent + 1074)).toBe(scaled);
      }),
    );
  });

  it("has the same bytes in any order and grouping", () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 60 }), fc.nat(60), (values, cut) => {
        const merged = sumOf(values.slice(cut).reverse());
        merged.merge(sumOf(values.slice(0, cut)));
        expect(bytesOf(merged)).toBe(bytesOf(sumOf(values)));
      }),
    );
  });

  it("survives being stored", () => {
    fc.assert(
      fc.property(fc.array(finite), (values) => {
        const sum = sumOf(values);
        const writer = new PackedWriter();
        sum.encode(writer);
        expect(ExactSum.decode(new PackedReader(writer.finish())).exact()).toEqual(sum.exact());
      }),
    );
  });

  it("stays exact over more additions than a limb can hold without carrying", () => {
    const sum = new ExactSum();
    for (let i = 0; i < 1_500_000; i++) sum.add(4294967295.75);
    expect(sum.exact()).toEqual(sumOf([4294967295.75 * 1_500_000]).exact());
  });
});

function scaledBy1074(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & ((1n << 52n) - 1n);
  const magnitude = field === 0n ? fraction : (fraction | (1n << 52n)) << (field - 1n);
  return x < 0 ? -magnitude : magnitude;
}
