import { open, stat } from "node:fs/promises";
import type { ByteSource } from "./byte-source.ts";

/**
 * The bytes of a local file, as it is now. Every read opens and closes the file, so nothing has to be closed afterwards.
 *
 * @throws from here when the path is not a readable file, and from `read` when the file was changed or replaced since.
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const opened = await stat(path);
  if (!opened.isFile()) throw new Error(`${path} is not a file`);
  return {
    name: path,
    sizeBytes: opened.size,
    rangeBytes: 1024 * 1024,
    read: async (start, end, room) => {
      const file = await open(path);
      try {
        const now = await file.stat();
        if (now.size !== opened.size || now.mtimeMs !== opened.mtimeMs || now.ino !== opened.ino) {
          throw new Error(`${path} was changed while it was being read`);
        }
        const bytes = room?.subarray(0, end - start) ?? new Uint8Array(end - start);
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) throw new Error(`${path} ended at byte ${start + filled}, expected ${end}`);
          filled += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    },
  };
}
