import type { BatchMemory } from "./batch-memory.ts";
import type { ColumnPiece, SlotCodes } from "./column-piece.ts";
import { countBits, sliceBits } from "./parquet-bits.ts";
import type { CodeValues, ParquetPage } from "./parquet-page.ts";
import { type FixedValues, type LeafValues, sameKind, type TextValues } from "./parquet-values.ts";

/** A place in a page: the next slot and the next value. */
export interface PagePlace {
  slot: number;
  value: number;
}

/**
 * The next `length` slots of the page, nulls in their places; `place` moves behind them. Views of the page where no null lies
 * among them, else in `memory`.
 *
 * @param onMended is told the slots, counted from the first, of values that were no valid UTF-8
 * @throws {RangeError} when a code is outside its dictionary, or the codes' bytes are damaged.
 */
export function takeSlots(
  page: ParquetPage,
  place: PagePlace,
  length: number,
  memory: BatchMemory,
  onMended: (slot: number) => void,
): ColumnPiece {
  const { slot, value } = place;
  const present = page.validity === null ? length : countBits(page.validity, slot, slot + length);
  const nullCount = length - present;
  const validity = nullCount === 0 || page.validity === null ? null : sliceBits(page.validity, slot, length);
  place.slot += length;
  place.value += present;
  const values =
    page.values.kind === "codes"
      ? takeCodes(page.values, validity, length, present, memory)
      : takeValues(page.values, value, validity, length, memory);
  const piece = { length, nullCount, validity, values };
  tellMended(page, value, piece, onMended);
  return piece;
}

function takeCodes(
  { reader, dictionary }: CodeValues,
  validity: Uint8Array | null,
  length: number,
  present: number,
  memory: BatchMemory,
): SlotCodes {
  // Read to the end of the array and spread from there: no slot lies behind its value. One more is read, by the last null.
  const codes = int32s(memory.take((length + 1) * 4));
  const first = length - present;
  reader.next(codes, first, length);
  codes[length] = 0;
  const highest = highestOf(codes, first, length);
  if (highest >= dictionary.length) throw new RangeError(`code ${highest} in a dictionary of ${dictionary.length}`);
  if (validity !== null) {
    const fast = length & ~7;
    spreadRest(codes, spreadWords(codes, first, validity, codes, fast), validity, codes, fast, length);
  }
  return { kind: "codes", codes: codes.subarray(0, length), dictionary };
}

function takeValues(
  values: LeafValues,
  from: number,
  validity: Uint8Array | null,
  length: number,
  memory: BatchMemory,
): LeafValues {
  switch (values.kind) {
    case "bits":
      return {
        kind: "bits",
        bits:
          validity === null ? sliceBits(values.bits, from, length) : spreadBits(values.bits, from, validity, length),
      };
    case "text": {
      const offsets =
        validity === null
          ? values.offsets.subarray(from, from + length + 1)
          : spreadOffsets(values.offsets, from, validity, length, memory);
      return { ...values, offsets };
    }
    case "fixed": {
      const { stride } = values;
      if (validity === null) {
        return { ...values, values: values.values.subarray(from * stride, (from + length) * stride) };
      }
      return { ...values, values: spreadFixed(values, from, validity, length, memory) };
    }
  }
}

function spreadFixed(
  fixed: FixedValues,
  from: number,
  validity: Uint8Array,
  length: number,
  memory: BatchMemory,
): FixedValues["values"] {
  const { values, stride } = fixed;
  const count = length * stride;
  const spread = sameKind(values, count, memory.take(count * values.BYTES_PER_ELEMENT));
  // A loop is fast when it meets one type of array: doubles, or words of 4 bytes whatever they mean.
  if (stride === 1 && values.BYTES_PER_ELEMENT >= 4) {
    // The fast loops read the value after the last they need.
    const fast = Math.max(0, Math.min(length, values.length - from - 1)) & ~7;
    const next =
      values instanceof Float64Array
        ? spreadDoubles(values, from, validity, spread as Float64Array, fast)
        : spreadWords(words(values), from, validity, words(spread), fast);
    spreadRest(values, next, validity, spread, fast, length);
  } else if (stride === 2 && values.length > 0) spreadPairs(words(values), from, validity, words(spread), length);
  else spreadGroups(fixed, from, validity, spread, length);
  return spread;
}

function words(values: FixedValues["values"]): Int32Array {
  return values instanceof Int32Array ? values : int32s(values);
}

function int32s({ buffer, byteOffset, byteLength }: ArrayBufferView): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength >> 2);
}

// Nothing follows the loops below: what does is not known yet when V8 compiles a loop that is running, and would throw that code away.

/** The highest code, as an unsigned number; -1 when there is none. */
function highestOf(codes: Int32Array, from: number, to: number): number {
  let highest = -1;
  for (let i = from; i < to; i++) {
    const code = codes[i]! >>> 0;
    highest = code > highest ? code : highest;
  }
  return highest;
}

/** Up to slot `to`, a multiple of 8. A null is given the value that comes next, so that no slot costs a branch. The next value. */
function spreadDoubles(
  values: Float64Array,
  from: number,
  validity: Uint8Array,
  output: Float64Array,
  to: number,
): number {
  let next = from;
  for (let at = 0; at < to; at += 8) {
    const bits = validity[at >> 3]!;
    output[at] = values[next]!;
    next += bits & 1;
    output[at + 1] = values[next]!;
    next += (bits >> 1) & 1;
    output[at + 2] = values[next]!;
    next += (bits >> 2) & 1;
    output[at + 3] = values[next]!;
    next += (bits >> 3) & 1;
    output[at + 4] = values[next]!;
    next += (bits >> 4) & 1;
    output[at + 5] = values[next]!;
    next += (bits >> 5) & 1;
    output[at + 6] = values[next]!;
    next += (bits >> 6) & 1;
    output[at + 7] = values[next]!;
    next += bits >> 7;
  }
  return next;
}

/** As `spreadDoubles`. `values` may be the end of `output`: no slot lies behind its value. */
function spreadWords(values: Int32Array, from: number, validity: Uint8Array, output: Int32Array, to: number): number {
  let next = from;
  for (let at = 0; at < to; at += 8) {
    const bits = validity[at >> 3]!;
    output[at] = values[next]!;
    next += bits & 1;
    output[at + 1] = values[next]!;
    next += (bits >> 1) & 1;
    output[at + 2] = values[next]!;
    next += (bits >> 2) & 1;
    output[at + 3] = values[next]!;
    next += (bits >> 3) & 1;
    output[at + 4] = values[next]!;
    next += (bits >> 4) & 1;
    output[at + 5] = values[next]!;
    next += (bits >> 5) & 1;
    output[at + 6] = values[next]!;
    next += (bits >> 6) & 1;
    output[at + 7] = values[next]!;
    next += bits >> 7;
  }
  return next;
}

/** The same for values of two words. */
function spreadPairs(values: Int32Array, from: number, validity: Uint8Array, output: Int32Array, length: number): void {
  const last = (values.length >> 1) - 1;
  let next = from;
  for (let at = 0; at < length; at++) {
    const source = 2 * (next < last ? next : last);
    output[2 * at] = values[source]!;
    output[2 * at + 1] = values[source + 1]!;
    next += (validity[at >> 3]! >> (at & 7)) & 1;
  }
}

function spreadRest(
  values: FixedValues["values"],
  from: number,
  validity: Uint8Array,
  output: FixedValues["values"],
  start: number,
  length: number,
): void {
  let next = from;
  for (let at = start; at < length; at++) {
    output[at] = ((validity[at >> 3]! >> (at & 7)) & 1) === 1 ? values[next++]! : 0;
  }
}

/** The same for values of any number of elements. */
function spreadGroups(
  { values, stride }: FixedValues,
  from: number,
  validity: Uint8Array,
  output: FixedValues["values"],
  length: number,
): void {
  let next = from * stride;
  for (let at = 0; at < length; at++) {
    const valid = ((validity[at >> 3]! >> (at & 7)) & 1) === 1;
    for (let part = 0; part < stride; part++) output[at * stride + part] = valid ? values[next++]! : 0;
  }
}

function spreadBits(bits: Uint8Array, from: number, validity: Uint8Array, length: number): Uint8Array {
  const spread = new Uint8Array((length + 7) >> 3);
  let next = from;
  for (let i = 0; i < length; i++) {
    if (((validity[i >> 3]! >> (i & 7)) & 1) === 0) continue;
    spread[i >> 3]! |= ((bits[next >> 3]! >> (next & 7)) & 1) << (i & 7);
    next++;
  }
  return spread;
}

function spreadOffsets(
  offsets: Int32Array,
  from: number,
  validity: Uint8Array,
  length: number,
  memory: BatchMemory,
): Int32Array {
  const spread = int32s(memory.take(4 * (length + 1)));
  let next = from;
  spread[0] = offsets[next]!;
  for (let i = 0; i < length; i++) {
    next += (validity[i >> 3]! >> (i & 7)) & 1;
    spread[i + 1] = offsets[next]!;
  }
  return spread;
}

/** Rare: values are mended once, and counted wherever they stand. */
function tellMended(page: ParquetPage, from: number, piece: ColumnPiece, onMended: (slot: number) => void): void {
  const { values, validity, length } = piece;
  const mended = mendedOf(page);
  if (mended === null) return;
  let next = from;
  for (let i = 0; i < length; i++) {
    if (validity !== null && ((validity[i >> 3]! >> (i & 7)) & 1) === 0) continue;
    if (mended[values.kind === "codes" ? values.codes[i]! : next] === 1) onMended(i);
    next++;
  }
}

function mendedOf({ values }: ParquetPage): TextValues["mended"] {
  const texts = values.kind === "codes" ? values.dictionary.values : values;
  return texts.kind === "text" ? texts.mended : null;
}
