const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes written one after another: the alphabet in which every sketch is stored. Equal calls give equal bytes. */
export class PackedWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** An integer in [0, 2^53): seven bits a byte, least significant first. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      const quotient = Math.floor(rest / 128);
      this.#bytes[this.#length++] = rest - quotient * 128 + 128;
      rest = quotient;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Any integer in (-2^53, 2^53). */
  integer(value: number): void {
    this.flag(value < 0);
    this.count(Math.abs(value));
  }

  flag(value: boolean): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value ? 1 : 0;
  }

  /** Any double, bit for bit. */
  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** The low 32 bits of an integer. */
  word(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  bytes(value: Uint8Array): void {
    this.count(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  text(value: string): void {
    this.bytes(textEncoder.encode(value));
  }

  /** A value or its absence; `write` is called only for a value. */
  optional<T>(value: T | null, write: (value: T) => void): void {
    this.flag(value !== null);
    if (value !== null) write(value);
  }

  /** A copy of everything written so far. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads what a `PackedWriter` wrote, by the same calls in the same order. Throws a RangeError when the bytes end early. */
export class PackedReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(length: number): number {
    const start = this.#position;
    if (start + length > this.#bytes.length) {
      throw new RangeError(`packed bytes end at ${this.#bytes.length}, but byte ${start + length} was expected`);
    }
    this.#position = start + length;
    return start;
  }

  count(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#take(1)]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
      if (scale > 2 ** 49) throw new RangeError("packed count is longer than 53 bits");
    }
  }

  integer(): number {
    const negative = this.flag();
    const magnitude = this.count();
    return negative ? -magnitude : magnitude;
  }

  flag(): boolean {
    return this.#bytes[this.#take(1)] === 1;
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  word(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  bytes(): Uint8Array {
    const length = this.count();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    return textDecoder.decode(this.bytes());
  }

  optional<T>(read: () => T): T | null {
    return this.flag() ? read() : null;
  }

  /** True when every byte was read. */
  get atEnd(): boolean {
    return this.#position === this.#bytes.length;
  }
}
