import { type Data, type DataType, makeData } from "apache-arrow";
import { copyBits, setBits } from "./parquet-bits.ts";
import type { ParquetDictionary } from "./parquet-dictionary.ts";
import { type LeafValues, sameKind } from "./parquet-values.ts";

/** Codes of values into a dictionary, each inside it; the code of a null is 0. */
export interface SlotCodes {
  readonly kind: "codes";
  readonly codes: Int32Array;
  readonly dictionary: ParquetDictionary;
}

/** Some slots of a column in Arrow's layout. What stands in the slot of a null means nothing. */
export interface ColumnPiece<Values = LeafValues | SlotCodes> {
  readonly length: number;
  readonly nullCount: number;
  /** One bit a slot from bit 0 on, 1 for a value; null when there is no null. */
  readonly validity: Uint8Array | null;
  readonly values: Values;
}

/** Bytes that the values take as plain values; of text its bytes alone. */
export function plainBytes({ length, validity, values }: ColumnPiece): number {
  switch (values.kind) {
    case "bits":
      return values.bits.length;
    case "fixed":
      return values.values.byteLength;
    case "text":
      return values.offsets[length]! - values.offsets[0]!;
    default: {
      const { codes, dictionary } = values;
      if (dictionary.values.kind !== "text") return length * 16;
      const { offsets } = dictionary.values;
      let bytes = 0;
      for (let i = 0; i < length; i++) {
        if (isValid(validity, i)) bytes += offsets[codes[i]! + 1]! - offsets[codes[i]!]!;
      }
      return bytes;
    }
  }
}

/** The same slots with the values themselves for their codes. */
export function withoutCodes(piece: ColumnPiece): ColumnPiece<LeafValues> {
  const { values } = piece;
  if (values.kind !== "codes") return { ...piece, values };
  return { ...piece, values: gather(values, piece.length, piece.validity) };
}

function gather({ codes, dictionary }: SlotCodes, length: number, validity: Uint8Array | null): LeafValues {
  const from = dictionary.values;
  if (from.kind === "bits") throw new Error("a dictionary of booleans");
  if (from.kind === "text") {
    const offsets = new Int32Array(length + 1);
    for (let i = 0; i < length; i++) {
      const size = isValid(validity, i) ? from.offsets[codes[i]! + 1]! - from.offsets[codes[i]!]! : 0;
      offsets[i + 1] = offsets[i]! + size;
    }
    const data = new Uint8Array(offsets[length]!);
    for (let i = 0; i < length; i++) {
      let at = offsets[i]!;
      if (at === offsets[i + 1]) continue;
      const start = from.offsets[codes[i]!]!;
      const end = from.offsets[codes[i]! + 1]!;
      if (end - start > 48) data.set(from.data.subarray(start, end), at);
      else for (let k = start; k < end; k++) data[at++] = from.data[k]!;
    }
    return { kind: "text", data, offsets, mended: null };
  }
  const { stride } = from;
  const values = sameKind(from.values, length * stride);
  // All slots are null when there is no value.
  if (dictionary.length === 0) return { kind: "fixed", values, stride };
  if (stride === 1) for (let i = 0; i < length; i++) values[i] = from.values[codes[i]!]!;
  else {
    for (let i = 0; i < length; i++) {
      for (let part = 0; part < stride; part++) values[i * stride + part] = from.values[codes[i]! * stride + part]!;
    }
  }
  return { kind: "fixed", values, stride };
}

/**
 * The pieces, of one column and at least one, as one. Codes stay codes where all are codes into the same dictionary, unless `plain` is asked for or
 * the dictionary is empty.
 */
export function joinPieces(pieces: readonly ColumnPiece[], plain: boolean): ColumnPiece {
  const first = pieces[0]!;
  const dictionary =
    first.values.kind === "codes" && first.values.dictionary.length > 0 ? first.values.dictionary : null;
  const coded =
    !plain && dictionary !== null && pieces.every(({ values: v }) => v.kind === "codes" && v.dictionary === dictionary);
  if (pieces.length === 1) return coded ? first : withoutCodes(first);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const nullCount = pieces.reduce((sum, piece) => sum + piece.nullCount, 0);
  const validity = nullCount === 0 ? null : joinValidity(pieces, length);
  if (coded) {
    const codes = new Int32Array(length);
    let at = 0;
    for (const { values, length: count } of pieces) {
      codes.set((values as SlotCodes).codes, at);
      at += count;
    }
    return { length, nullCount, validity, values: { kind: "codes", codes, dictionary } };
  }
  return { length, nullCount, validity, values: joinValues(pieces.map(withoutCodes), length) };
}

function joinValidity(pieces: readonly ColumnPiece[], length: number): Uint8Array {
  const validity = new Uint8Array((length + 7) >> 3);
  let at = 0;
  for (const piece of pieces) {
    if (piece.validity === null) setBits(validity, at, at + piece.length);
    else copyBits(piece.validity, 0, validity, at, piece.length);
    at += piece.length;
  }
  return validity;
}

function joinValues(pieces: readonly ColumnPiece<LeafValues>[], length: number): LeafValues {
  const first = pieces[0]!.values;
  let at = 0;
  switch (first.kind) {
    case "bits": {
      const bits = new Uint8Array((length + 7) >> 3);
      for (const piece of pieces) {
        copyBits((piece.values as typeof first).bits, 0, bits, at, piece.length);
        at += piece.length;
      }
      return { kind: "bits", bits };
    }
    case "fixed": {
      const { stride } = first;
      const values = sameKind(first.values, length * stride);
      for (const piece of pieces) {
        values.set((piece.values as typeof first).values as never, at * stride);
        at += piece.length;
      }
      return { kind: "fixed", values, stride };
    }
    case "text": {
      const offsets = new Int32Array(length + 1);
      const data = new Uint8Array(pieces.reduce((sum, piece) => sum + plainBytes(piece), 0));
      for (const piece of pieces) {
        const from = piece.values as typeof first;
        const start = from.offsets[0]!;
        const shift = offsets[at]! - start;
        data.set(from.data.subarray(start, from.offsets[piece.length]!), offsets[at]!);
        for (let i = 1; i <= piece.length; i++) offsets[at + i] = from.offsets[i]! + shift;
        at += piece.length;
      }
      return { kind: "text", data, offsets, mended: null };
    }
  }
}

/** The piece as an Arrow column: of `type`, or codes into values of that type. Buffers are shared. */
export function columnData(piece: ColumnPiece, type: DataType): Data {
  const { values, length, nullCount, validity } = piece;
  if (values.kind !== "codes") return leafData({ ...piece, values }, type);
  const { codes, dictionary } = values;
  return makeData({
    type: dictionary.type,
    length,
    nullCount,
    nullBitmap: validity,
    data: codes,
    dictionary: dictionary.vector,
  });
}

/** A piece without codes as an Arrow column of `type`. Buffers are shared. */
export function leafData({ values, length, nullCount, validity }: ColumnPiece<LeafValues>, type: DataType): Data {
  const common = { type, length, nullCount, nullBitmap: validity };
  switch (values.kind) {
    case "bits":
      return makeData({ ...common, data: values.bits } as never);
    case "text":
      return makeData({ ...common, valueOffsets: values.offsets, data: values.data } as never);
    case "fixed": {
      const { buffer, byteOffset, byteLength } = values.values;
      return makeData({ ...common, data: new Uint8Array(buffer, byteOffset, byteLength) } as never);
    }
  }
}

function isValid(validity: Uint8Array | null, slot: number): boolean {
  return validity === null || ((validity[slot >> 3]! >> (slot & 7)) & 1) === 1;
}
