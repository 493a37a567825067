import { brotliDecompressSync, unzipSync, zstdDecompressSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** The decompressed body of a page. */
export interface PageBody {
  readonly bytes: Uint8Array;
  /** True when nobody else sees the bytes, so that they may be rearranged in place. */
  readonly owned: boolean;
}

/**
 * Decompresses the body of a page.
 *
 * @throws when the bytes are damaged or do not give `size` bytes; never produces more than that.
 */
export function decompressPage(bytes: Uint8Array, size: number, codec: CompressionCodec): PageBody {
  const body = codec === "UNCOMPRESSED" ? bytes : size === 0 ? new Uint8Array(0) : decompressWith(codec, bytes, size);
  if (body.length !== size) throw new RangeError(`${body.length} bytes in a page of ${size}`);
  return { bytes: body, owned: codec !== "UNCOMPRESSED" };
}

function decompressWith(codec: CompressionCodec, bytes: Uint8Array, size: number): Uint8Array {
  // One chunk with room to spare is one allocation, and lets zstd decode without a window of its own.
  const options = { maxOutputLength: size, chunkSize: Math.max(64, size + 8) };
  switch (codec) {
    case "GZIP":
      return unzipSync(bytes, options);
    case "ZSTD":
      return zstdDecompressSync(bytes, options);
    case "BROTLI":
      return brotliDecompressSync(bytes, options);
    default: {
      const decompress = compressors[codec];
      if (decompress === undefined) throw new Error(`compression ${codec}`);
      return decompress(bytes, size);
    }
  }
}
