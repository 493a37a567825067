import type { Readable } from "node:stream";

/**
 * All bytes of a request body, in one buffer of the announced size (`Number.NaN` when none was announced: one copy more).
 *
 * @throws Error when the client goes away before the announced size has arrived, so that half an object is never stored.
 */
export async function collectBody(stream: Readable, sizeBytes: number): Promise<Buffer> {
  if (Number.isNaN(sizeBytes)) {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
  const body = Buffer.allocUnsafe(sizeBytes);
  let filled = 0;
  for await (const chunk of stream) {
    (chunk as Buffer).copy(body, filled);
    filled += (chunk as Buffer).length;
  }
  if (filled !== sizeBytes) throw new Error(`the body ended after ${filled} of ${sizeBytes} bytes`);
  return body;
}
