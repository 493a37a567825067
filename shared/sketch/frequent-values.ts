import { type HashResult, hashBytes, hashResult, hashSeeds } from "./hash.ts";
import type { PackedReader, PackedWriter } from "./packed-bytes.ts";
import { Utf8Table } from "./utf8-table.ts";
import { ValueSample } from "./value-sample.ts";

/** Distinct values counted exactly. */
const exactLimit = 16384;
/** Values kept by each reduction once there are more. */
const reducedLimit = 4096;
/** Values kept at most when the sketch is read, merged or stored and no longer exact: a long tail of values seen once says nothing. */
const settledLimit = 1024;
/** Bytes of the longest value kept whole. */
const valueBytesLimit = 256;
const prefixBytes = 232;

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const hash: HashResult = hashResult();

/** A value and how often it was seen. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

/** Distinct texts: text i is `bytes[ends[i], ends[i + 1])`, its hash the low and high words `hashes[2 i]` and `hashes[2 i + 1]`. */
export interface CountedTexts {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly hashes: Uint32Array;
  readonly counts: Uint32Array;
  readonly size: number;
}

/**
 * How often each value was seen: exactly, for up to 16,384 distinct values; beyond, counts of the most frequent ones that are too small
 * by at most `errorBound`, which is at most n / 1025, so every value above that is among them.
 *
 * While exact, a function of the multiset of values alone. Beyond, it depends on the order in which values and merges came, as every
 * summary of this kind does; only `singletons` stays a function of the multiset. A value of more than 256 bytes is known by its first
 * characters and its hash. About 15 ns a value; at most 1 MiB beside the bytes of the values.
 *
 * Source: Misra & Gries (1982), reduced in batches as in Agarwal et al., "Mergeable summaries" (PODS 2012), section 2: subtract the
 * (k + 1)-th greatest count from all and drop what is not positive.
 */
export class FrequentValues {
  #table = new Utf8Table();
  #counts = new Float64Array(16);
  #errorBound = 0;
  /** Kept only once the counts are no longer exact. */
  #sample: ValueSample | null = null;

  /** Adds the UTF-8 text `bytes[start, end)` `count` times; (high, low) is its `hashBytes` under the seed of text. */
  addUtf8(bytes: Uint8Array, start: number, end: number, high: number, low: number, count = 1): void {
    if (end - start > valueBytesLimit) {
      const short = shorten(bytes.subarray(start, end), high, low);
      hashBytes(short, 0, short.length, hashSeeds.text, hash);
      this.addUtf8(short, 0, short.length, hash[0]!, hash[1]!, count);
      return;
    }
    this.#sample?.add(high, low, count);
    this.#raise(bytes, start, end, high, low, count);
    if (this.#table.size > exactLimit) this.#reduce(reducedLimit);
  }

  /**
   * Adds distinct texts of at most 256 bytes, each with its hash and count. Once counts are not exact, the batch is reduced like the whole before it
   * is added, so that a long tail costs little.
   */
  addCounted(texts: CountedTexts): void {
    const { bytes, ends, hashes, counts, size } = texts;
    if (size === 0) return;
    let cut = 0;
    if (this.#sample !== null || (this.#table.size + size > exactLimit && this.#sizeWith(texts) > exactLimit)) {
      this.#sample ??= this.#sampled();
      for (let i = 0; i < size; i++) this.#sample.add(hashes[2 * i + 1]! | 0, hashes[2 * i]! | 0, counts[i]!);
      if (size > reducedLimit) cut = nthLargest(counts.subarray(0, size), reducedLimit);
      this.#errorBound += cut;
    }
    for (let i = 0; i < size; i++) {
      const count = counts[i]! - cut;
      if (count > 0) {
        this.#raise(bytes, ends[i]!, ends[i + 1]!, hashes[2 * i + 1]! | 0, hashes[2 * i]! | 0, count);
        if (this.#table.size > exactLimit) this.#reduce(reducedLimit);
      }
    }
  }

  /** Distinct values there would be. */
  #sizeWith({ bytes, ends, hashes, size }: CountedTexts): number {
    let total = this.#table.size;
    for (let i = 0; i < size; i++) {
      if (this.#table.find(bytes, ends[i]!, ends[i + 1]!, hashes[2 * i + 1]! | 0, hashes[2 * i]! | 0) < 0) total += 1;
    }
    return total;
  }

  #raise(bytes: Uint8Array, start: number, end: number, high: number, low: number, count: number): void {
    const known = this.#table.find(bytes, start, end, high, low);
    if (known >= 0) {
      this.#counts[known]! += count;
      return;
    }
    const entry = this.#table.insert(bytes, start, end, high, low);
    if (entry === this.#counts.length) {
      const grown = new Float64Array(entry * 2);
      grown.set(this.#counts);
      this.#counts = grown;
    }
    this.#counts[entry] = count;
  }

  /** Adds a text `count` times. */
  add(value: string, count = 1): void {
    const bytes = textEncoder.encode(value);
    hashBytes(bytes, 0, bytes.length, hashSeeds.text, hash);
    this.addUtf8(bytes, 0, bytes.length, hash[0]!, hash[1]!, count);
  }

  /** Keeps at most `limit` values, by subtracting the count of the next from all. */
  #reduce(limit: number): void {
    const table = this.#table;
    const counts = this.#counts;
    this.#sample ??= this.#sampled();
    const cut = nthLargest(counts.subarray(0, table.size), limit);
    this.#errorBound += cut;
    this.#table = new Utf8Table();
    this.#counts = new Float64Array(limit);
    for (let i = 0; i < table.size; i++) {
      const count = counts[i]! - cut;
      if (count <= 0) continue;
      const bytes = table.bytesOf(i);
      this.#counts[this.#table.insert(bytes, 0, bytes.length, table.highOf(i), table.lowOf(i))] = count;
    }
  }

  /** The sample of what was counted exactly so far. */
  #sampled(): ValueSample {
    const sample = new ValueSample();
    for (let i = 0; i < this.#table.size; i++)
      sample.add(this.#table.highOf(i), this.#table.lowOf(i), this.#counts[i]!);
    return sample;
  }

  /** What every reading sees: once counts are not exact, no more than the values a reduction keeps. */
  #settle(): void {
    if (this.#sample !== null && this.#table.size > settledLimit) this.#reduce(settledLimit);
  }

  /** Says that other values were seen as well, each at most `errorBound` times, and that nobody counted them. */
  leaveOut(errorBound: number): void {
    this.#sample ??= this.#sampled();
    this.#errorBound += errorBound;
  }

  /** True while every count is exact. */
  get isExact(): boolean {
    return this.#sample === null;
  }

  /** By how much a count may be too small, and a value that is not kept may have been seen; 0 while exact. */
  get errorBound(): number {
    this.#settle();
    return this.#errorBound;
  }

  /** Values kept; the number of distinct values while exact. */
  get size(): number {
    this.#settle();
    return this.#table.size;
  }

  /** Values seen exactly once (Good-Turing's f1): counted while exact, then estimated from a sample of the distinct values. */
  get singletons(): number {
    if (this.#sample !== null) return this.#sample.singletons;
    let once = 0;
    for (let i = 0; i < this.#table.size; i++) if (this.#counts[i] === 1) once++;
    return once;
  }

  /** Distinct values, and how many of them were seen more than once: all while exact, then a sample of 1,024 or more of them. */
  get sampled(): { readonly values: number; readonly repeated: number } {
    if (this.#sample !== null) return this.#sample.counts;
    return { values: this.#table.size, repeated: this.#table.size - this.singletons };
  }

  /** The count of a value; 0 when it is not kept. */
  countOf(value: string): number {
    this.#settle();
    let bytes = textEncoder.encode(value);
    hashBytes(bytes, 0, bytes.length, hashSeeds.text, hash);
    if (bytes.length > valueBytesLimit) {
      bytes = shorten(bytes, hash[0]!, hash[1]!);
      hashBytes(bytes, 0, bytes.length, hashSeeds.text, hash);
    }
    const entry = this.#table.find(bytes, 0, bytes.length, hash[0]!, hash[1]!);
    return entry < 0 ? 0 : this.#counts[entry]!;
  }

  /** The `k` most frequent values, most frequent first, ties in ascending order of value (by UTF-16 code unit). */
  top(k: number): ValueCount[] {
    this.#settle();
    const size = this.#table.size;
    if (k >= size) return this.#sorted(Array.from({ length: size }, (_, i) => i));
    // By bytes instead of code units among equals: the two differ beyond the basic plane alone, and only ties at the limit are lost by it.
    const before = (i: number, j: number): boolean =>
      this.#counts[i]! > this.#counts[j]! ||
      (this.#counts[i] === this.#counts[j] && compareBytes(this.#table.bytesOf(i), this.#table.bytesOf(j)) < 0);
    const chosen: number[] = [];
    for (let i = 0; i < size; i++) {
      if (chosen.length === k && !before(i, chosen[k - 1]!)) continue;
      let at = chosen.length;
      while (at > 0 && before(i, chosen[at - 1]!)) at -= 1;
      chosen.splice(at, 0, i);
      if (chosen.length > k) chosen.pop();
    }
    return this.#sorted(chosen);
  }

  #sorted(entries: readonly number[]): ValueCount[] {
    const values = entries.map((i) => ({
      value: textDecoder.decode(this.#table.bytesOf(i)),
      count: this.#counts[i]!,
    }));
    return values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  /** Every value kept with its count, most frequent first, ties in ascending order of value. */
  values(): ValueCount[] {
    return this.top(this.size);
  }

  /** Every value kept with its count, in no order that means anything. */
  counts(): Map<string, number> {
    this.#settle();
    return new Map(this.#table.texts().map((value, i) => [value, this.#counts[i]!]));
  }

  /** Adds everything `other` holds; `other` keeps its value. Returns this. */
  merge(other: FrequentValues): this {
    this.#settle();
    other.#settle();
    if (other.#sample !== null) this.#sample ??= this.#sampled();
    this.#sample?.merge(other.#sample ?? other.#sampled());
    this.#errorBound += other.#errorBound;
    const table = other.#table;
    for (let i = 0; i < table.size; i++) {
      const bytes = table.bytesOf(i);
      this.#raise(bytes, 0, bytes.length, table.highOf(i), table.lowOf(i), other.#counts[i]!);
    }
    if (this.#table.size > exactLimit) this.#reduce(reducedLimit);
    this.#settle();
    return this;
  }

  encode(writer: PackedWriter): void {
    this.#settle();
    const entries = Array.from({ length: this.#table.size }, (_, i) => ({
      bytes: this.#table.bytesOf(i),
      count: this.#counts[i]!,
    }));
    entries.sort((a, b) => compareBytes(a.bytes, b.bytes));
    writer.count(entries.length);
    let previous = new Uint8Array(0);
    for (const { bytes } of entries) {
      const shared = commonPrefix(previous, bytes);
      writer.count(shared);
      writer.bytes(bytes.subarray(shared));
      previous = bytes as Uint8Array<ArrayBuffer>;
    }
    for (const { count } of entries) writer.count(count);
    writer.count(this.#errorBound);
    writer.optional(this.#sample, (sample) => sample.encode(writer));
  }

  static decode(reader: PackedReader): FrequentValues {
    const frequent = new FrequentValues();
    const size = reader.count();
    const values: Uint8Array[] = [];
    let previous = new Uint8Array(0);
    for (let i = 0; i < size; i++) {
      const shared = reader.count();
      const rest = reader.bytes();
      const bytes = new Uint8Array(shared + rest.length);
      bytes.set(previous.subarray(0, shared));
      bytes.set(rest, shared);
      values.push(bytes);
      previous = bytes;
    }
    for (const bytes of values) {
      hashBytes(bytes, 0, bytes.length, hashSeeds.text, hash);
      frequent.#raise(bytes, 0, bytes.length, hash[0]!, hash[1]!, reader.count());
    }
    frequent.#errorBound = reader.count();
    frequent.#sample = reader.optional(() => ValueSample.decode(reader));
    return frequent;
  }
}

/** The member of `counts` that has `n` members before it in descending order. */
function nthLargest(counts: Float64Array | Uint32Array, n: number): number {
  // Most counts of a long tail are small: those are counted, and only the others sorted.
  const small = new Float64Array(256);
  for (let i = 0; i < counts.length; i++) if (counts[i]! < small.length) small[counts[i]!]! += 1;
  let above = counts.length;
  for (let count = 0; count < small.length; count++) {
    above -= small[count]!;
    if (above <= n) return count;
  }
  return counts.slice().sort()[counts.length - n - 1]!;
}

/** A value over the limit: its first characters, an ellipsis and its hash in hexadecimal. */
function shorten(bytes: Uint8Array, high: number, low: number): Uint8Array<ArrayBuffer> {
  let end = prefixBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  const suffix = [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  const short = new Uint8Array(end + 19);
  short.set(bytes.subarray(0, end));
  short.set(textEncoder.encode(`\u2026${suffix}`), end);
  return short;
}

function commonPrefix(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i++;
  return i;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const i = commonPrefix(a, b);
  return (a[i] ?? -1) - (b[i] ?? -1);
}
