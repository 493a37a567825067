import type { DataReader } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import type { ParquetColumn } from "./parquet-schema.ts";
import { byteArrayValues, fixedValues, type LeafValues, storedWidth } from "./parquet-values.ts";

/**
 * Values in one of the DELTA encodings from `body[offset]` on: rare, so that the library's slower decoder of integers is good enough.
 *
 * @param maxBytes bound of decoded texts: short input can ask for long output
 * @throws when the bytes end first or are no such encoding.
 */
export function deltaValues(
  body: Uint8Array,
  offset: number,
  encoding: "DELTA_BINARY_PACKED" | "DELTA_LENGTH_BYTE_ARRAY" | "DELTA_BYTE_ARRAY",
  count: number,
  { leaf }: ParquetColumn,
  maxBytes: number,
): LeafValues {
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset };
  if (encoding === "DELTA_BINARY_PACKED") {
    const { type } = leaf.element;
    if (type !== "INT32" && type !== "INT64") throw new Error("delta encoding of a column of no integers");
    const values = type === "INT32" ? new Int32Array(count) : new BigInt64Array(count);
    if (count > 0) deltaBinaryUnpack(reader, count, values);
    return fixedValues(leaf, new Uint8Array(values.buffer), count);
  }
  const texts =
    encoding === "DELTA_BYTE_ARRAY" ? frontCoded(body, reader, count, maxBytes) : lengthsFirst(body, reader, count);
  if (leaf.element.type !== "FIXED_LEN_BYTE_ARRAY") return byteArrayValues(leaf, texts.data, texts.offsets, count);
  const width = storedWidth(leaf) ?? 0;
  for (let i = 0; i < count; i++) {
    const length = texts.offsets[i + 1]! - texts.offsets[i]!;
    if (length !== width) throw new RangeError(`${length} bytes for a value of ${width}`);
  }
  return fixedValues(leaf, texts.data, count);
}

/** Value i is `data[offsets[i], offsets[i + 1])`. */
interface ByteArrays {
  readonly data: Uint8Array;
  readonly offsets: Int32Array;
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
function lengthsFirst(body: Uint8Array, reader: DataReader, count: number): ByteArrays {
  const lengths = deltaLengths(reader, count);
  const data = body.subarray(reader.offset);
  const offsets = new Int32Array(count + 1);
  let position = 0;
  for (let i = 0; i < count; i++) {
    position += lengths[i]!;
    if (lengths[i]! < 0 || position > data.length) throw new RangeError(`a text of ${lengths[i]} bytes`);
    offsets[i + 1] = position;
  }
  return { data, offsets };
}

/** DELTA_BYTE_ARRAY: how much of the value before is kept, then the rest. */
function frontCoded(body: Uint8Array, reader: DataReader, count: number, maxBytes: number): ByteArrays {
  const kept = deltaLengths(reader, count);
  const rest = lengthsFirst(body, reader, count);
  const offsets = new Int32Array(count + 1);
  let before = 0;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (kept[i]! < 0 || kept[i]! > before) throw new RangeError(`${kept[i]} bytes kept of ${before}`);
    before = kept[i]! + rest.offsets[i + 1]! - rest.offsets[i]!;
    total += before;
    if (total > maxBytes) throw new RangeError("texts that fill more memory than a page may");
    offsets[i + 1] = total;
  }
  const data = new Uint8Array(total);
  for (let i = 0; i < count; i++) {
    const start = offsets[i]!;
    if (kept[i]! > 0) data.copyWithin(start, offsets[i - 1]!, offsets[i - 1]! + kept[i]!);
    data.set(rest.data.subarray(rest.offsets[i]!, rest.offsets[i + 1]!), start + kept[i]!);
  }
  return { data, offsets };
}

function deltaLengths(reader: DataReader, count: number): Int32Array {
  const lengths = new Int32Array(count);
  if (count > 0) deltaBinaryUnpack(reader, count, lengths);
  return lengths;
}
