/** Bits of a byte that are set. */
const onesOf = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let left = byte; left > 0; left >>= 1) ones += left & 1;
  return ones;
});

/** How many of the bits `[from, to)` are set, the lowest bit of a byte being its first. */
export function countBits(bits: Uint8Array, from: number, to: number): number {
  let ones = 0;
  let at = from;
  while (at < to && (at & 7) !== 0) {
    ones += (bits[at >> 3]! >> (at & 7)) & 1;
    at++;
  }
  const lastByte = to >> 3;
  for (let byte = at >> 3; byte < lastByte; byte++) ones += onesOf[bits[byte]!]!;
  for (at = Math.max(at, lastByte * 8); at < to; at++) ones += (bits[at >> 3]! >> (at & 7)) & 1;
  return ones;
}

/** Sets the bits `[from, to)`. */
export function setBits(bits: Uint8Array, from: number, to: number): void {
  let at = from;
  while (at < to && (at & 7) !== 0) {
    bits[at >> 3]! |= 1 << (at & 7);
    at++;
  }
  if (at + 8 <= to) {
    bits.fill(255, at >> 3, to >> 3);
    at = (to >> 3) << 3;
  }
  for (; at < to; at++) bits[at >> 3]! |= 1 << (at & 7);
}

/** Copies `count` bits from bit `at` of `from` to bit `start` of `to`, whose bits from there on are zero. Whole bytes where both lie on them. */
export function copyBits(from: Uint8Array, at: number, to: Uint8Array, start: number, count: number): void {
  if (count === 0) return;
  if ((at & 7) === 0 && (start & 7) === 0) {
    const bytes = count >> 3;
    to.set(from.subarray(at >> 3, (at >> 3) + bytes), start >> 3);
    const rest = count & 7;
    if (rest > 0) to[(start >> 3) + bytes] = from[(at >> 3) + bytes]! & ((1 << rest) - 1);
    return;
  }
  for (let i = 0; i < count; i++) {
    const bit = (from[(at + i) >> 3]! >> ((at + i) & 7)) & 1;
    to[(start + i) >> 3]! |= bit << ((start + i) & 7);
  }
}

/** `count` bits from bit `at` on as a bitmap that begins with them: a view where they begin a byte. Bits beyond `count` may be anything. */
export function sliceBits(bits: Uint8Array, at: number, count: number): Uint8Array {
  if ((at & 7) === 0) return bits.subarray(at >> 3, (at + count + 7) >> 3);
  const slice = new Uint8Array((count + 7) >> 3);
  copyBits(bits, at, slice, 0, count);
  return slice;
}
