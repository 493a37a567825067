import { brotliDecompressSync, unzipSync, zstdDecompressSync } from "node:zlib";
import type { CompressionCodec, DataReader, PageHeader } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { compressors } from "hyparquet-compressors";
import { decodeHybrid } from "./parquet-levels.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import {
  byteArrayValues,
  fixedValues,
  gather,
  type LeafValues,
  storedWidth,
  type TextValues,
} from "./parquet-values.ts";

/** Decoded bytes of a page; a page is decoded as a whole, so this bounds memory. */
export const maxPageBytes = 256 * 1024 * 1024;

/** A decoded data page. An entry is a value, a null or an empty list. */
export interface ParquetPage {
  readonly entries: number;
  /** One level an entry; null when every entry has the highest. */
  readonly definition: Uint8Array | null;
  /** One level an entry; null for columns that are no lists. */
  readonly repetition: Uint8Array | null;
  readonly values: LeafValues;
}

/**
 * Decompresses the body of a page.
 *
 * @throws when the bytes are damaged or do not give `size` bytes; never produces more than that.
 */
export function decompressPage(bytes: Uint8Array, size: number, codec: CompressionCodec): Uint8Array {
  const page = codec === "UNCOMPRESSED" ? bytes : size === 0 ? new Uint8Array(0) : decompressWith(codec, bytes, size);
  if (page.length !== size) throw new RangeError(`${page.length} bytes in a page of ${size}`);
  return page;
}

function decompressWith(codec: CompressionCodec, bytes: Uint8Array, size: number): Uint8Array {
  switch (codec) {
    case "GZIP":
      return unzipSync(bytes, { maxOutputLength: size });
    case "ZSTD":
      return zstdDecompressSync(bytes, { maxOutputLength: size });
    case "BROTLI":
      return brotliDecompressSync(bytes, { maxOutputLength: size });
    default: {
      const decompress = compressors[codec];
      if (decompress === undefined) throw new Error(`compression ${codec}`);
      return decompress(bytes, size);
    }
  }
}

/** The values of a dictionary page. */
export function decodeDictionary(body: Uint8Array, header: PageHeader, column: ParquetColumn): LeafValues {
  const count = header.dictionary_page_header?.num_values ?? -1;
  if (!(count >= 0 && count <= 8 * body.length)) throw new RangeError(`a dictionary of ${count} values`);
  return plainValues(body, 0, count, column);
}

/** A page of the first form: levels, each with its length, then values. */
export function decodePageV1(
  body: Uint8Array,
  header: PageHeader,
  column: ParquetColumn,
  dictionary: LeafValues | null,
): ParquetPage {
  const data = header.data_page_header;
  if (data === undefined) throw new Error("a data page without its header");
  const entries = data.num_values;
  let offset = 0;
  const levels = (width: number): Uint8Array => {
    const length = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(offset, true);
    const start = offset + 4;
    offset = start + length;
    return decodeHybrid(body, start, offset, width, new Uint8Array(entries));
  };
  const repetition = column.listDefinition === null ? null : levels(1);
  const definition = column.maxDefinition === 0 ? null : levels(bitWidth(column.maxDefinition));
  const count = presentOf(definition, column.maxDefinition, entries);
  const values = encodedValues(body, offset, data.encoding, count, column, dictionary);
  return { entries, definition: count === entries ? null : definition, repetition, values };
}

/** A page of the second form: levels uncompressed before the body, their lengths in the header. */
export function decodePageV2(
  bytes: Uint8Array,
  header: PageHeader,
  column: ParquetColumn,
  codec: CompressionCodec,
  dictionary: LeafValues | null,
): ParquetPage {
  const data = header.data_page_header_v2;
  if (data === undefined) throw new Error("a data page without its header");
  const entries = data.num_values;
  const repetitionEnd = data.repetition_levels_byte_length;
  const levelsEnd = repetitionEnd + data.definition_levels_byte_length;
  if (!(repetitionEnd >= 0 && levelsEnd >= repetitionEnd && levelsEnd <= bytes.length))
    throw new RangeError("level lengths");
  const repetition =
    column.listDefinition === null ? null : decodeHybrid(bytes, 0, repetitionEnd, 1, new Uint8Array(entries));
  const definition =
    column.maxDefinition === 0
      ? null
      : decodeHybrid(bytes, repetitionEnd, levelsEnd, bitWidth(column.maxDefinition), new Uint8Array(entries));
  const rest = bytes.subarray(levelsEnd);
  const size = header.uncompressed_page_size - levelsEnd;
  const body = data.is_compressed === false ? rest : decompressPage(rest, size, codec);
  const count = presentOf(definition, column.maxDefinition, entries);
  const values = encodedValues(body, 0, data.encoding, count, column, dictionary);
  return { entries, definition: count === entries ? null : definition, repetition, values };
}

function presentOf(definition: Uint8Array | null, highest: number, entries: number): number {
  if (definition === null) return entries;
  let count = 0;
  for (let i = 0; i < definition.length; i++) if (definition[i] === highest) count++;
  return count;
}

function encodedValues(
  body: Uint8Array,
  offset: number,
  encoding: string,
  count: number,
  column: ParquetColumn,
  dictionary: LeafValues | null,
): LeafValues {
  switch (encoding) {
    case "PLAIN":
      return plainValues(body, offset, count, column);
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY": {
      if (dictionary === null) throw new Error("codes without a dictionary");
      const codes = new Int32Array(count);
      if (count > 0) decodeHybrid(body, offset + 1, body.length, body[offset]!, codes);
      return gather(dictionary, codes);
    }
    case "RLE": {
      const flags = decodeHybrid(body, offset + 4, body.length, 1, new Uint8Array(count));
      return { kind: "fixed", values: flags, stride: 1, length: count };
    }
    case "BYTE_STREAM_SPLIT":
      return splitValues(body, offset, count, column);
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY":
      return deltaValues(body, offset, encoding, count, column);
    default:
      throw new Error(`encoding ${encoding}`);
  }
}

function plainValues(body: Uint8Array, offset: number, count: number, column: ParquetColumn): LeafValues {
  if (column.leaf.conversion === "boolean") {
    if (offset + count / 8 > body.length) throw new RangeError("booleans end early");
    const values = new Uint8Array(count);
    for (let i = 0; i < count; i++) values[i] = (body[offset + (i >> 3)]! >> (i & 7)) & 1;
    return { kind: "fixed", values, stride: 1, length: count };
  }
  const width = storedWidth(column.leaf);
  if (width === null) return byteArrayValues(column.leaf, plainTexts(body, offset, count));
  if (offset + count * width > body.length) throw new RangeError("values end early");
  return fixedValues(column.leaf, body.subarray(offset, offset + count * width), count);
}

function plainTexts(body: Uint8Array, offset: number, count: number): TextValues {
  if (offset + count * 4 > body.length) throw new RangeError("texts end early");
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let position = offset;
  for (let i = 0; i < count; i++) {
    const length =
      body[position]! | (body[position + 1]! << 8) | (body[position + 2]! << 16) | (body[position + 3]! << 24);
    const start = position + 4;
    position = start + length;
    if (length < 0 || position > body.length) throw new RangeError(`a text of ${length} bytes at byte ${start}`);
    starts[i] = start;
    ends[i] = position;
  }
  return { kind: "text", data: body, starts, ends, length: count };
}

/** The bytes of all values by significance: first every lowest byte, and so on. */
function splitValues(body: Uint8Array, offset: number, count: number, column: ParquetColumn): LeafValues {
  const width = storedWidth(column.leaf);
  if (width === null || offset + count * width > body.length) throw new RangeError("split values end early");
  const bytes = new Uint8Array(count * width);
  for (let part = 0; part < width; part++) {
    const from = offset + part * count;
    for (let i = 0; i < count; i++) bytes[i * width + part] = body[from + i]!;
  }
  return fixedValues(column.leaf, bytes, count);
}

/** Rare encodings, for which the library's slower decoder of integers is good enough. */
function deltaValues(
  body: Uint8Array,
  offset: number,
  encoding: string,
  count: number,
  column: ParquetColumn,
): LeafValues {
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset };
  if (encoding === "DELTA_BINARY_PACKED") {
    if (column.leaf.element.type === "INT32") {
      const values = new Int32Array(count);
      if (count > 0) deltaBinaryUnpack(reader, count, values);
      return fixedValues(column.leaf, new Uint8Array(values.buffer), count);
    }
    if (column.leaf.element.type !== "INT64") throw new Error("delta encoding of a column of no integers");
    const values = new BigInt64Array(count);
    if (count > 0) deltaBinaryUnpack(reader, count, values);
    return fixedValues(column.leaf, new Uint8Array(values.buffer), count);
  }
  const texts = encoding === "DELTA_BYTE_ARRAY" ? frontCoded(body, reader, count) : lengthsFirst(body, reader, count);
  if (column.leaf.element.type !== "FIXED_LEN_BYTE_ARRAY") return byteArrayValues(column.leaf, texts);
  const width = storedWidth(column.leaf) ?? 0;
  const bytes = new Uint8Array(count * width);
  for (let i = 0; i < count; i++) {
    const value = texts.data.subarray(texts.starts[i]!, texts.ends[i]!);
    if (value.length !== width) throw new RangeError(`${value.length} bytes for a value of ${width}`);
    bytes.set(value, i * width);
  }
  return fixedValues(column.leaf, bytes, count);
}

function deltaLengths(reader: DataReader, count: number): Int32Array {
  const lengths = new Int32Array(count);
  if (count > 0) deltaBinaryUnpack(reader, count, lengths);
  return lengths;
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
function lengthsFirst(body: Uint8Array, reader: DataReader, count: number): TextValues {
  const lengths = deltaLengths(reader, count);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let position = reader.offset;
  for (let i = 0; i < count; i++) {
    starts[i] = position;
    position += lengths[i]!;
    if (lengths[i]! < 0 || position > body.length) throw new RangeError(`a text of ${lengths[i]} bytes`);
    ends[i] = position;
  }
  return { kind: "text", data: body, starts, ends, length: count };
}

/** DELTA_BYTE_ARRAY: how much of the value before is kept, then the rest. Short input can ask for long output, hence the bound. */
function frontCoded(body: Uint8Array, reader: DataReader, count: number): TextValues {
  const kept = deltaLengths(reader, count);
  const rest = lengthsFirst(body, reader, count);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const before = i === 0 ? 0 : ends[i - 1]! - starts[i - 1]!;
    if (kept[i]! < 0 || kept[i]! > before) throw new RangeError(`${kept[i]} bytes kept of ${before}`);
    starts[i] = total;
    total += kept[i]! + rest.ends[i]! - rest.starts[i]!;
    if (total > maxPageBytes) throw new RangeError("texts that fill more memory than a page may");
    ends[i] = total;
  }
  const data = new Uint8Array(total);
  for (let i = 0; i < count; i++) {
    const start = starts[i]!;
    if (kept[i]! > 0) data.copyWithin(start, starts[i - 1]!, starts[i - 1]! + kept[i]!);
    data.set(body.subarray(rest.starts[i]!, rest.ends[i]!), start + kept[i]!);
  }
  return { kind: "text", data, starts, ends, length: count };
}

function bitWidth(highest: number): number {
  return 32 - Math.clz32(highest);
}
