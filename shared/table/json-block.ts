import type { Kernel } from "../kernel/kernel.ts";

const blockBytes = 256 * 1024;
/** Zeros behind the bytes, for loops that look further than they go. */
const slack = 64;

/**
 * The part of an object that is being read, in the kernel's memory: `[start, end)` are addresses. What a reader leaves stays in front of what comes next.
 * 256 KiB, which stay in the processor's cache while they are read, and more only when one record is longer.
 */
export class JsonBlock {
  start: number;
  end: number;
  readonly #kernel: Kernel;
  #address: number;
  #capacity = blockBytes;
  /** Bytes that a reader has seen and left. */
  #left = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#address = kernel.allocate(blockBytes + slack);
    this.start = this.#address;
    this.end = this.#address;
  }

  /** The bytes not read yet. Holds until the kernel's memory grows. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#kernel.u8().subarray(this.start, this.end);
  }

  /** Takes bytes of the chunk, at least one, from `from` on; returns how far. Moves what is left. */
  fill(chunk: Uint8Array, from: number): number {
    const held = this.end - this.start;
    if (this.#left > this.#capacity / 2) this.#grow();
    else if (this.start > this.#address) this.#move(this.#address);
    const taken = Math.min(chunk.length - from, this.#capacity - held);
    const memory = this.#kernel.u8();
    memory.set(chunk.subarray(from, from + taken), this.end);
    this.end += taken;
    memory.fill(0, this.end, this.end + slack);
    return from + taken;
  }

  /**
   * Whether there is enough to be read: at least as much as was left the last time, so that a long record is looked at a logarithmic number of times whatever the
   * size of the chunks.
   */
  isReady(): boolean {
    return this.end - this.start - this.#left >= this.#left;
  }

  /** Tells that nothing more can be read before more bytes are there. */
  settle(): void {
    this.#left = this.end - this.start;
  }

  #grow(): void {
    const old = this.#address;
    this.#capacity *= 2;
    this.#address = this.#kernel.allocate(this.#capacity + slack);
    this.#move(this.#address);
    this.#kernel.release(old);
  }

  #move(to: number): void {
    this.#kernel.u8().copyWithin(to, this.start, this.end);
    this.end = to + this.end - this.start;
    this.start = to;
  }
}
