import { type Data, Type } from "apache-arrow";
import { classify, createReading } from "./classify.ts";
import {
  addBoolean,
  addEmpty,
  addInteger,
  addNumber,
  addText,
  addTimestamp,
  type ColumnFold,
  textExcerpt,
} from "./column-fold.ts";
import { parseTimestamp } from "./parse-timestamp.ts";
import { positionAt, rowAt, type Selection } from "./selection.ts";

const reading = createReading();

/** True for the types `foldText` reads. */
export function isText(type: Type): boolean {
  switch (type) {
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return true;
    default:
      return false;
  }
}

/**
 * Folds text and binary values, which are text to a profile. `lexical` text is classified by `classify`; other text is text even
 * where it looks like a number, but ISO 8601 dates in it are timestamps, because JSON has no other way to say them.
 */
export function foldText(fold: ColumnFold, data: Data, selection: Selection, lexical: boolean): void {
  const { typeId } = data.type;
  if (typeId === Type.Utf8View || typeId === Type.BinaryView) return foldViews(fold, data, selection, lexical);
  const bytes = data.values as Uint8Array;
  if (typeId === Type.FixedSizeBinary) {
    for (let k = 0; k < selection.length; k++) {
      const start = positionAt(selection, k) * data.stride;
      foldTextValue(fold, bytes, start, start + data.stride, rowAt(selection, k), lexical);
    }
    return;
  }
  const offsets = offsetsOf(data);
  for (let k = 0; k < selection.length; k++) {
    const i = positionAt(selection, k);
    foldTextValue(fold, bytes, offsets[i]!, offsets[i + 1]!, rowAt(selection, k), lexical);
  }
}

/** Offsets of variable-length values as numbers. */
export function offsetsOf(data: Data): Int32Array | Float64Array {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  return offsets instanceof Int32Array ? offsets : Float64Array.from(offsets, Number);
}

/** Values of up to 12 bytes stand in their view; longer ones are pointed to: length, 4 bytes of prefix, buffer, offset. */
function foldViews(fold: ColumnFold, data: Data, selection: Selection, lexical: boolean): void {
  const views = data.values as Uint8Array;
  const words = new DataView(views.buffer, views.byteOffset, views.byteLength);
  for (let k = 0; k < selection.length; k++) {
    const view = positionAt(selection, k) * 16;
    const length = words.getInt32(view, true);
    const inline = length <= 12;
    const bytes = inline ? views : data.variadicBuffers[words.getInt32(view + 8, true)]!;
    const start = inline ? view + 4 : words.getInt32(view + 12, true);
    foldTextValue(fold, bytes, start, start + length, rowAt(selection, k), lexical);
  }
}

/** Folds one text. */
export function foldTextValue(fold: ColumnFold, bytes: Uint8Array, start: number, end: number, row: number, lexical: boolean): void {
  if (lexical) return foldLexical(fold, bytes, start, end, row);
  if (start === end) return addEmpty(fold, row);
  const first = bytes[start]!;
  if (first <= 0x39 && first >= 0x30 && parseTimestamp(bytes, start, end, reading.moment)) {
    return addTimestamp(fold, reading.moment, row, () => textExcerpt(bytes, start, end));
  }
  addText(fold, bytes, start, end, row);
}

function foldLexical(fold: ColumnFold, bytes: Uint8Array, start: number, end: number, row: number): void {
  const kind = classify(bytes, start, end, reading);
  switch (kind) {
    case "integer":
      if (reading.wideInteger !== null) return addInteger(fold, reading.wideInteger, row);
      return addNumber(fold, reading.number, row);
    case "fractional":
      return addNumber(fold, reading.number, row);
    case "empty":
      return addEmpty(fold, row);
    case "boolean":
      return addBoolean(fold, reading.truth, row);
    case "timestamp":
      return addTimestamp(fold, reading.moment, row, () => textExcerpt(bytes, start, end));
    case "nan":
      return addNumber(fold, Number.NaN, row);
    case "positive-infinity":
      return addNumber(fold, Number.POSITIVE_INFINITY, row);
    case "negative-infinity":
      return addNumber(fold, Number.NEGATIVE_INFINITY, row);
    default:
      return addText(fold, bytes, start, end, row);
  }
}
