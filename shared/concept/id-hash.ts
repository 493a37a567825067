import type { CellValue } from "./cell-value.ts";

const trailingZeros = /^([+-]?\d+)\.0+$/;

/**
 * The canonical text of a prediction id: what has to be equal for a prediction and its label to meet.
 *
 * The text alone decides, not the type of the column, because the same id is an integer in Parquet, text in JSON and untyped in
 * CSV. Integers are their decimal digits, also when a file stores them as floating point or writes them `123.0`; everything else is
 * taken as written: leading zeros, case and inner spaces count. Null for an empty or blank id.
 */
export function canonicalId(value: CellValue): string | null {
  if (typeof value === "number") {
    return Number.isInteger(value) ? String(BigInt(value)) : String(value);
  }
  if (typeof value !== "string") return String(value);
  const text = value.trim();
  if (text === "") return null;
  return trailingZeros.exec(text)?.[1] ?? text;
}

const encoder = new TextEncoder();
let bytes = new Uint8Array(256);

/**
 * Writes the 64-bit hash of a canonical id into `into[at]`.
 *
 * The first half of MurmurHash3 x86 128 (seed 0) over the UTF-8 bytes. Two of n different ids collide with probability about
 * n^2 / 2^65: 3 in a million for ten million ids.
 * Source: Appleby, MurmurHash3 (public domain), `MurmurHash3_x86_128`.
 */
export function hashId(id: string, into: BigUint64Array, at: number): void {
  if (bytes.length < id.length * 3) bytes = new Uint8Array(id.length * 3);
  let length = 0;
  for (; length < id.length; length++) {
    const code = id.charCodeAt(length);
    if (code > 127) break;
    bytes[length] = code;
  }
  if (length < id.length) length = encoder.encodeInto(id, bytes).written;
  murmur3(bytes, length, new Uint32Array(into.buffer, into.byteOffset + 8 * at, 2));
}

const c1 = 0x239b961b;
const c2 = 0xab0e9789;
const c3 = 0x38b34ae5;
const c4 = 0xa1e38b93;

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function mix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Little-endian word of up to four bytes, zero beyond `end`. */
function word(data: Uint8Array, at: number, end: number): number {
  let k = 0;
  for (let i = Math.min(end, at + 4) - 1; i >= at; i--) k = (k << 8) | data[i]!;
  return k;
}

function murmur3(data: Uint8Array, length: number, out: Uint32Array): void {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  const blocks = length >>> 4;
  for (let b = 0; b < blocks; b++) {
    const at = b * 16;
    h1 ^= Math.imul(rotate(Math.imul(word(data, at, length), c1), 15), c2);
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(word(data, at + 4, length), c2), 16), c3);
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(word(data, at + 8, length), c3), 17), c4);
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(word(data, at + 12, length), c4), 18), c1);
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const tail = blocks * 16;
  h4 ^= Math.imul(rotate(Math.imul(word(data, tail + 12, length), c4), 18), c1);
  h3 ^= Math.imul(rotate(Math.imul(word(data, tail + 8, length), c3), 17), c4);
  h2 ^= Math.imul(rotate(Math.imul(word(data, tail + 4, length), c2), 16), c3);
  h1 ^= Math.imul(rotate(Math.imul(word(data, tail, length), c1), 15), c2);
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = mix(h1);
  h2 = mix(h2);
  h3 = mix(h3);
  h4 = mix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  out[0] = h1;
  out[1] = h2 + h1;
}
