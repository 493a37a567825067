const maxKeptBytes = 2 * 1024 * 1024;

/**
 * Memory for the values of one column that lasts for one batch and serves the next again. Allocating and collecting it anew costs more than filling it.
 */
export interface BatchMemory {
  /** Everything handed out may be handed out again. Keeps at most 2 MiB. */
  reuse(): void;
  /** `size` bytes that hold anything and begin where numbers of 16 bytes may lie. */
  take(size: number): Uint8Array;
}

/** Memory of which nothing is in use. */
export function createBatchMemory(): BatchMemory {
  let buffer = new ArrayBuffer(0);
  let used = 0;
  return {
    reuse: () => {
      if (used > buffer.byteLength) buffer = new ArrayBuffer(Math.min(used, maxKeptBytes));
      used = 0;
    },
    take: (size) => {
      const start = used;
      used += (size + 15) & ~15;
      return used <= buffer.byteLength ? new Uint8Array(buffer, start, size) : new Uint8Array(size);
    },
  };
}
