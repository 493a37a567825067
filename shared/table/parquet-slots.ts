import type { BatchMemory } from "./batch-memory.ts";
import type { ColumnPiece, SlotCodes } from "./column-piece.ts";
import { countBits, sliceBits } from "./parquet-bits.ts";
import type { CodeValues, ParquetPage } from "./parquet-page.ts";
import type { LeafValues, TextValues } from "./parquet-values.ts";
import { highestOf, spreadBits, spreadCodes, spreadFixed, spreadOffsets } from "./spread-values.ts";

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
  // Read to the end and spread from there: no slot lies behind its value. The last null reads one more.
  const bytes = memory.take((length + 1) * 4);
  const codes = new Int32Array(bytes.buffer, bytes.byteOffset, length + 1);
  const first = length - present;
  reader.next(codes, first, length);
  codes[length] = 0;
  const highest = highestOf(codes, first, length);
  if (highest >= dictionary.length) throw new RangeError(`code ${highest} in a dictionary of ${dictionary.length}`);
  if (validity !== null) spreadCodes(codes, first, validity, length);
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
