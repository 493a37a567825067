const textDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A set of byte strings, numbered from 0 in order of first appearance. Found by hash and then compared byte by byte, so collisions do no
 * harm. No JavaScript string is made until one is asked for.
 */
export class Utf8Table {
  #size = 0;
  /** One more than the number of the entry; 0 marks a free slot. */
  #slots = new Int32Array(32);
  #highs = new Int32Array(16);
  #lows = new Int32Array(16);
  /** Entry i is `#bytes[#ends[i - 1], #ends[i])`, held in `#ends[i + 1]` so that entry 0 needs no exception. */
  #ends = new Uint32Array(17);
  #bytes = new Uint8Array(256);

  /** How many strings are in the set. */
  get size(): number {
    return this.#size;
  }

  /** The number of `bytes[start, end)`, whose hash is (high, low); -1 when it is not in the set. */
  find(bytes: Uint8Array, start: number, end: number, high: number, low: number): number {
    const mask = this.#slots.length - 1;
    let slot = low & mask;
    for (;;) {
      const entry = this.#slots[slot]! - 1;
      if (entry < 0) return -1;
      if (this.#lows[entry] === low && this.#highs[entry] === high && this.#equals(entry, bytes, start, end))
        return entry;
      slot = (slot + 1) & mask;
    }
  }

  #equals(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    const from = this.#ends[entry]!;
    if (this.#ends[entry + 1]! - from !== end - start) return false;
    for (let i = start, j = from; i < end; i++, j++) if (bytes[i] !== own[j]) return false;
    return true;
  }

  /** Adds a string that `find` did not find; returns its number. */
  insert(bytes: Uint8Array, start: number, end: number, high: number, low: number): number {
    const entry = this.#size;
    if ((entry + 1) * 2 > this.#slots.length) this.#grow();
    const from = this.#ends[entry]!;
    const to = from + end - start;
    if (to > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(to, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    // A loop and not set(subarray): the strings are short.
    for (let i = start, j = from; i < end; i++, j++) this.#bytes[j] = bytes[i]!;
    this.#ends[entry + 1] = to;
    this.#highs[entry] = high;
    this.#lows[entry] = low;
    this.#size += 1;
    this.#link(entry);
    return entry;
  }

  #link(entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#lows[entry]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry + 1;
  }

  #grow(): void {
    const capacity = this.#slots.length;
    const grow = <A extends Int32Array | Uint32Array>(old: A, fresh: A): A => {
      fresh.set(old);
      return fresh;
    };
    this.#highs = grow(this.#highs, new Int32Array(capacity));
    this.#lows = grow(this.#lows, new Int32Array(capacity));
    this.#ends = grow(this.#ends, new Uint32Array(capacity + 1));
    this.#slots = new Int32Array(capacity * 2);
    for (let entry = 0; entry < this.#size; entry++) this.#link(entry);
  }

  /** The bytes of a string by its number: a view that holds until the next insertion. */
  bytesOf(entry: number): Uint8Array {
    return this.#bytes.subarray(this.#ends[entry], this.#ends[entry + 1]);
  }

  /** Every string by its number. While all are ASCII, where a byte is a code unit, they are cut out of one decoded text. */
  texts(): string[] {
    const all = this.#bytes.subarray(0, this.#ends[this.#size]);
    const text = textDecoder.decode(all);
    const isAscii = text.length === all.length;
    return Array.from({ length: this.#size }, (_, i) =>
      isAscii ? text.slice(this.#ends[i], this.#ends[i + 1]) : textDecoder.decode(this.bytesOf(i)),
    );
  }

  /** The high half of a string's hash by its number. */
  highOf(entry: number): number {
    return this.#highs[entry]!;
  }

  /** The low half of a string's hash by its number. */
  lowOf(entry: number): number {
    return this.#lows[entry]!;
  }
}
