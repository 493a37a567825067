import {
  type Data,
  DataType,
  type Decimal,
  Dictionary,
  Field,
  type FixedSizeList,
  Float64,
  List,
  makeData,
  Utf8,
  Vector,
} from "apache-arrow";
import { isValidText, mendText } from "./text-values.ts";

const doubleDigits = 15;

/** Why a type is not read, or null when it is. */
export function unreadableArrowType(type: DataType): string | null {
  if (DataType.isDictionary(type)) return unreadableArrowType(type.dictionary);
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) {
    const item = type.children[0]?.type;
    if (item === undefined || item.children?.length > 0) return "a nested list";
    if (DataType.isDictionary(item)) return "a list of dictionary codes";
    const reason = unreadableArrowType(item);
    return reason === null ? null : `a list of ${reason}`;
  }
  if (DataType.isStruct(type)) return "a struct";
  if (DataType.isMap(type)) return "a map";
  if (DataType.isUnion(type)) return "a union";
  if (DataType.isInterval(type)) return "an interval";
  if (DataType.isDecimal(type) && type.bitWidth !== 128) return `a decimal of ${type.precision} digits`;
  const binary =
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isBinaryView(type) ||
    DataType.isFixedSizeBinary(type);
  return binary ? "binary" : null;
}

/** Turns columns into the few forms that are handed on. Remembers dictionaries, which many batches share. */
export interface ColumnForm {
  /** `onInvalidText` is told the rows (or -1) of values that are not valid UTF-8. */
  normalize(data: Data, onInvalidText: (row: number) => void): Data;
}

/**
 * Every kind of text becomes Utf8 (invalid bytes U+FFFD), every kind of list List, decimals of up to 15 digits Float64; dictionaries keep their codes
 * over normalized values. Other types stay as they are.
 */
export function createColumnForm(): ColumnForm {
  const dictionaries = new WeakMap<Vector, Vector>();
  const normalize = (data: Data, onInvalidText: (row: number) => void): Data => {
    const { type } = data;
    if (DataType.isDictionary(type)) return withDictionary(data as Data<Dictionary>, onInvalidText);
    if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type))
      return asText(data, onInvalidText);
    if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) {
      return asList(data, (item) => normalize(item, () => onInvalidText(-1)));
    }
    return DataType.isDecimal(type) && type.precision <= doubleDigits ? asDouble(data as Data<Decimal>) : data;
  };
  const withDictionary = (data: Data<Dictionary>, onInvalidText: (row: number) => void): Data => {
    const stored = data.dictionary;
    if (stored === undefined) throw new RangeError("codes without a dictionary");
    let values = dictionaries.get(stored);
    if (values === undefined) {
      values = new Vector(stored.data.map((part) => normalize(part, () => onInvalidText(-1))));
      dictionaries.set(stored, values);
    }
    const type = new Dictionary(values.type, data.type.indices, data.type.id, data.type.isOrdered);
    return makeData({
      type,
      length: data.length,
      nullCount: data.nullCount,
      nullBitmap: bitmapOf(data),
      data: data.values,
      dictionary: values,
    } as never);
  };
  return { normalize };
}

function bitmapOf(data: Data): Uint8Array | null {
  return data.nullCount > 0 ? data.nullBitmap : null;
}

function asText(data: Data, onInvalidText: (row: number) => void): Data {
  const { length } = data;
  const simple = DataType.isUtf8(data.type);
  if (simple && length > 0 && isValidText(data.values, data.valueOffsets, length)) return data;
  const text = mendText(...joined(data));
  for (let row = 0; row < length; row++) if (text.mended?.[row] === 1) onInvalidText(row);
  const nulls = { nullCount: data.nullCount, nullBitmap: bitmapOf(data) };
  return makeData({ type: new Utf8(), length, ...nulls, valueOffsets: text.offsets, data: text.data });
}

/** The bytes of all values one after the other, and where each begins and the last ends. */
function joined(data: Data): [bytes: Uint8Array, offsets: Int32Array] {
  const placeOf = DataType.isUtf8View(data.type) ? viewText : offsetText;
  const offsets = new Int32Array(data.length + 1);
  let total = 0;
  for (let row = 0; row < data.length; row++) {
    if (data.getValid(row)) total += placeOf(data, row).length;
    if (total > 2 ** 31 - 1) throw new RangeError(`text of ${total} bytes in one Arrow column`);
    offsets[row + 1] = total;
  }
  const bytes = new Uint8Array(total);
  for (let row = 0; row < data.length; row++) if (data.getValid(row)) bytes.set(placeOf(data, row), offsets[row]!);
  return [bytes, offsets];
}

function offsetText(data: Data, row: number): Uint8Array {
  return data.values.subarray(Number(data.valueOffsets[row]), Number(data.valueOffsets[row + 1]));
}

/** Texts of up to 12 bytes are stored in the view itself, longer ones in a buffer it names. */
function viewText(data: Data, row: number): Uint8Array {
  const views = data.values as unknown as Uint8Array;
  const view = new DataView(views.buffer, views.byteOffset + 16 * row, 16);
  const size = view.getInt32(0, true);
  const within = size <= 12;
  const start = within ? 16 * row + 4 : view.getInt32(12, true);
  const bytes = within ? views : data.variadicBuffers[view.getInt32(8, true)]!;
  return bytes.subarray(start, start + size);
}

function asList(data: Data, normalizeItems: (items: Data) => Data): Data {
  const child = normalizeItems(data.children[0]!);
  const { length } = data;
  const size = DataType.isFixedSizeList(data.type) ? (data.type as FixedSizeList).listSize : null;
  const valueOffsets =
    size === null
      ? Int32Array.from(data.valueOffsets as ArrayLike<number | bigint>, Number)
      : Int32Array.from({ length: length + 1 }, (_, i) => i * size);
  const type = new List(new Field("item", child.type, true));
  return makeData({
    type,
    length,
    nullCount: data.nullCount,
    nullBitmap: bitmapOf(data),
    valueOffsets: length === 0 ? new Int32Array(1) : valueOffsets,
    child,
  });
}

function asDouble(data: Data<Decimal>): Data {
  const { scale } = data.type;
  const words = data.values as Uint32Array;
  const factor = 10 ** Math.abs(scale);
  const values = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    // At most 15 digits fit the lower two of the four words.
    const unscaled = Number(BigInt.asIntN(64, BigInt(words[4 * i]!) | (BigInt(words[4 * i + 1]!) << 32n)));
    values[i] = scale >= 0 ? unscaled / factor : unscaled * factor;
  }
  return makeData({
    type: new Float64(),
    length: data.length,
    nullCount: data.nullCount,
    nullBitmap: bitmapOf(data),
    data: values,
  });
}

/** Rows `[from, to)` of a normalized column, with offset 0; `from` is a multiple of 8. Buffers are shared. */
export function sliceColumn(data: Data, from: number, to: number): Data {
  if (from === 0 && to === data.length) return data;
  const { type } = data;
  const length = to - from;
  if (DataType.isNull(type)) return makeData({ type, length });
  const nulls =
    data.nullCount > 0
      ? { nullCount: -1, nullBitmap: data.nullBitmap.subarray(from >> 3, (to + 7) >> 3) }
      : { nullCount: 0, nullBitmap: null };
  if (DataType.isUtf8(type) || DataType.isList(type)) {
    const valueOffsets = data.valueOffsets.subarray(from, to + 1);
    const inner = DataType.isList(type) ? { child: data.children[0] } : { data: data.values };
    return makeData({ type, length, ...nulls, valueOffsets, ...inner } as never);
  }
  const values = DataType.isBool(type)
    ? data.values.subarray(from >> 3, (to + 7) >> 3)
    : data.values.subarray(from * data.stride, to * data.stride);
  const inner = DataType.isDictionary(type) ? { dictionary: data.dictionary } : {};
  return makeData({ type, length, ...nulls, data: values, ...inner } as never);
}
