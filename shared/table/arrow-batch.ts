import { zstdDecompressSync } from "node:zlib";
import { CompressionType, type Data, type Field, type Schema, Vector } from "apache-arrow";
import type { RecordBatch as BatchHeader, DictionaryBatch } from "apache-arrow/ipc/metadata/message";
import { BufferRegion } from "apache-arrow/ipc/metadata/message";
import { VectorLoader } from "apache-arrow/visitor/vectorloader";
import { verifyArrowData } from "./arrow-data.ts";
import { decodeLz4Frame } from "./lz4-frame.ts";

/** Decoded bytes of one record batch; a batch is decoded as a whole, so this bounds memory. */
export const maxBodyBytes = 1024 * 1024 * 1024;
const rawBuffer = -1n;

/** Dictionaries by their id, as the messages so far left them. */
export type Dictionaries = Map<number, Vector>;

/**
 * The columns of a record batch, their buffers checked: reading any row of them stays inside.
 *
 * @param body begins at a multiple of 8 in its buffer
 * @throws when header and body contradict each other.
 */
export function loadBatch(header: BatchHeader, body: Uint8Array, schema: Schema, dictionaries: Dictionaries): Data[] {
  const columns = load(header, body, schema.fields, schema, dictionaries);
  for (const column of columns) {
    if (column.length !== header.length) throw new RangeError(`${column.length} values in ${header.length} rows`);
    verifyArrowData(column);
  }
  return columns;
}

/** Puts a dictionary message's values, or what a delta adds to them, into `dictionaries`. */
export function loadDictionary(
  header: DictionaryBatch,
  body: Uint8Array,
  schema: Schema,
  dictionaries: Dictionaries,
): void {
  const type = schema.dictionaries.get(header.id);
  if (type === undefined) throw new RangeError(`a dictionary ${header.id} that no column has`);
  const [data] = load(header.data, body, [type as never], schema, dictionaries);
  if (data === undefined) throw new RangeError(`an empty dictionary ${header.id}`);
  verifyArrowData(data);
  const known = dictionaries.get(header.id);
  dictionaries.set(
    header.id,
    header.isDelta && known !== undefined ? known.concat(new Vector([data])) : new Vector([data]),
  );
}

function load(
  header: BatchHeader,
  body: Uint8Array,
  fields: Field[],
  schema: Schema,
  dictionaries: Dictionaries,
): Data[] {
  for (const { length, nullCount } of header.nodes) {
    if (length < 0 || nullCount < 0 || nullCount > length) throw new RangeError(`${nullCount} nulls of ${length}`);
  }
  for (const { offset, length } of header.buffers) {
    if (offset < 0 || length < 0 || offset + length > body.length) throw new RangeError("a buffer outside its batch");
  }
  const { bytes, regions } =
    header.compression === null
      ? { bytes: body, regions: header.buffers }
      : decompressBuffers(header.buffers, body, header.compression.type);
  const loader = new VectorLoader(
    bytes,
    header.nodes,
    regions,
    dictionaries,
    schema.metadataVersion,
    header.variadicBufferCounts,
  );
  return loader.visitMany(fields);
}

/** Every buffer is compressed by itself, its decoded length before it; -1 says that it is stored as it is. */
function decompressBuffers(
  regions: readonly BufferRegion[],
  body: Uint8Array,
  codec: CompressionType,
): { bytes: Uint8Array; regions: BufferRegion[] } {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const sizes = regions.map(({ offset, length }) => {
    if (length === 0) return 0;
    const size = view.getBigInt64(offset, true);
    if (size === rawBuffer) return length - 8;
    if (size < 0n || size > BigInt(maxBodyBytes)) throw new RangeError(`a buffer of ${size} bytes`);
    return Number(size);
  });
  const placed: BufferRegion[] = [];
  let total = 0;
  for (const size of sizes) {
    placed.push(new BufferRegion(total, size));
    total += (size + 7) & ~7;
    if (total > maxBodyBytes) throw new RangeError("a batch that decodes to more than 1 GiB");
  }
  const bytes = new Uint8Array(total);
  regions.forEach(({ offset, length }, i) => {
    if (length === 0) return;
    const stored = body.subarray(offset + 8, offset + length);
    const raw = view.getBigInt64(offset, true) === rawBuffer;
    bytes.set(raw ? stored : decompressOne(stored, sizes[i]!, codec), placed[i]!.offset);
  });
  return { bytes, regions: placed };
}

function decompressOne(stored: Uint8Array, size: number, codec: CompressionType): Uint8Array {
  if (size === 0) return new Uint8Array(0);
  const bytes =
    codec === CompressionType.ZSTD
      ? zstdDecompressSync(stored, { maxOutputLength: size })
      : decodeLz4Frame(stored, size);
  if (bytes.length !== size) throw new RangeError(`${bytes.length} bytes in a buffer of ${size}`);
  return bytes;
}
