/** Seeds keep values of different kinds apart: the number 1, the text "1" and the boolean true are three distinct values. */
export const hashSeeds = {
  number: 0x2545f491,
  text: 0x1b873593,
  boolean: 0x5bd1e995,
  timestamp: 0x38b34ae5,
  wideInteger: 0x7ed55d16,
} as const;

/**
 * Where a hash is left: `[0]` its high and `[1]` its low 32 bits; `hashBytes` also leaves the bitwise or of all bytes in `[2]`, which
 * is below 128 exactly when the bytes are ASCII. An array that is reused, because an object a value would cost more than the hash.
 */
export type HashResult = Int32Array;

/** A place for hashes. */
export function hashResult(): HashResult {
  return new Int32Array(3);
}

/** Avalanche over two coupled 32-bit lanes: every input bit reaches every output bit. */
function finish(first: number, second: number, out: HashResult): void {
  let a = first;
  let b = second;
  a = (a + b) | 0;
  b = (b + a) | 0;
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 16), 0xc2b2ae35);
  a = Math.imul(a ^ (a >>> 13) ^ b, 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 13) ^ a, 0x85ebca6b);
  a = a ^ (a >>> 16) ^ (b >>> 5);
  b = b ^ (b >>> 16) ^ a;
  out[0] = Math.imul(a, 0x9e3779b1) ^ (b >>> 15);
  out[1] = b;
}

/**
 * A 64-bit hash of two 32-bit words: a bijection, so doubles (by their bits) never collide. No protection against an adversary.
 *
 * Source: the constants and the two-lane finish follow A. Appleby, MurmurHash3_x86_128 (2011); the layout is our own, so values
 * differ from it.
 */
export function hashWords(high: number, low: number, seed: number, out: HashResult): void {
  let a = seed ^ Math.imul(low, 0x239b961b);
  let b = seed ^ Math.imul(high, 0xab0e9789);
  a = ((a << 15) | (a >>> 17)) ^ b;
  b = ((b << 16) | (b >>> 16)) + Math.imul(a, 0x38b34ae5);
  finish(a, b | 0, out);
}

/** A 64-bit hash of `bytes[start, end)`: two coupled lanes of MurmurHash3 over words of four bytes. About 1 ns a byte. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number, out: HashResult): void {
  let a: number = seed;
  let b = seed ^ 0x9747b28c;
  let seen = 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    seen |= word;
    let k = Math.imul(word, 0x239b961b);
    k = Math.imul((k << 15) | (k >>> 17), 0xab0e9789);
    a ^= k;
    a = (((a << 19) | (a >>> 13)) + b) | 0;
    b = Math.imul(b ^ word, 0xa1e38b93) + a;
    b = (b << 17) | (b >>> 15);
  }
  let tail = 0;
  for (let shift = 0; i < end; i++, shift += 8) tail |= bytes[i]! << shift;
  seen |= tail;
  a ^= Math.imul(tail, 0x239b961b);
  b ^= Math.imul(tail, 0xa1e38b93);
  const length = end - start;
  finish(a ^ length, Math.imul(b ^ length, 0x38b34ae5) ^ a, out);
  out[2] = (seen | (seen >>> 8) | (seen >>> 16) | (seen >>> 24)) & 0xff;
}
