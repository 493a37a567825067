import { isUtf8 } from "node:buffer";
import { type Data, type DataType, makeData } from "apache-arrow";
import { type FixedValues, type LeafValues, sameKind, type TextValues } from "./parquet-values.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Collects values and nulls into one Arrow column. */
export interface ColumnBuilder {
  readonly length: number;
  /** Appends `values[from, to)`. */
  append(values: LeafValues, from: number, to: number): void;
  appendNull(): void;
  /** Bytes of the values held. */
  readonly sizeBytes: number;
  /** The column; the builder is spent. `onInvalidText` is told the place of every value that is not valid UTF-8. */
  finish(onInvalidText: (index: number) => void): Data;
}

/**
 * A builder for a type that Parquet stores in a leaf: numbers of any width, booleans (as bytes 0 and 1), Utf8, Null.
 * `capacity` values are expected; more are taken.
 */
export function createColumnBuilder(type: DataType, text: boolean, capacity: number): ColumnBuilder {
  return text ? new TextBuilder(type, capacity) : new FixedBuilder(type, capacity);
}

/** Bits of a validity bitmap; there is none until the first null. */
class Validity {
  nullCount = 0;
  #bits: Uint8Array | null = null;

  addNull(index: number): void {
    this.nullCount++;
    const needed = (index >> 3) + 1;
    if (this.#bits === null || this.#bits.length < needed) {
      const grown = new Uint8Array(Math.max(needed, (this.#bits?.length ?? 64) * 2)).fill(255);
      if (this.#bits !== null) grown.set(this.#bits);
      this.#bits = grown;
    }
    this.#bits[index >> 3]! &= ~(1 << (index & 7));
  }

  bitmap(length: number): Uint8Array | null {
    if (this.#bits === null) return null;
    const bytes = new Uint8Array((length + 7) >> 3).fill(255);
    bytes.set(this.#bits.subarray(0, bytes.length));
    return bytes;
  }
}

class FixedBuilder implements ColumnBuilder {
  length = 0;
  readonly #type: DataType;
  readonly #capacity: number;
  readonly #validity = new Validity();
  #values: FixedValues["values"] | null = null;
  #stride = 1;

  constructor(type: DataType, capacity: number) {
    this.#type = type;
    this.#capacity = capacity;
  }

  get sizeBytes(): number {
    return this.#values?.byteLength ?? 0;
  }

  append(values: LeafValues, from: number, to: number): void {
    if (values.kind !== "fixed") throw new Error("text in a column of numbers");
    const { stride } = values;
    const out = this.#room(values, this.length + to - from);
    if (to - from === 1 && stride === 1) out[this.length] = values.values[from]!;
    else out.set(values.values.subarray(from * stride, to * stride) as never, this.length * stride);
    this.length += to - from;
  }

  appendNull(): void {
    this.#validity.addNull(this.length++);
  }

  finish(): Data {
    const { length } = this;
    const nullCount = this.#validity.nullCount;
    const nullBitmap = this.#validity.bitmap(length);
    const values = this.#values ?? new Uint8Array(length * 16);
    if (values.length < length * this.#stride && this.#values !== null) this.#room(this.#like(), length);
    const stored = this.#values ?? values;
    const data = isBoolean(this.#type)
      ? packBits(stored, length)
      : new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    return makeData({ type: this.#type, length, nullCount, nullBitmap, data } as never);
  }

  #like(): FixedValues {
    return { kind: "fixed", values: this.#values!, stride: this.#stride, length: 0 };
  }

  #room(values: FixedValues, length: number): FixedValues["values"] {
    const { stride } = values;
    if (this.#values === null || this.#values.length < length * stride) {
      const grown = sameKind(values.values, Math.max(this.#capacity, length, Math.ceil(this.length * 1.5)) * stride);
      if (this.#values !== null) grown.set(this.#values as never);
      this.#values = grown;
      this.#stride = stride;
    }
    return this.#values;
  }
}

class TextBuilder implements ColumnBuilder {
  length = 0;
  readonly #type: DataType;
  readonly #validity = new Validity();
  #offsets: Int32Array;
  #data: Uint8Array = new Uint8Array(1024);

  constructor(type: DataType, capacity: number) {
    this.#type = type;
    this.#offsets = new Int32Array(capacity + 1);
  }

  get sizeBytes(): number {
    return this.#offsets[this.length]!;
  }

  append(values: LeafValues, from: number, to: number): void {
    if (values.kind !== "text") throw new Error("numbers in a column of text");
    this.#growOffsets(this.length + to - from + 1);
    let used = this.#offsets[this.length]!;
    let added = 0;
    for (let i = from; i < to; i++) added += values.ends[i]! - values.starts[i]!;
    this.#growData(used + added);
    for (let i = from; i < to; i++) {
      used = copyText(values, i, this.#data, used);
      this.#offsets[++this.length] = used;
    }
  }

  appendNull(): void {
    this.#validity.addNull(this.length);
    this.#growOffsets(this.length + 2);
    this.#offsets[this.length + 1] = this.#offsets[this.length]!;
    this.length++;
  }

  finish(onInvalidText: (index: number) => void): Data {
    this.#repair(onInvalidText);
    const { length } = this;
    return makeData({
      type: this.#type,
      length,
      nullCount: this.#validity.nullCount,
      nullBitmap: this.#validity.bitmap(length),
      valueOffsets: this.#offsets.subarray(0, length + 1),
      data: this.#data.subarray(0, this.#offsets[length]!),
    } as never);
  }

  #repair(onInvalidText: (index: number) => void): void {
    const used = this.#offsets[this.length]!;
    if (isValidText(this.#data, this.#offsets, this.length)) return;
    const pieces: Uint8Array[] = [];
    const offsets = new Int32Array(this.#offsets.length);
    let total = 0;
    for (let i = 0; i < this.length; i++) {
      const value = this.#data.subarray(this.#offsets[i]!, this.#offsets[i + 1]!);
      const valid = isUtf8(value);
      if (!valid) onInvalidText(i);
      const piece = valid ? value : Buffer.from(decodeUtf8(value));
      pieces.push(piece);
      total += piece.length;
      offsets[i + 1] = total;
    }
    if (total > 2 ** 31 - 1) throw new RangeError(`text of ${used} bytes grows beyond an Arrow column`);
    this.#data = Buffer.concat(pieces);
    this.#offsets = offsets;
  }

  #growOffsets(size: number): void {
    if (this.#offsets.length >= size) return;
    const grown = new Int32Array(Math.max(size, this.#offsets.length * 2));
    grown.set(this.#offsets);
    this.#offsets = grown;
  }

  #growData(size: number): void {
    if (this.#data.length >= size) return;
    if (size > 2 ** 31 - 1) throw new RangeError(`text of ${size} bytes in one Arrow column`);
    const grown = new Uint8Array(Math.min(2 ** 31 - 1, Math.max(size, this.#data.length * 2)));
    grown.set(this.#data);
    this.#data = grown;
  }
}

/** True when each value is valid UTF-8: the whole is, and none begins inside a character. */
export function isValidText(data: Uint8Array, offsets: Int32Array, length: number): boolean {
  if (!isUtf8(data.subarray(offsets[0]!, offsets[length]!))) return false;
  for (let i = 0; i < length; i++) {
    if (offsets[i]! < offsets[length]! && (data[offsets[i]!]! & 0xc0) === 0x80) return false;
  }
  return true;
}

function copyText({ data, starts, ends }: TextValues, index: number, to: Uint8Array, at: number): number {
  const end = ends[index]!;
  let position = starts[index]!;
  if (end - position > 48) {
    to.set(data.subarray(position, end), at);
    return at + end - position;
  }
  let written = at;
  while (position < end) to[written++] = data[position++]!;
  return written;
}

function isBoolean(type: DataType): boolean {
  return type.toString() === "Bool";
}

function packBits(flags: ArrayLike<number>, length: number): Uint8Array {
  const bits = new Uint8Array((length + 7) >> 3);
  for (let i = 0; i < length; i++) if (flags[i] !== 0) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}
