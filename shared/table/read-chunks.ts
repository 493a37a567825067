import type { ByteSource } from "./byte-source.ts";

const defaultChunkBytes = 8 * 1024 * 1024;

/**
 * The bytes of an object from first to last, in ranges of `chunkBytes`, the next range being fetched while
 * the caller works on the last. At most two ranges are in memory, in the same places again and again where the source allows it: a chunk
 * holds until the next one is asked for. An empty object gives none.
 *
 * @throws whatever `source.read` throws, unchanged.
 */
export async function* readChunks(
  source: ByteSource,
  chunkBytes: number = source.rangeBytes ?? defaultChunkBytes,
): AsyncGenerator<Uint8Array> {
  // Fresh memory for every range costs more time than reading it, and is given back late.
  const roomBytes = Math.min(chunkBytes, source.sizeBytes);
  const rooms = [new Uint8Array(roomBytes), new Uint8Array(source.sizeBytes > chunkBytes ? roomBytes : 0)] as const;
  const fetch = (start: number): Promise<Uint8Array> | null => {
    if (start >= source.sizeBytes) return null;
    const room = rooms[(start / chunkBytes) & 1];
    const reading = source.read(start, Math.min(start + chunkBytes, source.sizeBytes), room);
    // The caller may stop before it awaits this range: its failure must not become an unhandled rejection.
    reading.catch(() => {});
    return reading;
  };
  let start = 0;
  let pending = fetch(start);
  while (pending !== null) {
    const chunk = await pending;
    start += chunkBytes;
    pending = fetch(start);
    yield chunk;
  }
}
