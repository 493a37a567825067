import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyBits, countBits, setBits, sliceBits } from "../../../shared/table/parquet-bits.ts";

const bitsOf = (bytes: Uint8Array): number[] =>
  Array.from({ length: bytes.length * 8 }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1);
const ones = (bits: readonly number[]): number => bits.reduce((sum, bit) => sum + bit, 0);
/** Bytes and a range of their bits. */
const range = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .chain((bytes) => fc.tuple(fc.constant(bytes), fc.nat({ max: bytes.length * 8 }), fc.nat({ max: bytes.length * 8 })))
  .map(([bytes, a, b]) => ({ bytes, from: Math.min(a, b), to: Math.max(a, b) }));

describe("bits", () => {
  it("are counted in any range", () => {
    fc.assert(
      fc.property(range, ({ bytes, from, to }) => {
        expect(countBits(bytes, from, to)).toBe(ones(bitsOf(bytes).slice(from, to)));
      }),
    );
  });

  it("are set in a range and nowhere else", () => {
    fc.assert(
      fc.property(range, ({ bytes, from, to }) => {
        const expected = bitsOf(bytes).map((bit, i) => (i >= from && i < to ? 1 : bit));
        setBits(bytes, from, to);
        expect(bitsOf(bytes)).toEqual(expected);
      }),
    );
  });

  it("are copied from any place to any other", () => {
    fc.assert(
      fc.property(range, fc.nat({ max: 70 }), ({ bytes, from, to }, start) => {
        const count = to - from;
        const output = new Uint8Array((start + count + 20) >> 3);
        setBits(output, 0, start);
        copyBits(bytes, from, output, start, count);
        const copied = bitsOf(output);
        expect(copied.slice(start, start + count)).toEqual(bitsOf(bytes).slice(from, to));
        expect(ones(copied.slice(0, start))).toBe(start);
        expect(copied.slice(start + count)).not.toContain(1);
      }),
    );
  });

  it("are sliced into a bitmap of their own, a view where they begin a byte", () => {
    fc.assert(
      fc.property(range, ({ bytes, from, to }) => {
        const slice = sliceBits(bytes, from, to - from);
        expect(bitsOf(slice).slice(0, to - from)).toEqual(bitsOf(bytes).slice(from, to));
        if (from % 8 === 0) expect(slice.buffer).toBe(bytes.buffer);
      }),
    );
  });
});
