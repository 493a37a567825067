/** Bits of a byte that are set. */
const onesOf = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let left = byte; left > 0; left >>= 1) ones += left & 1;
  return ones;
});

/** How many of the bits `[from, to)` are set, the lowest bit of a byte being its first. */
export function countBits(bits: Uint8Array, from: number, to: number): number {
  if (from >= to) return 0;
  const firstByte = from >> 3;
  const lastByte = (to - 1) >> 3;
  const firstMask = (255 << (from & 7)) & 255;
  const lastMask = 255 >> (7 - ((to - 1) & 7));
  if (firstByte === lastByte) return onesOf[bits[firstByte]! & firstMask & lastMask]!;
  const edges = onesOf[bits[firstByte]! & firstMask]! + onesOf[bits[lastByte]! & lastMask]!;
  return edges + countBytes(bits, firstByte + 1, lastByte);
}

// Loops stand in functions of their own: what follows a loop is not known yet when V8 compiles it while it runs, and would throw that code away.
function countBytes(bits: Uint8Array, from: number, to: number): number {
  let ones = 0;
  for (let byte = from; byte < to; byte++) ones += onesOf[bits[byte]!]!;
  return ones;
}

/** Sets the bits `[from, to)`. */
export function setBits(bits: Uint8Array, from: number, to: number): void {
  if (from >= to) return;
  const firstByte = from >> 3;
  const lastByte = (to - 1) >> 3;
  const firstMask = (255 << (from & 7)) & 255;
  const lastMask = 255 >> (7 - ((to - 1) & 7));
  if (firstByte === lastByte) bits[firstByte]! |= firstMask & lastMask;
  else {
    bits[firstByte]! |= firstMask;
    if (lastByte - firstByte > 1) bits.fill(255, firstByte + 1, lastByte);
    bits[lastByte]! |= lastMask;
  }
}

/** Copies `count` bits from bit `at` of `from` to bit `start` of `to`, whose bits from there on are zero. */
export function copyBits(from: Uint8Array, at: number, to: Uint8Array, start: number, count: number): void {
  if (((at | start) & 7) === 0) {
    const bytes = count >> 3;
    if (bytes > 0) to.set(from.subarray(at >> 3, (at >> 3) + bytes), start >> 3);
    const rest = count & 7;
    if (rest > 0) to[(start >> 3) + bytes] = from[(at >> 3) + bytes]! & ((1 << rest) - 1);
  } else shiftBits(from, at, to, start, count);
}

function shiftBits(from: Uint8Array, at: number, to: Uint8Array, start: number, count: number): void {
  for (let done = 0; done < count; done += 8) {
    const bit = at + done;
    // Bits beyond the last byte read as undefined, which shifts to 0; they are cut below.
    const eight =
      ((from[bit >> 3]! | (from[(bit >> 3) + 1]! << 8)) >> (bit & 7)) & 255 & (255 >> Math.max(0, 8 - count + done));
    const target = start + done;
    const spread = eight << (target & 7);
    to[target >> 3]! |= spread;
    if (spread > 255) to[(target >> 3) + 1]! |= spread >> 8;
  }
}

/** `count` bits from bit `at` on as a bitmap that begins with them: a view where they begin a byte. Bits beyond `count` may be anything. */
export function sliceBits(bits: Uint8Array, at: number, count: number): Uint8Array {
  if ((at & 7) === 0) return bits.subarray(at >> 3, (at + count + 7) >> 3);
  const slice = new Uint8Array((count + 7) >> 3);
  copyBits(bits, at, slice, 0, count);
  return slice;
}
