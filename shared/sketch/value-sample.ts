import type { PackedReader, PackedWriter } from "./packed-bytes.ts";

/** Values kept at most. */
const sampleLimit = 2048;

/**
 * A sample of the distinct values, each telling whether it was seen once or more often. A value belongs to the sample when the last
 * `level` bits of its hash are 0, so a sampled value was sampled from its first appearance on, and the sample is a function of the
 * multiset of values: the same under every order and grouping.
 *
 * Source: adaptive sampling, P. Flajolet, "On adaptive sampling", Computing 43 (1990).
 */
export class ValueSample {
  /** By 53 bits of the hash: true when seen more than once. */
  #repeated = new Map<number, boolean>();
  #level = 0;

  /** Adds `count` appearances of the value with this hash. */
  add(high: number, low: number, count: number): void {
    if (this.#level > 0 && (low & this.#mask()) !== 0) return;
    this.#put((low >>> 0) * 2097152 + (high >>> 11), count > 1);
    while (this.#repeated.size > sampleLimit) this.#raise(this.#level + 1);
  }

  #mask(): number {
    return this.#level >= 32 ? -1 : (1 << this.#level) - 1;
  }

  #put(key: number, repeated: boolean): void {
    this.#repeated.set(key, repeated || this.#repeated.has(key));
  }

  #raise(level: number): void {
    this.#level = level;
    const mask = this.#mask();
    for (const key of this.#repeated.keys()) {
      if ((Math.floor(key / 2097152) & mask) !== 0) this.#repeated.delete(key);
    }
  }

  /** Estimated number of values seen exactly once; relative standard error about 1 / sqrt(those in the sample), 2 to 4% for many. */
  get singletons(): number {
    let once = 0;
    for (const repeated of this.#repeated.values()) if (!repeated) once++;
    return once * 2 ** this.#level;
  }

  /** Values in the sample, and how many of them were seen more than once. */
  get counts(): { readonly values: number; readonly repeated: number } {
    const values = this.#repeated.size;
    return { values, repeated: values - this.singletons / 2 ** this.#level };
  }

  /** Adds everything `other` holds; `other` keeps its value. Returns this. */
  merge(other: ValueSample): this {
    if (other.#level > this.#level) this.#raise(other.#level);
    const mask = this.#mask();
    for (const [key, repeated] of other.#repeated) {
      if ((Math.floor(key / 2097152) & mask) === 0) this.#put(key, repeated);
    }
    while (this.#repeated.size > sampleLimit) this.#raise(this.#level + 1);
    return this;
  }

  encode(writer: PackedWriter): void {
    writer.count(this.#level);
    writer.count(this.#repeated.size);
    const unit = 2 ** this.#level;
    for (const [key, repeated] of [...this.#repeated].sort((a, b) => a[0] - b[0])) {
      const low = Math.floor(key / 2097152);
      writer.count(low / unit);
      writer.count((key - low * 2097152) * 2 + (repeated ? 1 : 0));
    }
  }

  static decode(reader: PackedReader): ValueSample {
    const sample = new ValueSample();
    sample.#level = reader.count();
    const unit = 2 ** sample.#level;
    for (let left = reader.count(); left > 0; left--) {
      const low = reader.count() * unit;
      const rest = reader.count();
      sample.#repeated.set(low * 2097152 + Math.floor(rest / 2), rest % 2 === 1);
    }
    return sample;
  }
}
