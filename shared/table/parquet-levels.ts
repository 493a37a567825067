import { copyBits, setBits } from "./parquet-bits.ts";

/**
 * Reads Parquet's run-length / bit-packed hybrid a piece at a time. What it gives is as good as the bytes: codes are to be checked where they are used.
 *
 * @throws {RangeError} from `next` when the bytes end first or are no such encoding.
 * Source: Apache Parquet format 2.10, Encodings.md, "RLE = 3".
 */
export class HybridReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  readonly #width: number;
  #position: number;
  /** Values of the current run not yet read. */
  #left = 0;
  #packed = false;
  #value = 0;
  /** Where the next value of a packed run begins, and where the run's bytes end. */
  #bit = 0;
  #runEnd = 0;

  /** @param width bits of a value, 0 to 32; 0 gives zeros */
  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    if (width > 32 || end > bytes.length) throw new RangeError(`${width} bits a value up to byte ${end}`);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = start;
    this.#end = end;
    this.#width = width;
  }

  /** Writes the next values to `output[from, to)`. */
  next(output: Int32Array, from: number, to: number): void {
    let at = from;
    if (this.#width === 0) output.fill(0, from, to);
    else {
      while (at < to) {
        const count = Math.min(this.#run(), to - at);
        if (this.#packed) this.#unpack(output, at, at + count);
        else output.fill(this.#value, at, at + count);
        this.#left -= count;
        at += count;
      }
    }
  }

  /** Sets the bits of `output[from, to)`, which are zero, to the next values; `width` is 1. */
  nextBits(output: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const count = Math.min(this.#run(), to - at);
      if (this.#packed) {
        this.#assertPacked(count);
        copyBits(this.#bytes, this.#bit, output, at, count);
        this.#bit += count;
      } else if (this.#value === 1) setBits(output, at, at + count);
      else if (this.#value !== 0) throw new RangeError(`value ${this.#value} of one bit`);
      this.#left -= count;
      at += count;
    }
  }

  /** What is left of the current run, or the length of the next. */
  #run(): number {
    if (this.#left > 0) return this.#left;
    if (this.#packed) this.#position = Math.min(this.#end, this.#runEnd);
    let header = 0;
    let shift = 0;
    for (;;) {
      if (this.#position >= this.#end || shift > 28)
        throw new RangeError(`run header at byte ${this.#position} of ${this.#end}`);
      const byte = this.#bytes[this.#position++]!;
      header += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
      shift += 7;
    }
    const length = Math.floor(header / 2);
    if (length === 0) throw new RangeError(`empty run at byte ${this.#position}`);
    this.#packed = header % 2 === 1;
    if (this.#packed) {
      this.#bit = this.#position * 8;
      this.#runEnd = this.#position + length * this.#width;
      this.#left = length * 8;
    } else {
      this.#left = length;
      this.#value = this.#repeated();
    }
    return this.#left;
  }

  #repeated(): number {
    const valueBytes = (this.#width + 7) >> 3;
    if (this.#position + valueBytes > this.#end)
      throw new RangeError(`run value at byte ${this.#position} of ${this.#end}`);
    let value = 0;
    for (let i = 0; i < valueBytes; i++) value |= this.#bytes[this.#position++]! << (8 * i);
    return value;
  }

  #assertPacked(count: number): void {
    if (Math.ceil((this.#bit + count * this.#width) / 8) > this.#end)
      throw new RangeError(`packed run of ${count} values at bit ${this.#bit} of ${this.#end} bytes`);
  }

  #unpack(output: Int32Array, from: number, to: number): void {
    this.#assertPacked(to - from);
    const width = this.#width;
    const bit = this.#bit;
    let at = from;
    if (width <= 25) {
      // Four bytes hold any such value; the last few may lie too near the end of the page to read four.
      const readable = Math.floor(((this.#view.byteLength - 4) * 8 - bit) / width);
      const fast = Math.min(to, from + Math.max(0, readable));
      // A run is of whole groups of 8 values, and a group of whole bytes.
      const group = Math.min(fast, from + (this.#left & 7));
      const groups = group + ((fast - group) & ~7);
      const groupBit = bit + (group - from) * width;
      const restBit = bit + (groups - from) * width;
      unpackWords(this.#view, bit >>> 3, bit & 7, width, output, from, group);
      if (groups > group) unpackGroups(this.#view, groupBit >>> 3, width, output, group, groups);
      unpackWords(this.#view, restBit >>> 3, restBit & 7, width, output, groups, fast);
      at = fast;
    }
    for (; at < to; at++) output[at] = this.#slowValue(bit + (at - from) * width);
    this.#bit += (to - from) * width;
  }

  #slowValue(bit: number): number {
    const bytes = this.#bytes;
    const at = bit >>> 3;
    const shift = bit & 7;
    const byte = (i: number): number => bytes[at + i] ?? 0;
    const low = (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> shift;
    const value = low | (shift === 0 ? 0 : byte(4) << (32 - shift));
    return this.#width === 32 ? value : value & ((1 << this.#width) - 1);
  }
}

/** Values of up to 25 bits: the word at a value's first byte holds all of it. `bit` counts from byte `start`. */
function unpackWords(
  view: DataView,
  start: number,
  bit: number,
  width: number,
  output: Int32Array,
  from: number,
  to: number,
): void {
  const mask = (1 << width) - 1;
  let position = bit;
  for (let at = from; at < to; at++) {
    output[at] = (view.getInt32(start + (position >>> 3), true) >>> (position & 7)) & mask;
    position += width;
  }
}

/** As `unpackWords`, for groups of 8 values from byte `start`: where each lies in its group is known before the loop. */
function unpackGroups(
  view: DataView,
  start: number,
  width: number,
  output: Int32Array,
  from: number,
  to: number,
): void {
  const mask = (1 << width) - 1;
  const bit2 = 2 * width;
  const bit3 = 3 * width;
  const bit4 = 4 * width;
  const bit5 = 5 * width;
  const bit6 = 6 * width;
  const bit7 = 7 * width;
  let byte = start;
  for (let at = from; at < to; at += 8) {
    output[at] = view.getInt32(byte, true) & mask;
    output[at + 1] = (view.getInt32(byte + (width >>> 3), true) >>> (width & 7)) & mask;
    output[at + 2] = (view.getInt32(byte + (bit2 >>> 3), true) >>> (bit2 & 7)) & mask;
    output[at + 3] = (view.getInt32(byte + (bit3 >>> 3), true) >>> (bit3 & 7)) & mask;
    output[at + 4] = (view.getInt32(byte + (bit4 >>> 3), true) >>> (bit4 & 7)) & mask;
    output[at + 5] = (view.getInt32(byte + (bit5 >>> 3), true) >>> (bit5 & 7)) & mask;
    output[at + 6] = (view.getInt32(byte + (bit6 >>> 3), true) >>> (bit6 & 7)) & mask;
    output[at + 7] = (view.getInt32(byte + (bit7 >>> 3), true) >>> (bit7 & 7)) & mask;
    byte += width;
  }
}

/**
 * The levels of `entries` entries, one byte each.
 *
 * @throws {RangeError} when the bytes end first or are no such encoding.
 */
export function decodeLevels(
  bytes: Uint8Array,
  start: number,
  end: number,
  highest: number,
  entries: number,
): Uint8Array {
  const reader = new HybridReader(bytes, start, end, bitWidth(highest));
  const levels = new Uint8Array(entries);
  const block = new Int32Array(Math.min(entries, 4096));
  for (let done = 0; done < entries; done += block.length) {
    const count = Math.min(block.length, entries - done);
    reader.next(block, 0, count);
    for (let i = 0; i < count; i++) levels[done + i] = block[i]!;
  }
  return levels;
}

/** Bits that hold a level. */
function bitWidth(highest: number): number {
  return 32 - Math.clz32(highest);
}
