import type { ByteSource } from "./byte-source.ts";

/** A range that takes several times as long to come as its request takes to be answered. */
const defaultChunkBytes = 4 * 1024 * 1024;
/** Ranges on their way at once. Four connections of an object store bring text faster than one processor reads it. */
const rangesAhead = 4;

/**
 * The bytes of an object from first to last, in ranges of `chunkBytes`, the next four being fetched while the caller works on one. The ranges
 * are read into the same places again and again where the source allows it: a chunk holds until the next one is asked for. An empty object gives none.
 *
 * @throws whatever `source.read` throws, unchanged.
 */
export async function* readChunks(
  source: ByteSource,
  chunkBytes: number = source.rangeBytes ?? defaultChunkBytes,
): AsyncGenerator<Uint8Array> {
  // Fresh memory for every range costs more time than reading it, and is given back late.
  const rooms: Uint8Array[] = [];
  const pending: Promise<Uint8Array>[] = [];
  let next = 0;
  const fetch = (): void => {
    const start = next * chunkBytes;
    if (start >= source.sizeBytes) return;
    const end = Math.min(start + chunkBytes, source.sizeBytes);
    const place = next % (rangesAhead + 1);
    rooms[place] ??= new Uint8Array(end - start);
    const reading = source.read(start, end, rooms[place]);
    // The caller may stop before it awaits this range: its failure must not become an unhandled rejection.
    reading.catch(() => {});
    pending.push(reading);
    next += 1;
  };
  for (let i = 0; i < rangesAhead; i++) fetch();
  for (let reading = pending.shift(); reading !== undefined; reading = pending.shift()) {
    const chunk = await reading;
    fetch();
    yield chunk;
  }
}
