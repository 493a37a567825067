import type { ByteSource } from "./byte-source.ts";

/**
 * The bytes of an object that is already in memory. Reads are views, not copies.
 *
 * @throws {RangeError} from `read` when the range is not inside the bytes: a bug of the caller.
 */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    sizeBytes: bytes.length,
    read: async (start, end) => {
      if (start < 0 || end < start || end > bytes.length) {
        throw new RangeError(`${name}: bytes ${start} to ${end} were asked of ${bytes.length}`);
      }
      return bytes.subarray(start, end);
    },
  };
}
