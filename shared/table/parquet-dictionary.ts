import { Dictionary, Int32, Vector } from "apache-arrow";
import type { CompressionCodec, PageHeader } from "hyparquet";
import { leafData } from "./column-piece.ts";
import { decompressPage } from "./parquet-compression.ts";
import { plainValues } from "./parquet-plain.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import type { LeafValues } from "./parquet-values.ts";

/** The distinct values of one column chunk. */
export interface ParquetDictionary {
  readonly length: number;
  readonly values: LeafValues;
  /** The values as Arrow has them, and the type of codes into them: one object each for all batches of the chunk. */
  readonly vector: Vector;
  readonly type: Dictionary;
}

/**
 * The dictionary that a dictionary page stores.
 *
 * @throws when the bytes are damaged.
 */
export function decodeDictionary(
  stored: Uint8Array,
  header: PageHeader,
  column: ParquetColumn,
  codec: CompressionCodec,
): ParquetDictionary {
  const length = header.dictionary_page_header?.num_values ?? -1;
  const body = decompressPage(stored, header.uncompressed_page_size, codec);
  if (!(length >= 0 && length <= 8 * body.bytes.length)) throw new RangeError(`a dictionary of ${length} values`);
  const values = plainValues(body, 0, length, column);
  const { arrow } = column.leaf;
  const vector = new Vector([leafData({ length, nullCount: 0, validity: null, values }, arrow)]);
  return { length, values, vector, type: new Dictionary(arrow, new Int32(), column.leafIndex) };
}
