/** Bytes in the order of the object. The reader sets `consumed`; what it leaves comes first in the next window. */
export interface ByteWindow {
  readonly bytes: Uint8Array;
  /** True when no byte follows this window. The last window may be empty. */
  readonly final: boolean;
  consumed: number;
}

/**
 * Joins what a reader left over with the chunks that follow, so that it always sees whole records. A window at least doubles what was
 * left, so that a long record is looked at a logarithmic number of times whatever the size of the chunks.
 */
export async function* readWindows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ByteWindow> {
  let left: Uint8Array = new Uint8Array(0);
  let pieces: Uint8Array[] = [];
  let pieceBytes = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    pieceBytes += chunk.length;
    if (pieceBytes < left.length) continue;
    const window: ByteWindow = { bytes: join(left, pieces), final: false, consumed: 0 };
    pieces = [];
    pieceBytes = 0;
    yield window;
    left = window.bytes.subarray(window.consumed);
  }
  yield { bytes: join(left, pieces), final: true, consumed: 0 };
}

function join(left: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array {
  const only = pieces[0];
  if (left.length === 0 && pieces.length === 1 && only !== undefined) return only;
  return Buffer.concat([left, ...pieces]);
}
