import type { BatchMemory } from "./batch-memory.ts";
import { type FixedValues, sameKind } from "./parquet-values.ts";

/**
 * Values of fixed width in their slots, in `memory`. What stands in the slot of a null is some value or 0.
 *
 * @param from the first of the values
 * @param validity one bit a slot from bit 0 on, 1 for a value
 */
export function spreadFixed(
  fixed: FixedValues,
  from: number,
  validity: Uint8Array,
  length: number,
  memory: BatchMemory,
): FixedValues["values"] {
  const { values, stride } = fixed;
  const count = length * stride;
  const spread = sameKind(values, count, memory.take(count * values.BYTES_PER_ELEMENT));
  // A loop is fast when it meets one type of array: doubles, or words of 4 bytes whatever they mean.
  if (stride === 1 && values.BYTES_PER_ELEMENT >= 4) {
    // The fast loops read the value after the last they need.
    const fast = Math.max(0, Math.min(length, values.length - from - 1)) & ~7;
    const next =
      values instanceof Float64Array
        ? spreadDoubles(values, from, validity, spread as Float64Array, fast)
        : spreadWords(words(values), from, validity, words(spread), fast);
    spreadRest(values, next, validity, spread, fast, length);
  } else if (stride === 2 && values.length > 0) spreadPairs(words(values), from, validity, words(spread), length);
  else spreadGroups(fixed, from, validity, spread, length);
  return spread;
}

function words(values: FixedValues["values"]): Int32Array {
  return values instanceof Int32Array ? values : int32s(values);
}

function int32s({ buffer, byteOffset, byteLength }: ArrayBufferView): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength >> 2);
}

/** Codes in their slots, where `codes[first, length)` are those of the values and one 0 follows. A null is given a code that occurs, or 0. */
export function spreadCodes(codes: Int32Array, first: number, validity: Uint8Array, length: number): void {
  const fast = length & ~7;
  spreadRest(codes, spreadWords(codes, first, validity, codes, fast), validity, codes, fast, length);
}

// Nothing follows the loops below: what does is not known yet when V8 compiles a loop that is running, and would throw that code away.

/** The highest code, as an unsigned number; -1 when there is none. */
export function highestOf(codes: Int32Array, from: number, to: number): number {
  let highest = -1;
  for (let i = from; i < to; i++) {
    const code = codes[i]! >>> 0;
    highest = code > highest ? code : highest;
  }
  return highest;
}

/** Up to slot `to`, a multiple of 8. A null is given the value that comes next, so that no slot costs a branch. The next value. */
function spreadDoubles(
  values: Float64Array,
  from: number,
  validity: Uint8Array,
  output: Float64Array,
  to: number,
): number {
  let next = from;
  for (let at = 0; at < to; at += 8) {
    const bits = validity[at >> 3]!;
    output[at] = values[next]!;
    next += bits & 1;
    output[at + 1] = values[next]!;
    next += (bits >> 1) & 1;
    output[at + 2] = values[next]!;
    next += (bits >> 2) & 1;
    output[at + 3] = values[next]!;
    next += (bits >> 3) & 1;
    output[at + 4] = values[next]!;
    next += (bits >> 4) & 1;
    output[at + 5] = values[next]!;
    next += (bits >> 5) & 1;
    output[at + 6] = values[next]!;
    next += (bits >> 6) & 1;
    output[at + 7] = values[next]!;
    next += bits >> 7;
  }
  return next;
}

/** As `spreadDoubles`. `values` may be the end of `output`: no slot lies behind its value. */
function spreadWords(values: Int32Array, from: number, validity: Uint8Array, output: Int32Array, to: number): number {
  let next = from;
  for (let at = 0; at < to; at += 8) {
    const bits = validity[at >> 3]!;
    output[at] = values[next]!;
    next += bits & 1;
    output[at + 1] = values[next]!;
    next += (bits >> 1) & 1;
    output[at + 2] = values[next]!;
    next += (bits >> 2) & 1;
    output[at + 3] = values[next]!;
    next += (bits >> 3) & 1;
    output[at + 4] = values[next]!;
    next += (bits >> 4) & 1;
    output[at + 5] = values[next]!;
    next += (bits >> 5) & 1;
    output[at + 6] = values[next]!;
    next += (bits >> 6) & 1;
    output[at + 7] = values[next]!;
    next += bits >> 7;
  }
  return next;
}

/** The same for values of two words. */
function spreadPairs(values: Int32Array, from: number, validity: Uint8Array, output: Int32Array, length: number): void {
  const last = (values.length >> 1) - 1;
  let next = from;
  for (let at = 0; at < length; at++) {
    const source = 2 * (next < last ? next : last);
    output[2 * at] = values[source]!;
    output[2 * at + 1] = values[source + 1]!;
    next += (validity[at >> 3]! >> (at & 7)) & 1;
  }
}

function spreadRest(
  values: FixedValues["values"],
  from: number,
  validity: Uint8Array,
  output: FixedValues["values"],
  start: number,
  length: number,
): void {
  let next = from;
  for (let at = start; at < length; at++) {
    output[at] = ((validity[at >> 3]! >> (at & 7)) & 1) === 1 ? values[next++]! : 0;
  }
}

/** The same for values of any number of elements. */
function spreadGroups(
  { values, stride }: FixedValues,
  from: number,
  validity: Uint8Array,
  output: FixedValues["values"],
  length: number,
): void {
  let next = from * stride;
  for (let at = 0; at < length; at++) {
    const valid = ((validity[at >> 3]! >> (at & 7)) & 1) === 1;
    for (let part = 0; part < stride; part++) output[at * stride + part] = valid ? values[next++]! : 0;
  }
}

/** Booleans from bit `from` in their slots; that of a null is 0. */
export function spreadBits(bits: Uint8Array, from: number, validity: Uint8Array, length: number): Uint8Array {
  const spread = new Uint8Array((length + 7) >> 3);
  let next = from;
  for (let i = 0; i < length; i++) {
    if (((validity[i >> 3]! >> (i & 7)) & 1) === 0) continue;
    spread[i >> 3]! |= ((bits[next >> 3]! >> (next & 7)) & 1) << (i & 7);
    next++;
  }
  return spread;
}

/** Offsets of texts in their slots, in `memory`; a null is empty. */
export function spreadOffsets(
  offsets: Int32Array,
  from: number,
  validity: Uint8Array,
  length: number,
  memory: BatchMemory,
): Int32Array {
  const spread = int32s(memory.take(4 * (length + 1)));
  let next = from;
  spread[0] = offsets[next]!;
  for (let i = 0; i < length; i++) {
    next += (validity[i >> 3]! >> (i & 7)) & 1;
    spread[i + 1] = offsets[next]!;
  }
  return spread;
}
