import { type Data, DataType, type Dictionary, type FixedSizeList } from "apache-arrow";

/**
 * Checks that every value of a column lies inside its buffers, as readers of Arrow take for granted. O(rows) for text, lists and dictionary
 * codes, O(1) for numbers.
 *
 * @throws {RangeError} when one does not.
 */
export function verifyArrowData(data: Data): void {
  const { type, length } = data;
  if (DataType.isNull(type)) return;
  if (data.nullCount > 0 && data.nullBitmap.length * 8 < length) throw new RangeError("validity bitmap too short");
  if (DataType.isBool(type)) {
    if (data.values.length * 8 < length) throw new RangeError("booleans too short");
  } else if (DataType.isUtf8(type) || DataType.isBinary(type)) {
    verifyOffsets(data.valueOffsets, length, data.values.length);
  } else if (DataType.isLargeUtf8(type) || DataType.isLargeBinary(type)) {
    verifyLargeOffsets(data.valueOffsets as unknown as BigInt64Array, length, data.values.length);
  } else if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) verifyViews(data);
  else if (DataType.isList(type) || DataType.isMap(type)) {
    const child = childOf(data);
    verifyOffsets(data.valueOffsets, length, child.length);
    verifyArrowData(child);
  } else if (DataType.isLargeList(type)) {
    const child = childOf(data);
    verifyLargeOffsets(data.valueOffsets as unknown as BigInt64Array, length, child.length);
    verifyArrowData(child);
  } else if (DataType.isFixedSizeList(type)) {
    const child = childOf(data);
    const { listSize } = type as FixedSizeList;
    if (listSize < 0 || child.length < length * listSize) throw new RangeError("list items too short");
    verifyArrowData(child);
  } else if (DataType.isDictionary(type)) verifyCodes(data as Data<Dictionary>);
  else if (DataType.isStruct(type) || DataType.isUnion(type)) {
    // Never read: structs and unions are left out.
  } else if (data.values.length < length * data.stride) throw new RangeError("values too short");
}

function childOf(data: Data): Data {
  const child = data.children[0];
  if (child === undefined) throw new RangeError("a list without items");
  return child;
}

function verifyOffsets(offsets: Int32Array, length: number, end: number): void {
  if (length === 0) return;
  if (offsets.length < length + 1 || offsets[0]! < 0 || offsets[length]! > end) throw new RangeError("offsets");
  for (let i = 0; i < length; i++) if (offsets[i]! > offsets[i + 1]!) throw new RangeError("offsets descend");
}

function verifyLargeOffsets(offsets: BigInt64Array, length: number, end: number): void {
  if (length === 0) return;
  if (offsets.length < length + 1 || offsets[0]! < 0n || offsets[length]! > BigInt(end))
    throw new RangeError("offsets");
  for (let i = 0; i < length; i++) if (offsets[i]! > offsets[i + 1]!) throw new RangeError("offsets descend");
}

function verifyViews(data: Data): void {
  const bytes = data.values as unknown as Uint8Array;
  if (bytes.length < data.length * 16) throw new RangeError("text views too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < data.length; i++) {
    const size = view.getInt32(16 * i, true);
    if (!data.getValid(i) || (size >= 0 && size <= 12)) continue;
    const buffer = data.variadicBuffers[view.getInt32(16 * i + 8, true)];
    const offset = view.getInt32(16 * i + 12, true);
    if (size < 0 || buffer === undefined || offset < 0 || offset + size > buffer.length)
      throw new RangeError("text view");
  }
}

function verifyCodes(data: Data<Dictionary>): void {
  const size = data.dictionary?.length ?? 0;
  const codes = data.values as unknown as ArrayLike<number | bigint>;
  if (codes.length < data.length) throw new RangeError("dictionary codes too short");
  for (let i = 0; i < data.length; i++) {
    const code = codes[i]!;
    if ((code < 0 || code >= size) && data.getValid(i)) throw new RangeError(`code ${code} in a dictionary of ${size}`);
  }
}
