/**
 * Decodes `count` values of Parquet's run-length / bit-packed hybrid from `bytes[start, end)`. Runs that promise more than `count`
 * values, as some writers pad their last, are cut.
 *
 * @param width bits of a value, 0 to 32; 0 gives zeros
 * @throws {RangeError} when the bytes end first or are no such encoding.
 * Source: Apache Parquet format 2.10, Encodings.md, "RLE = 3".
 */
export function decodeHybrid<T extends Uint8Array | Int32Array>(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  output: T,
): T {
  if (width === 0) return output;
  if (width > 32 || end > bytes.length) throw new RangeError(`${width} bits a value up to byte ${end}`);
  const count = output.length;
  let position = start;
  let filled = 0;
  while (filled < count) {
    let header = 0;
    let shift = 0;
    for (;;) {
      if (position >= end || shift > 28) throw new RangeError(`run header at byte ${position} of ${end}`);
      const byte = bytes[position++]!;
      header += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
      shift += 7;
    }
    const length = Math.floor(header / 2);
    if (length === 0) throw new RangeError(`empty run at byte ${position}`);
    if (header % 2 === 1) {
      const values = Math.min(length * 8, count - filled);
      position = unpack(bytes, position, end, width, output, filled, values, length * width);
      filled += values;
    } else {
      let value = 0;
      const valueBytes = (width + 7) >> 3;
      if (position + valueBytes > end) throw new RangeError(`run value at byte ${position} of ${end}`);
      for (let i = 0; i < valueBytes; i++) value |= bytes[position++]! << (8 * i);
      const until = Math.min(count, filled + length);
      output.fill(value, filled, until);
      filled = until;
    }
  }
  return output;
}

function unpack(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  output: Uint8Array | Int32Array,
  to: number,
  values: number,
  runBytes: number,
): number {
  const needed = Math.ceil((values * width) / 8);
  if (start + needed > end) throw new RangeError(`packed run of ${needed} bytes at byte ${start} of ${end}`);
  const mask = width === 32 ? -1 : (1 << width) - 1;
  let position = start;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < values; i++) {
    if (width <= 24) {
      while (bits < width) {
        held |= bytes[position++]! << bits;
        bits += 8;
      }
      output[to + i] = held & mask;
      held >>>= width;
      bits -= width;
    } else {
      const bit = i * width;
      const at = start + (bit >> 3);
      const low = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> (bit & 7);
      const high = (bit & 7) === 0 ? 0 : (bytes[at + 4] ?? 0) << (32 - (bit & 7));
      output[to + i] = (low | high) & mask;
    }
  }
  return Math.min(end, start + runBytes);
}
