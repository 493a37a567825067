import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBatchMemory } from "../../../shared/table/batch-memory.ts";
import type { ParquetPage } from "../../../shared/table/parquet-page.ts";
import { takeSlots } from "../../../shared/table/parquet-slots.ts";
import type { FixedValues, LeafValues } from "../../../shared/table/parquet-values.ts";

/** Bytes that never repeat soon, as values of some type. */
function numbers(Kind: new (length: number) => FixedValues["values"], stride: number): (count: number) => LeafValues {
  return (count) => {
    const values = new Kind(count * stride);
    for (let i = 0; i < values.length; i++) values[i] = i * 31 + 7;
    return { kind: "fixed", values, stride };
  };
}

function texts(count: number): LeafValues {
  const each = Array.from({ length: count }, (_, i) => Buffer.from("é".repeat(i % 3) + i));
  const offsets = new Int32Array(count + 1);
  for (const [i, text] of each.entries()) offsets[i + 1] = offsets[i]! + text.length;
  return { kind: "text", data: Buffer.concat(each), offsets, mended: null };
}

function bits(count: number): LeafValues {
  return { kind: "bits", bits: Uint8Array.from({ length: (count + 7) >> 3 }, (_, i) => i * 73 + 5) };
}

/** Value `i` as text. */
function valueAt(values: LeafValues, i: number): string {
  if (values.kind === "bits") return String((values.bits[i >> 3]! >> (i & 7)) & 1);
  if (values.kind === "text") {
    return Buffer.from(values.data.subarray(values.offsets[i], values.offsets[i + 1])).toString();
  }
  return values.values.subarray(i * values.stride, (i + 1) * values.stride).join(" ");
}

describe("takeSlots", () => {
  for (const [name, valuesOf] of Object.entries({
    doubles: numbers(Float64Array, 1),
    singles: numbers(Float32Array, 1),
    "32-bit integers": numbers(Int32Array, 1),
    "64-bit integers": numbers(Int32Array, 2),
    decimals: numbers(Int32Array, 4),
    bytes: numbers(Int8Array, 1),
    "16-bit integers": numbers(Uint16Array, 1),
    booleans: bits,
    texts,
  })) {
    it(`puts ${name} into their slots, however many are taken at a time`, () => {
      const valid = fc.oneof(
        fc.array(fc.boolean(), { maxLength: 200 }),
        fc.array(fc.nat({ max: 60 }), { maxLength: 200 }).map((draws) => draws.map((draw) => draw > 0)),
        fc.array(fc.constant(false), { maxLength: 40 }),
        fc.array(fc.constant(true), { maxLength: 40 }),
      );
      fc.assert(
        fc.property(valid, fc.integer({ min: 1, max: 70 }), (slots, step) => {
          const present = slots.filter(Boolean).length;
          const validity = new Uint8Array((slots.length + 7) >> 3);
          for (const [i, is] of slots.entries()) if (is) validity[i >> 3]! |= 1 << (i & 7);
          const values = valuesOf(present);
          const page: ParquetPage = {
            entries: slots.length,
            validity: present === slots.length ? null : validity,
            values,
            lists: null,
          };
          const expected: (string | null)[] = [];
          let next = 0;
          for (const is of slots) expected.push(is ? valueAt(values, next++) : null);
          const memory = createBatchMemory();
          const place = { slot: 0, value: 0 };
          const taken: (string | null)[] = [];
          while (place.slot < slots.length) {
            memory.reuse();
            const piece = takeSlots(page, place, Math.min(step, slots.length - place.slot), memory, () => {});
            const nulls = Array.from(
              { length: piece.length },
              (_, i) => piece.validity !== null && ((piece.validity[i >> 3]! >> (i & 7)) & 1) === 0,
            );
            expect(piece.nullCount).toBe(nulls.filter(Boolean).length);
            for (const [i, isNull] of nulls.entries())
              taken.push(isNull ? null : valueAt(piece.values as LeafValues, i));
          }
          expect(taken).toEqual(expected);
        }),
      );
    });
  }
});
