// The same hashes as shared/sketch/hash.ts, bit for bit; its docstrings say what they are.

/** Bitwise or of all bytes the last `hashBytes` read: below 128 exactly when they are ASCII. */
export let seenBits: u32 = 0;

function finish(first: u32, second: u32): u64 {
  let a = first + second;
  let b = second + a;
  a = (a ^ (a >>> 16)) * 0x85ebca6b;
  b = (b ^ (b >>> 16)) * 0xc2b2ae35;
  a = (a ^ (a >>> 13) ^ b) * 0xc2b2ae35;
  b = (b ^ (b >>> 13) ^ a) * 0x85ebca6b;
  a = a ^ (a >>> 16) ^ (b >>> 5);
  b = b ^ (b >>> 16) ^ a;
  return ((<u64>((a * 0x9e3779b1) ^ (b >>> 15))) << 32) | <u64>b;
}

/** High word of the hash in the upper 32 bits, low word in the lower. */
export function hashWords(high: u32, low: u32, seed: u32): u64 {
  let a: u32 = seed ^ (low * 0x239b961b);
  let b: u32 = seed ^ (high * 0xab0e9789);
  a = rotl<u32>(a, 15) ^ b;
  b = rotl<u32>(b, 16) + a * 0x38b34ae5;
  return finish(a, b);
}

/** May read up to 3 bytes after `end`. */
export function hashBytes(start: usize, end: usize, seed: u32): u64 {
  let a: u32 = seed;
  let b: u32 = seed ^ 0x9747b28c;
  let seen: u32 = 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const word = load<u32>(i);
    seen |= word;
    a ^= rotl<u32>(word * 0x239b961b, 15) * 0xab0e9789;
    a = rotl<u32>(a, 19) + b;
    b = (b ^ word) * 0xa1e38b93 + a;
    b = rotl<u32>(b, 17);
  }
  let tail: u32 = 0;
  const left = <u32>(end - i);
  if (left > 0) tail = load<u32>(i) & ((1 << (left << 3)) - 1);
  seen |= tail;
  a ^= tail * 0x239b961b;
  b ^= tail * 0xa1e38b93;
  const length = <u32>(end - start);
  seenBits = (seen | (seen >>> 8) | (seen >>> 16) | (seen >>> 24)) & 0xff;
  return finish(a ^ length, ((b ^ length) * 0x38b34ae5) ^ a);
}
