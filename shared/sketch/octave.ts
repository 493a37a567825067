/** Bits of a double's mantissa. */
export const mantissaBits = 52;

const wordBase = 4294967296;

/**
 * The doubles of one sign and exponent, counted by a prefix of their mantissa. A key is the mantissa with the bits after the prefix
 * cleared, as an integer below 2^52.
 */
export class Octave {
  /** Prefix bits kept, 0 to 52; 52 keeps every value apart. */
  precision = mantissaBits;
  /** Distinct prefixes seen. */
  size = 0;
  /** Counts by prefix, when prefixes are short enough for an array of all of them; else null. */
  dense: Float64Array | null = null;
  /** A mantissa's upper 20 bits shifted right by this index `dense`. */
  denseShift = 0;
  /** Open addressing: keys and counts; -1 marks a free slot. */
  #keys = new Float64Array(8).fill(-1);
  #counts = new Float64Array(8);
  /** Whole mantissas as they were given, while nothing was added since: then the slots hold nothing. Numbers from storage are mostly only read. */
  #given: OctaveEntries | null = null;
  #highMask = 0xfffff;
  #lowMask = -1;

  /** Adds `count` to the prefix of a mantissa given as its upper 20 and lower 32 bits; true when the prefix is new. */
  add(high: number, low: number, count: number): boolean {
    const dense = this.dense;
    if (dense !== null) {
      const i = high >>> this.denseShift;
      const before = dense[i]!;
      dense[i] = before + count;
      if (before !== 0) return false;
    } else if (!this.#addSparse(high & this.#highMask, low & this.#lowMask, count)) return false;
    this.size += 1;
    return true;
  }

  /** Where `key` is, or the free slot where it belongs. */
  #slot(key: number, high: number, low: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let slot = Math.imul(high ^ Math.imul(low, 0x85ebca6b), 0x9e3779b1);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const found = keys[slot]!;
      if (found === key || found === -1) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #addSparse(high: number, low: number, count: number): boolean {
    if (this.#given !== null) this.#place(this.#given);
    const key = high * wordBase + (low >>> 0);
    const slot = this.#slot(key, high, low);
    if (this.#keys[slot] === key) {
      this.#counts[slot]! += count;
      return false;
    }
    this.#keys[slot] = key;
    this.#counts[slot] = count;
    if ((this.size + 1) * 2 > this.#keys.length) this.#grow(2 * this.#keys.length);
    return true;
  }

  /** Moves what was given into the slots. */
  #place(given: OctaveEntries): void {
    this.#given = null;
    this.size = 0;
    this.#addEach(given);
  }

  /** Makes room for so many prefixes. */
  #reserve(size: number): void {
    let capacity = this.#keys.length;
    while (capacity < 2 * size) capacity *= 2;
    if (capacity > this.#keys.length) this.#grow(capacity);
  }

  #grow(capacity: number): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Float64Array(capacity).fill(-1);
    this.#counts = new Float64Array(capacity);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (key === -1) continue;
      const high = Math.floor(key / wordBase);
      const slot = this.#slot(key, high, (key - high * wordBase) | 0);
      this.#keys[slot] = key;
      this.#counts[slot] = counts[i]!;
    }
  }

  /** Every prefix and its count, by ascending key; not to be changed. */
  entries(): OctaveEntries {
    if (this.#given !== null) return this.#given;
    const keys = new Float64Array(this.size);
    const counts = new Float64Array(this.size);
    let n = 0;
    if (this.dense !== null) {
      const unit = 2 ** (this.denseShift + 32);
      for (let i = 0; i < this.dense.length; i++) {
        if (this.dense[i] === 0) continue;
        keys[n] = i * unit;
        counts[n++] = this.dense[i]!;
      }
      return { keys, counts };
    }
    let most = 0;
    for (let i = 0; i < this.#keys.length; i++) {
      if (this.#keys[i] === -1) continue;
      keys[n++] = this.#keys[i]!;
      most = Math.max(most, this.#counts[i]!);
    }
    keys.sort();
    // Continuous numbers do not repeat.
    if (most === 1) return { keys, counts: counts.fill(1) };
    for (let i = 0; i < n; i++) {
      const high = Math.floor(keys[i]! / wordBase);
      counts[i] = this.#counts[this.#slot(keys[i]!, high, (keys[i]! - high * wordBase) | 0)]!;
    }
    return { keys, counts };
  }

  /** The prefixes in use: their length, the least and the greatest. Values kept apart have the length of the longest of them. */
  window(): PrefixWindow {
    const exact = this.precision === mantissaBits;
    let least = Number.POSITIVE_INFINITY;
    let greatest = 0;
    let high = 0;
    let low = 0;
    const see = (key: number): void => {
      least = Math.min(least, key);
      greatest = Math.max(greatest, key);
      const upper = Math.floor(key / wordBase);
      high |= upper;
      low |= key - upper * wordBase;
    };
    if (this.dense !== null) {
      const unit = 2 ** (this.denseShift + 32);
      for (let i = 0; i < this.dense.length; i++) if (this.dense[i] !== 0) see(i * unit);
    } else for (const key of this.#given?.keys ?? this.#keys) if (key !== -1) see(key);
    let precision = this.precision;
    if (exact) precision = low !== 0 ? mantissaBits - trailingZeros(low) : high !== 0 ? 20 - trailingZeros(high) : 0;
    const unit = 2 ** (mantissaBits - precision);
    return { precision, exact, first: least / unit, last: greatest / unit };
  }

  /** Shortens the prefix as little as leaves at most `limit` prefixes. */
  coarsenToSize(limit: number): void {
    const entries = this.entries();
    this.coarsen(precisionFor(entries.keys, limit), limit, entries);
  }

  /** Shortens the prefix to `precision` bits; an array of all prefixes is used when it has at most four times `limit` members. */
  coarsen(precision: number, limit: number, known?: OctaveEntries): void {
    if (precision >= this.precision) return;
    const entries = known ?? this.entries();
    this.precision = precision;
    this.size = 0;
    this.dense = null;
    this.#given = null;
    this.#setMasks();
    if (precision <= 20 && 2 ** precision <= 4 * limit) {
      this.dense = new Float64Array(2 ** precision);
      this.denseShift = 20 - precision;
      this.#keys = new Float64Array(0);
      this.#counts = new Float64Array(0);
    } else {
      this.#keys = new Float64Array(16).fill(-1);
      this.#counts = new Float64Array(16);
    }
    this.addEntries(entries);
  }

  /** Adds ascending, distinct prefixes at least as long as this octave's own. */
  addEntries(entries: OctaveEntries): void {
    if (this.size > 0 || this.precision < mantissaBits) {
      this.#addEach(entries);
      return;
    }
    this.#given = { keys: entries.keys.slice(), counts: entries.counts.slice() };
    this.size = entries.keys.length;
  }

  #addEach(entries: OctaveEntries): void {
    // Many prefixes may become few when they are shortened.
    if (this.dense === null) this.#reserve(Math.min(4096, this.size + entries.keys.length));
    for (let i = 0; i < entries.keys.length; i++) {
      const high = Math.floor(entries.keys[i]! / wordBase);
      this.add(high, (entries.keys[i]! - high * wordBase) | 0, entries.counts[i]!);
    }
  }

  #setMasks(): void {
    const dropped = mantissaBits - this.precision;
    this.#lowMask = dropped >= 32 ? 0 : -1 << dropped;
    this.#highMask = dropped <= 32 ? 0xfffff : 0xfffff & (-1 << (dropped - 32));
  }
}

/** Of a word that is not 0. */
function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Prefixes as integers of `precision` bits, from `first` to `last`. When `exact`, only mantissas whose other bits are 0 belong to them. */
export interface PrefixWindow {
  readonly precision: number;
  readonly exact: boolean;
  readonly first: number;
  readonly last: number;
}

/** Prefixes in ascending order with their counts. */
export interface OctaveEntries {
  readonly keys: Float64Array;
  readonly counts: Float64Array;
}

/** The most leading mantissa bits at which ascending, distinct `keys` have at most `limit` distinct prefixes. */
export function precisionFor(keys: Float64Array, limit: number): number {
  // Two neighbours part at the first bit in which they differ; with p bits there are 1 + #{parting before p} prefixes.
  const partings = new Uint32Array(mantissaBits);
  for (let i = 1; i < keys.length; i++) {
    const highA = Math.floor(keys[i - 1]! / wordBase);
    const highB = Math.floor(keys[i]! / wordBase);
    const lowDifference = (keys[i - 1]! - highA * wordBase) ^ (keys[i]! - highB * wordBase);
    const bit = highA !== highB ? Math.clz32(highA ^ highB) - 12 : 20 + Math.clz32(lowDifference);
    partings[bit]! += 1;
  }
  let prefixes = 1;
  for (let precision = 0; precision < mantissaBits; precision++) {
    prefixes += partings[precision]!;
    if (prefixes > limit) return precision;
  }
  return mantissaBits;
}
