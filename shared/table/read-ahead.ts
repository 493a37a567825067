import type { ByteSource } from "./byte-source.ts";

const windowBytes = 8 * 1024 * 1024;

/**
 * The same bytes, fetched at least 8 MiB at a time: small reads that follow each other cost one fetch. Holds the last 8 MiB or the last
 * read, whichever is longer.
 */
export function readAhead(source: ByteSource): ByteSource {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  return {
    name: source.name,
    sizeBytes: source.sizeBytes,
    read: async (start, end) => {
      if (start < windowStart || end > windowStart + window.length) {
        window = await source.read(start, Math.max(end, Math.min(start + windowBytes, source.sizeBytes)));
        windowStart = start;
      }
      return window.subarray(start - windowStart, end - windowStart);
    },
  };
}
