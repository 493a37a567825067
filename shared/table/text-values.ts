import { isUtf8 } from "node:buffer";
import type { TextValues } from "./parquet-values.ts";
import { decodeUtf8 } from "./utf8.ts";

const maxColumnBytes = 2 ** 31 - 1;

/**
 * Byte strings as valid UTF-8, value i being `data[offsets[i], offsets[i + 1])`; what is not valid becomes U+FFFD. The same buffers when all is valid.
 *
 * @throws {RangeError} when mending makes them longer than an Arrow column may be.
 */
export function mendText(data: Uint8Array, offsets: Int32Array): TextValues {
  const length = offsets.length - 1;
  if (isValidText(data, offsets, length)) return { kind: "text", data, offsets, mended: null };
  const pieces: Uint8Array[] = [];
  const mended = new Uint8Array(length);
  const mendedOffsets = new Int32Array(length + 1);
  let total = 0;
  for (let i = 0; i < length; i++) {
    let piece = data.subarray(offsets[i]!, offsets[i + 1]!);
    if (!isUtf8(piece)) {
      mended[i] = 1;
      piece = Buffer.from(decodeUtf8(piece));
    }
    pieces.push(piece);
    total += piece.length;
    if (total > maxColumnBytes) throw new RangeError(`text of ${total} bytes in one Arrow column`);
    mendedOffsets[i + 1] = total;
  }
  return { kind: "text", data: Buffer.concat(pieces), offsets: mendedOffsets, mended };
}

/** True when each value is valid UTF-8: the whole is, and none begins inside a character. */
export function isValidText(data: Uint8Array, offsets: Int32Array, length: number): boolean {
  const end = offsets[length]!;
  if (!isUtf8(data.subarray(offsets[0]!, end))) return false;
  for (let i = 0; i < length; i++) {
    if (offsets[i]! < end && (data[offsets[i]!]! & 0xc0) === 0x80) return false;
  }
  return true;
}
