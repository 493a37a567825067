import type { PageBody } from "./parquet-compression.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import { byteArrayValues, fixedValues, type LeafValues, storedWidth } from "./parquet-values.ts";

/** Texts longer than this are moved by the engine, shorter ones by a loop. */
const longText = 64;

/**
 * `count` values in Parquet's PLAIN encoding from byte `offset` of the body, which is rearranged when it is owned, so that numbers become a view of it and
 * texts move together within it.
 *
 * @throws {RangeError} when the bytes end first.
 */
export function plainValues(body: PageBody, offset: number, count: number, column: ParquetColumn): LeafValues {
  const { bytes } = body;
  if (column.leaf.conversion === "boolean") {
    if (offset + count / 8 > bytes.length) throw new RangeError("booleans end early");
    return { kind: "bits", bits: bytes.subarray(offset, offset + ((count + 7) >> 3)) };
  }
  const width = storedWidth(column.leaf);
  if (width === null) {
    const { data, offsets } = plainTexts(body, offset, count);
    return byteArrayValues(column.leaf, data, offsets, count);
  }
  const size = count * width;
  if (offset + size > bytes.length) throw new RangeError("values end early");
  const start = body.owned ? moveToAlignment(bytes, offset, size) : offset;
  return fixedValues(column.leaf, bytes.subarray(start, start + size), count);
}

/** Moves `[offset, offset + size)` up to 7 bytes towards the beginning, to where numbers of 8 bytes may lie; where they are now. */
function moveToAlignment(bytes: Uint8Array, offset: number, size: number): number {
  const past = (bytes.byteOffset + offset) & 7;
  if (past === 0 || past > offset) return offset;
  bytes.copyWithin(offset - past, offset, offset + size);
  return offset - past;
}

/** Each text stands behind its length. Without the lengths they begin at byte 0 of what is returned. */
function plainTexts(body: PageBody, offset: number, count: number): { data: Uint8Array; offsets: Int32Array } {
  if (offset + count * 4 > body.bytes.length) throw new RangeError("texts end early");
  const data = body.owned ? body.bytes : Uint8Array.prototype.slice.call(body.bytes);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const offsets = new Int32Array(count + 1);
  const end = data.length;
  let position = offset;
  let written = 0;
  for (let i = 0; i < count; i++) {
    if (position + 4 > end) throw new RangeError(`the length of a text at byte ${position} of ${end}`);
    const length = view.getInt32(position, true);
    const start = position + 4;
    position = start + length;
    if (length < 0 || position > end) throw new RangeError(`a text of ${length} bytes at byte ${start}`);
    if (length > longText || position + 4 > end) data.copyWithin(written, start, position);
    else {
      // Whole words: what is written too much lies before the next length, because this text's own length is gone.
      for (let moved = 0; moved < length; moved += 4)
        view.setInt32(written + moved, view.getInt32(start + moved, true), true);
    }
    written += length;
    offsets[i + 1] = written;
  }
  return { data: data.subarray(0, written), offsets };
}

/** BYTE_STREAM_SPLIT: the bytes of all values by significance, first every lowest byte, and so on. */
export function splitValues(body: Uint8Array, offset: number, count: number, column: ParquetColumn): LeafValues {
  const width = storedWidth(column.leaf);
  if (width === null || offset + count * width > body.length) throw new RangeError("split values end early");
  const bytes = new Uint8Array(count * width);
  for (let part = 0; part < width; part++) {
    const from = offset + part * count;
    for (let i = 0; i < count; i++) bytes[i * width + part] = body[from + i]!;
  }
  return fixedValues(column.leaf, bytes, count);
}
