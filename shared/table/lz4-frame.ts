const magic = 0x184d2204;

/**
 * Decodes one LZ4 frame to exactly `size` bytes. Blocks may refer to those before them. Checksums are not checked.
 *
 * @throws {RangeError} when the bytes are damaged or do not give `size` bytes; never writes more.
 * Source: LZ4 frame format 1.6.4 and LZ4 block format (lz4/doc).
 */
export function decodeLz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic) throw new RangeError("no LZ4 frame");
  const flags = view.getUint8(4);
  const blockChecksumBytes = (flags & 16) === 0 ? 0 : 4;
  // Magic, flags, block size, content size and dictionary id where flagged, header checksum.
  let position = 6 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4) + 1;
  const output = new Uint8Array(size);
  let written = 0;
  for (;;) {
    const header = view.getUint32(position, true);
    position += 4;
    if (header === 0) break;
    const end = position + (header & 0x7fffffff);
    if (end > bytes.length) throw new RangeError("LZ4 block ends early");
    if (header >>> 31 === 1) {
      output.set(bytes.subarray(position, end), written);
      written += end - position;
    } else written = decodeBlock(bytes, position, end, output, written);
    position = end + blockChecksumBytes;
  }
  if (written !== size) throw new RangeError(`LZ4 frame of ${written} bytes, expected ${size}`);
  return output;
}

function decodeBlock(bytes: Uint8Array, start: number, end: number, output: Uint8Array, to: number): number {
  let position = start;
  let written = to;
  const extended = (length: number): number => {
    let total = length;
    if (length !== 15) return total;
    for (;;) {
      if (position >= end) throw new RangeError("LZ4 length ends early");
      const more = bytes[position++]!;
      total += more;
      if (more !== 255) return total;
    }
  };
  while (position < end) {
    const token = bytes[position++]!;
    const literals = extended(token >> 4);
    if (position + literals > end || written + literals > output.length) throw new RangeError("LZ4 literals too long");
    output.set(bytes.subarray(position, position + literals), written);
    position += literals;
    written += literals;
    if (position >= end) break;
    const distance = bytes[position]! | ((bytes[position + 1] ?? 0) << 8);
    position += 2;
    const length = extended(token & 15) + 4;
    if (distance === 0 || distance > written || written + length > output.length) throw new RangeError("LZ4 match");
    // A match may overlap its own output.
    for (let from = written - distance, until = written + length; written < until; )
      output[written++] = output[from++]!;
  }
  return written;
}
