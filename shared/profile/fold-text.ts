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
  if (typeId === Type.Utf8View || typeId === Type.BinaryView) foldViews(fold, data, selection, lexical);
  else if (typeId === Type.FixedSizeBinary) foldFixedSize(fold, data, selection, lexical);
  else {
    const bytes = data.values as Uint8Array;
    const offsets = offsetsOf(data);
    for (let k = 0; k < selection.length; k++) {
      const i = positionAt(selection, k);
      foldTextValue(fold, bytes, offsets[i]!, offsets[i + 1]!, rowAt(selection, k), lexical);
    }
  }
}

function foldFixedSize(fold: ColumnFold, data: Data, selection: Selection, lexical: boolean): void {
  for (let k = 0; k < selection.length; k++) {
    const start = positionAt(selection, k) * data.stride;
    foldTextValue(fold, data.values as Uint8Array, start, start + data.stride, rowAt(selection, k), lexical);
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
export function foldTextValue(
  fold: ColumnFold,
  bytes: Uint8Array,
  start: number,
  end: number,
  row: number,
  lexical: boolean,
): void {
  if (lexical) {
    foldLexical(fold, bytes, start, end, row);
    return;
  }
  const first = start === end ? 0 : bytes[start]!;
  if (start === end) addEmpty(fold, row);
  else if (first <= 0x39 && first >= 0x30 && parseTimestamp(bytes, start, end, reading.moment)) {
    addTimestamp(fold, reading.moment, row, () => textExcerpt(bytes, start, end));
  } else addText(fold, bytes, start, end, row);
}

function foldLexical(fold: ColumnFold, bytes: Uint8Array, start: number, end: number, row: number): void {
  const kind = classify(bytes, start, end, reading);
  switch (kind) {
    case "integer":
      if (reading.wideInteger === null) addNumber(fold, reading.number, row);
      else addInteger(fold, reading.wideInteger, row);
      break;
    case "fractional":
      addNumber(fold, reading.number, row);
      break;
    case "empty":
      addEmpty(fold, row);
      break;
    case "boolean":
      addBoolean(fold, reading.truth, row);
      break;
    case "timestamp":
      addTimestamp(fold, reading.moment, row, () => textExcerpt(bytes, start, end));
      break;
    case "nan":
      addNumber(fold, Number.NaN, row);
      break;
    case "positive-infinity":
      addNumber(fold, Number.POSITIVE_INFINITY, row);
      break;
    case "negative-infinity":
      addNumber(fold, Number.NEGATIVE_INFINITY, row);
      break;
    default:
      addText(fold, bytes, start, end, row);
  }
}
