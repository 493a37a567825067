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
 * The next `length` slots of the page, nulls in their places; `place` moves behind them. Views of the page where no null lies among them, else copies.
 *
 * @param onMended is told the slots, counted from the first, of values that were no valid UTF-8
 * @throws {RangeError} when a code is outside its dictionary, or the codes' bytes are damaged.
 */
export function takeSlots(
  page: ParquetPage,
  place: PagePlace,
  length: number,
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
      ? takeCodes(page.values, validity, length, present)
      : takeValues(page.values, value, validity, length, present);
  const piece = { length, nullCount, validity, values };
  tellMended(page, value, piece, onMended);
  return piece;
}

function takeCodes(
  { reader, dictionary }: CodeValues,
  validity: Uint8Array | null,
  length: number,
  present: number,
): SlotCodes {
  const codes = new Int32Array(length);
  // Read to the end of the array and spread from there: no slot lies behind its value.
  reader.next(codes, length - present, length);
  const size = dictionary.length;
  for (let i = length - present; i < length; i++) {
    if (codes[i]! < 0 || codes[i]! >= size) throw new RangeError(`code ${codes[i]} in a dictionary of ${size}`);
  }
  if (validity !== null) spreadWords(codes, length - present, validity, codes, length, 1);
  return { kind: "codes", codes, dictionary };
}

function takeValues(
  values: LeafValues,
  from: number,
  validity: Uint8Array | null,
  length: number,
  present: number,
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
          : spreadOffsets(values.offsets, from, validity, length);
      return { ...values, offsets };
    }
    case "fixed": {
      const { stride } = values;
      if (validity === null) {
        return { ...values, values: values.values.subarray(from * stride, (from + length) * stride) };
      }
      return { ...values, values: spreadFixed(values, from, validity, length, present) };
    }
  }
}

function spreadFixed(
  { values, stride }: FixedValues,
  from: number,
  validity: Uint8Array,
  length: number,
  present: number,
): FixedValues["values"] {
  const spread = sameKind(values, length * stride);
  if (present === 0) return spread;
  // A loop is fast when it meets one type of array: doubles, or words of 4 bytes whatever they mean.
  if (values instanceof Float64Array) spreadDoubles(values, from, validity, spread as Float64Array, length);
  else if (values.BYTES_PER_ELEMENT === 4)
    spreadWords(words(values), from * stride, validity, words(spread), length, stride);
  else {
    let next = from;
    for (let i = 0; i < length; i++) if (((validity[i >> 3]! >> (i & 7)) & 1) === 1) spread[i] = values[next++]!;
  }
  return spread;
}

function words(values: FixedValues["values"]): Int32Array {
  return values instanceof Int32Array
    ? values
    : new Int32Array(values.buffer, values.byteOffset, values.byteLength >> 2);
}

function spreadDoubles(
  values: Float64Array,
  from: number,
  validity: Uint8Array,
  output: Float64Array,
  length: number,
): void {
  let next = from;
  let i = 0;
  for (let byte = 0; i + 8 <= length; byte++) {
    const bits = validity[byte]!;
    if (bits === 255) for (const end = i + 8; i < end; i++) output[i] = values[next++]!;
    else {
      for (let bit = 0; bit < 8; bit++, i++) output[i] = ((bits >> bit) & 1) === 1 ? values[next++]! : 0;
    }
  }
  for (; i < length; i++) output[i] = ((validity[i >> 3]! >> (i & 7)) & 1) === 1 ? values[next++]! : 0;
}

/** Values of `stride` words. `values` may be the end of `output`. */
function spreadWords(
  values: Int32Array,
  from: number,
  validity: Uint8Array,
  output: Int32Array,
  length: number,
  stride: number,
): void {
  let next = from;
  let at = 0;
  for (let i = 0; i < length; i += 8) {
    const bits = validity[i >> 3]!;
    if (bits === 255 && i + 8 <= length) {
      for (const end = at + 8 * stride; at < end; at++) output[at] = values[next++]!;
    } else {
      const slots = Math.min(8, length - i);
      for (let bit = 0; bit < slots; bit++) {
        const valid = ((bits >> bit) & 1) === 1;
        for (const end = at + stride; at < end; at++) output[at] = valid ? values[next++]! : 0;
      }
    }
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

function spreadOffsets(offsets: Int32Array, from: number, validity: Uint8Array, length: number): Int32Array {
  const spread = new Int32Array(length + 1);
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
