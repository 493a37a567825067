import { type Data, type Float, type Int, Precision, Type, type Union, UnionMode } from "apache-arrow";
import { addBoolean, addList, addNumber, type ColumnFold, setInList } from "./column-fold.ts";
import { foldDecimals, foldLongs } from "./fold-integers.ts";
import { foldText, isText, offsetsOf } from "./fold-text.ts";
import { foldDates, foldSeconds, foldTimestamps } from "./fold-times.ts";
import { positionAt, rowAt, type Selection, selectValid } from "./selection.ts";

/**
 * Folds the selected values of one Arrow column into `fold`; a null is a missing row. Lists give a kind and a length for the row, and
 * their items are counted as values. Times of day and durations are numbers (seconds).
 *
 * @throws Error for structs, maps, intervals and lists of lists: a reader must not hand them on.
 */
export function foldSelected(fold: ColumnFold, data: Data, selection: Selection, lexical: boolean): void {
  const { typeId } = data.type;
  if (typeId === Type.Union) {
    foldUnion(fold, data, selection);
    return;
  }
  const valid = typeId === Type.Null ? { ...selection, length: 0 } : selectValid(data, selection);
  if (!fold.inList) fold.feature.kinds.missing += selection.length - valid.length;
  // A builder gives no buffers to a column of nothing.
  if (valid.length === 0) return;
  if (isText(typeId)) foldText(fold, data, valid, lexical);
  else if (typeId === Type.Dictionary) foldDictionary(fold, data, valid, lexical);
  else if (isList(typeId) && !fold.inList) foldLists(fold, data, valid);
  else foldScalars(fold, data, valid);
}

function isList(type: Type): boolean {
  return type === Type.List || type === Type.LargeList || type === Type.FixedSizeList;
}

function foldScalars(fold: ColumnFold, data: Data, selection: Selection): void {
  switch (data.type.typeId) {
    case Type.Int:
      if ((data.type as Int).bitWidth === 64) foldLongs(fold, data, selection);
      else foldNumbers(fold, data, selection);
      break;
    case Type.Float:
      foldNumbers(fold, data, selection);
      break;
    case Type.Bool:
      foldBooleans(fold, data, selection);
      break;
    case Type.Decimal:
      foldDecimals(fold, data, selection);
      break;
    case Type.Date:
      foldDates(fold, data, selection);
      break;
    case Type.Timestamp:
      foldTimestamps(fold, data, selection);
      break;
    case Type.Time:
    case Type.Duration:
      foldSeconds(fold, data, selection);
      break;
    default:
      throw new Error(`column ${JSON.stringify(fold.feature.name)}: values of type ${data.type} cannot be profiled`);
  }
}

function foldNumbers(fold: ColumnFold, data: Data, selection: Selection): void {
  const half = data.type.typeId === Type.Float && (data.type as Float).precision === Precision.HALF;
  // One array type keeps the loop below compiled for one; converting costs less than reading through several.
  const values =
    data.values instanceof Float64Array
      ? data.values
      : half
        ? Float64Array.from(data.values as Uint16Array, halfToDouble)
        : new Float64Array(data.values as Int32Array);
  for (let k = 0; k < selection.length; k++) addNumber(fold, values[positionAt(selection, k)]!, rowAt(selection, k));
}

/** An IEEE 754 half-precision number from its 16 bits. */
function halfToDouble(bits: number): number {
  const sign = bits >>> 15 === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function foldBooleans(fold: ColumnFold, data: Data, selection: Selection): void {
  for (let k = 0; k < selection.length; k++) {
    const bit = data.offset + positionAt(selection, k);
    addBoolean(fold, ((data.values[bit >> 3]! >> (bit & 7)) & 1) === 1, rowAt(selection, k));
  }
}

/** The values behind the codes, read at the place of their row; a code of a null is a missing row. */
function foldDictionary(fold: ColumnFold, data: Data, selection: Selection, lexical: boolean): void {
  const codes = data.values as ArrayLike<number | bigint>;
  let first = 0;
  for (const chunk of data.dictionary?.data ?? []) {
    const positions = new Int32Array(selection.length);
    const rows = new Float64Array(selection.length);
    let length = 0;
    for (let k = 0; k < selection.length; k++) {
      const code = Number(codes[positionAt(selection, k)]) - first;
      if (code < 0 || code >= chunk.length) continue;
      positions[length] = code;
      rows[length++] = rowAt(selection, k);
    }
    foldSelected(fold, chunk, { positions, rows, firstRow: 0, length }, lexical);
    first += chunk.length;
  }
}

/** Each child reads the rows that are of its type. */
function foldUnion(fold: ColumnFold, data: Data, selection: Selection): void {
  const { mode, typeIds: ids } = data.type as Union;
  const typeIds = data.typeIds as Int8Array;
  for (const [child, id] of ids.entries()) {
    const positions = new Int32Array(selection.length);
    const rows = new Float64Array(selection.length);
    let length = 0;
    for (let k = 0; k < selection.length; k++) {
      const position = positionAt(selection, k);
      if (typeIds[position] !== id) continue;
      positions[length] = mode === UnionMode.Dense ? Number(data.valueOffsets[position]) : position;
      rows[length++] = rowAt(selection, k);
    }
    if (length > 0) foldSelected(fold, data.children[child]!, { positions, rows, firstRow: 0, length }, false);
  }
}

function foldLists(fold: ColumnFold, data: Data, selection: Selection): void {
  const offsets = data.type.typeId === Type.FixedSizeList ? null : offsetsOf(data);
  const startOf = (i: number): number => (offsets === null ? i * data.stride : offsets[i]!);
  let length = 0;
  for (let k = 0; k < selection.length; k++) {
    const i = positionAt(selection, k);
    addList(fold, startOf(i + 1) - startOf(i), rowAt(selection, k));
    length += startOf(i + 1) - startOf(i);
  }
  const positions = new Int32Array(length);
  const rows = new Float64Array(length);
  let n = 0;
  for (let k = 0; k < selection.length; k++) {
    const i = positionAt(selection, k);
    for (let item = startOf(i); item < startOf(i + 1); item++) {
      positions[n] = item;
      rows[n++] = rowAt(selection, k);
    }
  }
  setInList(fold, true);
  foldSelected(fold, data.children[0]!, { positions, rows, firstRow: 0, length }, false);
  setInList(fold, false);
}
