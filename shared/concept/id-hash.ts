import { hashBytes, hashResult, hashSeeds } from "../sketch/hash.ts";
import type { CellValue } from "./cell-value.ts";

const trailingZeros = /^([+-]?\d+)\.0+$/;

/**
 * The canonical text of a prediction id: what has to be equal for a prediction and its label to meet.
 *
 * The text alone decides, not the type of the column, because the same id is an integer in Parquet, text in JSON and untyped in
 * CSV. Integers are their decimal digits, also when a file stores them as floating point or writes them `123.0`; everything
 * else is
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
const hash = hashResult();
let bytes = new Uint8Array(256);

/**
 * Writes the 64-bit hash of a canonical id into `into[at]`: `hashBytes` over its UTF-8. Two of n different ids collide with
 * probability about n^2 / 2^65: 3 in a million for ten million ids.
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
  hashBytes(bytes, 0, length, hashSeeds.text, hash);
  const words = new Int32Array(into.buffer, into.byteOffset + 8 * at, 2);
  words[0] = hash[1]!;
  words[1] = hash[0]!;
}
