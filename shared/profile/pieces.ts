import type { Data } from "apache-arrow";
import { pieceRows, type Scratch } from "./scratch.ts";

/** Calls `take` with the bounds of one piece of a column after the other. */
export function eachPiece(length: number, take: (from: number, n: number) => void): void {
  for (let from = 0; from < length; from += pieceRows) take(from, Math.min(pieceRows, length - from));
}

/** Bytes of text that are brought into kernel memory at once; a longer one is left outside. */
export const pieceBytes = 4 * 1024 * 1024;

/** As `eachPiece`, for texts: a piece has at most `pieceBytes`, or one row. */
export function eachTextPiece({ length, valueOffsets }: Data, take: (from: number, n: number) => void): void {
  for (let from = 0; from < length; ) {
    let n = Math.min(pieceRows, length - from);
    while (n > 1 && valueOffsets[from + n]! - valueOffsets[from]! > pieceBytes) n = n >> 1;
    take(from, n);
    from += n;
  }
}

/** Puts the validity of rows `[from, from + n)` at the beginning of the scratch bitmap; its address, or 0 when the column has no nulls. */
export function placeValidity({ kernel, validity }: Scratch, data: Data, from: number, n: number): number {
  const { nullBitmap, nullCount, offset } = data;
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0) return 0;
  const first = offset + from;
  const bytes = kernel.u8();
  if ((first & 7) === 0) {
    bytes.set(nullBitmap.subarray(first >> 3, (first + n + 7) >> 3), validity);
    return validity;
  }
  bytes.fill(0, validity, validity + ((n + 7) >> 3));
  for (let i = 0; i < n; i++) {
    const bit = first + i;
    bytes[validity + (i >> 3)]! |= ((nullBitmap[bit >> 3]! >> (bit & 7)) & 1) << (i & 7);
  }
  return validity;
}
