import type { CompressionCodec, PageHeader } from "hyparquet";
import { countBits } from "./parquet-bits.ts";
import { decompressPage, type PageBody } from "./parquet-compression.ts";
import { deltaValues } from "./parquet-delta.ts";
import type { ParquetDictionary } from "./parquet-dictionary.ts";
import { decodeLevels, HybridReader } from "./parquet-levels.ts";
import { plainValues, splitValues } from "./parquet-plain.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import type { BitValues, LeafValues } from "./parquet-values.ts";

/** Decoded bytes of a page; a page is decoded as a whole, so this bounds memory. */
export const maxPageBytes = 256 * 1024 * 1024;

/** Values as codes into a dictionary, still packed: they are read once, in order. */
export interface CodeValues {
  readonly kind: "codes";
  readonly reader: HybridReader;
  readonly dictionary: ParquetDictionary;
}

/** A decoded data page. An entry is a value, a null or, of a list column, an empty or absent list; a slot is a value or a null. */
export interface ParquetPage {
  readonly entries: number;
  /** One bit a slot, 1 for a value; null when every slot has one. */
  readonly validity: Uint8Array | null;
  /** The values without the nulls. */
  readonly values: LeafValues | CodeValues;
  /** Of a list column: one level of each kind an entry. */
  readonly lists: ListLevels | null;
}

/** What says where lists begin and which entries are slots. */
interface ListLevels {
  readonly repetition: Uint8Array;
  readonly definition: Uint8Array;
}

/**
 * A page of the first form: levels, each with its length, then values.
 *
 * @throws when the bytes are damaged.
 */
export function decodePageV1(
  stored: Uint8Array,
  header: PageHeader,
  column: ParquetColumn,
  codec: CompressionCodec,
  dictionary: ParquetDictionary | null,
): ParquetPage {
  const data = header.data_page_header;
  if (data === undefined) throw new Error("a data page without its header");
  const body = decompressPage(stored, header.uncompressed_page_size, codec);
  const { bytes } = body;
  let end = 0;
  const levels = (): LevelBytes => {
    const start = end + 4;
    end = start + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(end, true);
    return { bytes, start, end };
  };
  const repetition = column.listDefinition === null ? null : levels();
  const definition = column.maxDefinition === 0 ? null : levels();
  return assemble(column, data.num_values, repetition, definition, (count) =>
    encodedValues(body, end, data.encoding, count, column, dictionary),
  );
}

/**
 * A page of the second form: levels uncompressed before the body, their lengths in the header.
 *
 * @throws when the bytes are damaged.
 */
export function decodePageV2(
  stored: Uint8Array,
  header: PageHeader,
  column: ParquetColumn,
  codec: CompressionCodec,
  dictionary: ParquetDictionary | null,
): ParquetPage {
  const data = header.data_page_header_v2;
  if (data === undefined) throw new Error("a data page without its header");
  const repetitionEnd = data.repetition_levels_byte_length;
  const levelsEnd = repetitionEnd + data.definition_levels_byte_length;
  if (!(repetitionEnd >= 0 && levelsEnd >= repetitionEnd && levelsEnd <= stored.length))
    throw new RangeError("level lengths");
  const repetition = column.listDefinition === null ? null : { bytes: stored, start: 0, end: repetitionEnd };
  const definition = column.maxDefinition === 0 ? null : { bytes: stored, start: repetitionEnd, end: levelsEnd };
  const size = header.uncompressed_page_size - levelsEnd;
  const used = data.is_compressed === false ? "UNCOMPRESSED" : codec;
  return assemble(column, data.num_values, repetition, definition, (count) => {
    const body = decompressPage(stored.subarray(levelsEnd), size, used);
    return encodedValues(body, 0, data.encoding, count, column, dictionary);
  });
}

/** Where encoded levels lie. */
interface LevelBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

function assemble(
  column: ParquetColumn,
  entries: number,
  repetition: LevelBytes | null,
  definition: LevelBytes | null,
  valuesOf: (count: number) => ParquetPage["values"],
): ParquetPage {
  const { maxDefinition, listDefinition } = column;
  if (repetition !== null && definition !== null && listDefinition !== null) {
    const lists = {
      repetition: decodeLevels(repetition.bytes, repetition.start, repetition.end, 1, entries),
      definition: decodeLevels(definition.bytes, definition.start, definition.end, maxDefinition, entries),
    };
    const { validity, present } = slotValidity(lists.definition, listDefinition, maxDefinition);
    return { entries, validity, values: valuesOf(present), lists };
  }
  if (definition === null) return { entries, validity: null, values: valuesOf(entries), lists: null };
  // One level: its bits are the validity as Arrow has it.
  const validity = new Uint8Array((entries + 7) >> 3);
  new HybridReader(definition.bytes, definition.start, definition.end, 1).nextBits(validity, 0, entries);
  const present = countBits(validity, 0, entries);
  return { entries, validity: present === entries ? null : validity, values: valuesOf(present), lists: null };
}

/** An entry is a slot where its list has an item, and a value where that item is none of null. */
function slotValidity(
  definition: Uint8Array,
  listDefinition: number,
  maxDefinition: number,
): { validity: Uint8Array | null; present: number } {
  const validity = new Uint8Array((definition.length + 7) >> 3);
  let slots = 0;
  let present = 0;
  for (let i = 0; i < definition.length; i++) {
    const level = definition[i]!;
    if (level === maxDefinition) {
      validity[slots >> 3]! |= 1 << (slots & 7);
      present++;
    }
    if (level > listDefinition) slots++;
  }
  return { validity: present === slots ? null : validity, present };
}

function encodedValues(
  body: PageBody,
  offset: number,
  encoding: string,
  count: number,
  column: ParquetColumn,
  dictionary: ParquetDictionary | null,
): ParquetPage["values"] {
  const { bytes } = body;
  switch (encoding) {
    case "PLAIN":
      return plainValues(body, offset, count, column);
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      if (dictionary === null) throw new Error("codes without a dictionary");
      // A page without values need not say how wide they would be.
      return {
        kind: "codes",
        reader: new HybridReader(bytes, offset + 1, bytes.length, count === 0 ? 0 : bytes[offset]!),
        dictionary,
      };
    case "RLE":
      return runLengthBooleans(bytes, offset + 4, count, column);
    case "BYTE_STREAM_SPLIT":
      return splitValues(bytes, offset, count, column);
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
    case "DELTA_BYTE_ARRAY":
      return deltaValues(bytes, offset, encoding, count, column, maxPageBytes);
    default:
      throw new Error(`encoding ${encoding}`);
  }
}

function runLengthBooleans(bytes: Uint8Array, start: number, count: number, column: ParquetColumn): BitValues {
  if (column.leaf.conversion !== "boolean") throw new Error("run lengths in a column of no booleans");
  const bits = new Uint8Array((count + 7) >> 3);
  new HybridReader(bytes, start, bytes.length, 1).nextBits(bits, 0, count);
  return { kind: "bits", bits };
}
