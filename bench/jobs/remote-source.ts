import { setTimeout as sleep } from "node:timers/promises";
import type { ByteSource } from "../../shared/table/byte-source.ts";

/** A source that keeps count of its reads. */
export interface RemoteSource extends ByteSource {
  /** Reads asked for so far. */
  gets: number;
  /** Bytes of those reads together. */
  fetchedBytes: number;
  /** The time those reads take, one after another. */
  waitingSeconds: number;
}

const latencySeconds = 0.03;
const bytesPerSecond = 80e6;

/** The same bytes as from an object store: a read answers 30 ms after it was asked, at 80 MB/s, whatever other reads are under way. */
export function remoteSource(source: ByteSource): RemoteSource {
  const remote: RemoteSource = {
    name: source.name,
    sizeBytes: source.sizeBytes,
    gets: 0,
    fetchedBytes: 0,
    waitingSeconds: 0,
    read: async (start, end) => {
      const seconds = latencySeconds + (end - start) / bytesPerSecond;
      remote.gets++;
      remote.fetchedBytes += end - start;
      remote.waitingSeconds += seconds;
      const [bytes] = await Promise.all([source.read(start, end), sleep(seconds * 1000)]);
      return bytes;
    },
  };
  return remote;
}
