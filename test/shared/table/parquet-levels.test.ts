import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeLevels, HybridReader } from "../../../shared/table/parquet-levels.ts";

interface Run {
  readonly packed: boolean;
  readonly values: readonly number[];
}

/** Values of `width` bits, as the reader gives them: those of 32 bits are signed. */
function encode(runs: readonly Run[], width: number, padding: number): Uint8Array {
  const bytes: number[] = [];
  const varint = (value: number): void => {
    let left = value;
    for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
    bytes.push(left);
  };
  for (const { packed, values } of runs) {
    if (packed) {
      const groups = Math.ceil(values.length / 8);
      varint(groups * 2 + 1);
      let bits = 0n;
      for (let i = 0; i < groups * 8; i++)
        bits |= BigInt.asUintN(width, BigInt(values[i] ?? padding)) << BigInt(i * width);
      for (let i = 0; i < groups * width; i++) bytes.push(Number((bits >> BigInt(8 * i)) & 255n));
    } else {
      varint(values.length * 2);
      for (let i = 0; i < Math.ceil(width / 8); i++) bytes.push((values[0]! >>> (8 * i)) & 255);
    }
  }
  return Uint8Array.from(bytes);
}

/** Runs of which all but the last hold whole groups of 8 when packed, and repeat one value when not. */
function runsOf(width: number): fc.Arbitrary<readonly Run[]> {
  const value = width === 32 ? fc.integer() : fc.nat({ max: 2 ** width - 1 });
  const packed = fc
    .array(fc.array(value, { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 6 })
    .map((groups) => ({ packed: true, values: groups.flat() }));
  const repeated = fc
    .tuple(value, fc.integer({ min: 1, max: 300 }))
    .map(([v, count]) => ({ packed: false, values: new Array<number>(count).fill(v) }));
  const last = fc.array(value, { minLength: 1, maxLength: 20 }).map((values) => ({ packed: true, values }));
  return fc.tuple(fc.array(fc.oneof(packed, repeated), { maxLength: 8 }), last).map(([runs, end]) => [...runs, end]);
}

describe("HybridReader", () => {
  for (let width = 1; width <= 32; width++) {
    it(`reads values of ${width} bits in steps of any size, whatever pads the last run`, () => {
      fc.assert(
        fc.property(runsOf(width), fc.integer({ min: 1, max: 70 }), fc.nat({ max: 9 }), (runs, step, before) => {
          const values = runs.flatMap((run) => run.values);
          const encoded = encode(runs, width, 2 ** width - 1);
          // The run may end with the page or not.
          const bytes = new Uint8Array(before + encoded.length + (step % 2) * 7).fill(0x5a);
          bytes.set(encoded, before);
          const reader = new HybridReader(bytes, before, before + encoded.length, width);
          const read = new Int32Array(values.length);
          for (let at = 0; at < values.length; at += step) reader.next(read, at, Math.min(at + step, values.length));
          expect([...read]).toEqual(values);
        }),
        { numRuns: 40 },
      );
    });
  }

  it("reads single bits into a bitmap from any place on", () => {
    fc.assert(
      fc.property(runsOf(1), fc.integer({ min: 1, max: 70 }), fc.nat({ max: 20 }), (runs, step, from) => {
        const values = runs.flatMap((run) => run.values);
        const bytes = encode(runs, 1, 1);
        const reader = new HybridReader(bytes, 0, bytes.length, 1);
        const to = from + values.length;
        const bits = new Uint8Array((to + 7) >> 3);
        for (let at = from; at < to; at += step) reader.nextBits(bits, at, Math.min(at + step, to));
        const read = Array.from({ length: bits.length * 8 }, (_, i) => (bits[i >> 3]! >> (i & 7)) & 1);
        expect(read.slice(from, to)).toEqual(values);
        expect([...read.slice(0, from), ...read.slice(to)]).not.toContain(1);
      }),
    );
  });

  it("gives zeros for values of no bits, without a byte", () => {
    const read = Int32Array.of(7, 7, 7);
    new HybridReader(new Uint8Array(0), 0, 0, 0).next(read, 0, 2);
    expect([...read]).toEqual([0, 0, 7]);
  });

  it("refuses bytes that end early and runs of nothing", () => {
    const read = (bytes: number[], width: number): void =>
      new HybridReader(Uint8Array.from(bytes), 0, bytes.length, width).next(new Int32Array(9), 0, 9);
    expect(() => read([], 3)).toThrow(RangeError);
    expect(() => read([0], 3)).toThrow(RangeError);
    expect(() => read([5, 1, 2, 3], 3)).toThrow(RangeError);
    expect(() => read([18], 3)).toThrow(RangeError);
    expect(() => read([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], 3)).toThrow(RangeError);
    expect(() => new HybridReader(Uint8Array.of(3), 0, 1, 33)).toThrow(RangeError);
  });
});

describe("decodeLevels", () => {
  it("gives one byte an entry", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => (i * i) % 4);
    const bytes = encode([{ packed: true, values }], 2, 0);
    expect([...decodeLevels(bytes, 0, bytes.length, 3, values.length)]).toEqual(values);
  });
});
