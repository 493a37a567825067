import { type HashResult, hashResult, hashSeeds, hashWords } from "./hash.ts";
import type { PackedReader, PackedWriter } from "./packed-bytes.ts";

const indexBits = 12;
const registerCount = 2 ** indexBits;
/** Bits of a hash beside the index; a register holds 0 .. restBits + 1. */
const restBits = 64 - indexBits;
/** Up to this many hashes are kept as they are, and counted exactly. */
const exactLimit = 1024;

const hash: HashResult = hashResult();

/**
 * Estimates how many distinct values were added, from their 64-bit hashes: exact up to 1,024 of them (but for hash collisions, under
 * 1 in 10^13), beyond with a standard error of 1.04 / sqrt(4096) = 1.6%. A function of the set of hashes alone.
 * 2 to 4 ns a value; at most 16 KiB while exact, 4 KiB beyond.
 *
 * Source: HyperLogLog (Flajolet et al. 2007) with p = 12 over 64-bit hashes, read out by the improved raw estimator of
 * O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (arXiv:1702.01284), algorithm 6, which needs neither bias
 * tables nor a switch of estimators.
 */
export class DistinctSketch {
  #registers: Uint8Array | null = null;
  /** Open addressing over pairs (high, low); the pair (0, 0) is kept apart because it marks a free slot. */
  #slots = new Int32Array(0);
  #size = 0;
  #hasZero = false;

  /** Adds the value with this hash. */
  add(high: number, low: number): void {
    const registers = this.#registers;
    if (registers === null) {
      this.#addExact(high, low);
      return;
    }
    const index = high >>> (32 - indexBits);
    const top = (high << indexBits) | (low >>> (32 - indexBits));
    const rank = top !== 0 ? Math.clz32(top) + 1 : Math.min(32 + Math.clz32(low << indexBits), restBits) + 1;
    if (rank > registers[index]!) registers[index] = rank;
  }

  /** Adds the first `length` finite numbers by their bits; -0 is 0. */
  addNumbers(values: Float64Array, length: number): void {
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * length);
    for (let i = 0; i < 2 * length; i += 2) {
      const low = words[i]!;
      const high = words[i + 1]!;
      hashWords(low === 0 && high === -2147483648 ? 0 : high, low, hashSeeds.number, hash);
      this.add(hash[0]!, hash[1]!);
    }
  }

  /** Raises the 4,096 registers to at least these, which were raised by hashes beyond the 1,024 that are kept as they are. */
  addRegisters(others: Uint8Array): void {
    if (this.#registers === null) this.#toRegisters();
    const registers = this.#registers!;
    for (let i = 0; i < registerCount; i++) if (others[i]! > registers[i]!) registers[i] = others[i]!;
  }

  #addExact(high: number, low: number): void {
    if (high === 0 && low === 0) {
      if (this.#hasZero) return;
      this.#hasZero = true;
    } else {
      if (this.#size * 4 >= this.#slots.length) this.#grow();
      if (!place(this.#slots, high, low)) return;
    }
    this.#size += 1;
    if (this.#size > exactLimit) this.#toRegisters();
  }

  #grow(): void {
    const grown = new Int32Array(Math.max(32, this.#slots.length * 2));
    for (let i = 0; i < this.#slots.length; i += 2) {
      const high = this.#slots[i]!;
      const low = this.#slots[i + 1]!;
      if (high !== 0 || low !== 0) place(grown, high, low);
    }
    this.#slots = grown;
  }

  #toRegisters(): void {
    const slots = this.#slots;
    this.#registers = new Uint8Array(registerCount);
    this.#slots = new Int32Array(0);
    if (this.#hasZero) this.add(0, 0);
    for (let i = 0; i < slots.length; i += 2) {
      if (slots[i] !== 0 || slots[i + 1] !== 0) this.add(slots[i]!, slots[i + 1]!);
    }
  }

  /** True while the estimate is a count. */
  get isExact(): boolean {
    return this.#registers === null;
  }

  /** The estimate, rounded to a whole number; 0 of nothing. */
  get estimate(): number {
    const registers = this.#registers;
    if (registers === null) return this.#size;
    const histogram = new Float64Array(restBits + 2);
    for (let i = 0; i < registerCount; i++) histogram[registers[i]!]! += 1;
    let z = registerCount * tau(1 - histogram[restBits + 1]! / registerCount);
    for (let k = restBits; k >= 1; k--) z = 0.5 * (z + histogram[k]!);
    z += registerCount * sigma(histogram[0]! / registerCount);
    return Math.round(registerCount ** 2 / (2 * Math.LN2 * z));
  }

  /** Adds everything `other` holds; `other` keeps its value. Returns this. */
  merge(other: DistinctSketch): this {
    if (other.#registers !== null) {
      this.addRegisters(other.#registers);
      return this;
    }
    if (other.#hasZero) this.add(0, 0);
    for (let i = 0; i < other.#slots.length; i += 2) {
      const high = other.#slots[i]!;
      const low = other.#slots[i + 1]!;
      if (high !== 0 || low !== 0) this.add(high, low);
    }
    return this;
  }

  encode(writer: PackedWriter): void {
    writer.flag(this.#registers !== null);
    if (this.#registers !== null) {
      writer.bytes(this.#registers);
      return;
    }
    const hashes: { high: number; low: number }[] = this.#hasZero ? [{ high: 0, low: 0 }] : [];
    for (let i = 0; i < this.#slots.length; i += 2) {
      const high = this.#slots[i]! >>> 0;
      const low = this.#slots[i + 1]! >>> 0;
      if (high !== 0 || low !== 0) hashes.push({ high, low });
    }
    hashes.sort((a, b) => a.high - b.high || a.low - b.low);
    writer.count(hashes.length);
    let previous = 0;
    for (const { high, low } of hashes) {
      writer.count(high - previous);
      writer.word(low);
      previous = high;
    }
  }

  static decode(reader: PackedReader): DistinctSketch {
    const sketch = new DistinctSketch();
    if (reader.flag()) {
      const registers = reader.bytes();
      if (registers.length !== registerCount) throw new RangeError(`distinct sketch has ${registers.length} registers`);
      sketch.#registers = registers.slice();
      return sketch;
    }
    const length = reader.count();
    let high = 0;
    for (let i = 0; i < length; i++) {
      high += reader.count();
      sketch.add(high | 0, reader.word() | 0);
    }
    return sketch;
  }
}

/** Puts a pair into an open-addressed table that is at most half full; false when it was there. */
function place(slots: Int32Array, high: number, low: number): boolean {
  const mask = slots.length - 2;
  let i = (low << 1) & mask;
  while (slots[i] !== 0 || slots[i + 1] !== 0) {
    if (slots[i] === high && slots[i + 1] === low) return false;
    i = (i + 2) & mask;
  }
  slots[i] = high;
  slots[i + 1] = low;
  return true;
}

/** Ertl's sigma: x + sum over k of x^(2^k) 2^(k-1); infinite at 1. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let x = share;
  let y = 1;
  let z = share;
  for (;;) {
    x *= x;
    const before = z;
    z += x * y;
    y += y;
    if (z === before) return z;
  }
}

/** Ertl's tau: (1 - x - sum over k of (1 - x^(2^-k))^2 2^-k) / 3. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let x = share;
  let y = 1;
  let z = 1 - share;
  for (;;) {
    x = Math.sqrt(x);
    const before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
    if (z === before) return z / 3;
  }
}
