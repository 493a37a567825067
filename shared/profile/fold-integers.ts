import type { Data, Decimal, Int } from "apache-arrow";
import { addInteger, addNumber, type ColumnFold } from "./column-fold.ts";
import { positionAt, rowAt, type Selection } from "./selection.ts";

/** Integers whose high word is within this are below 2^53. */
const safeHigh = 2 ** 21;

/** Folds 64-bit integers; beyond 2^53 extremes and distinctness stay exact. */
export function foldLongs(fold: ColumnFold, data: Data, selection: Selection): void {
  const { isSigned } = data.type as Int;
  const longs = data.values as BigInt64Array | BigUint64Array;
  const words = new Int32Array(longs.buffer, longs.byteOffset, longs.length * 2);
  for (let k = 0; k < selection.length; k++) {
    const i = positionAt(selection, k);
    const high = words[2 * i + 1]!;
    if (high < safeHigh && high > (isSigned ? -safeHigh : -1)) {
      addNumber(fold, high * 4294967296 + (words[2 * i]! >>> 0), rowAt(selection, k));
    } else addInteger(fold, longs[i]!, rowAt(selection, k));
  }
}

/**
 * Folds decimals of any width: each is the double nearest to it, and an integer where it has no fraction. Decimals that differ only
 * beyond 17 significant digits are one value to the sketches, unless they are integers.
 */
export function foldDecimals(fold: ColumnFold, data: Data, selection: Selection): void {
  const { scale, bitWidth } = data.type as Decimal;
  const size = bitWidth / 32;
  const words = new Int32Array(data.values.buffer, data.values.byteOffset, Math.floor(data.values.byteLength / 4));
  for (let k = 0; k < selection.length; k++) {
    const start = positionAt(selection, k) * size;
    const high = words[start + 1] ?? 0;
    let small = size > 1 && high < safeHigh && high > -safeHigh && scale >= 0 && scale <= 22;
    for (let i = start + 2; i < start + size; i++) small &&= words[i] === high >> 31;
    if (small) addNumber(fold, (high * 4294967296 + (words[start]! >>> 0)) / 10 ** scale, rowAt(selection, k));
    else addDecimal(fold, unscaled(words, start, size), scale, rowAt(selection, k));
  }
}

function unscaled(words: Int32Array, start: number, size: number): bigint {
  let value = BigInt(words[start + size - 1]!);
  for (let i = start + size - 2; i >= start; i--) value = (value << 32n) | BigInt(words[i]! >>> 0);
  return value;
}

function addDecimal(fold: ColumnFold, value: bigint, scale: number, row: number): void {
  const divisor = 10n ** BigInt(Math.max(0, scale));
  if (scale <= 0) addInteger(fold, value * 10n ** BigInt(-scale), row);
  else if (value % divisor === 0n) addInteger(fold, value / divisor, row);
  else addNumber(fold, Number(`${value}e-${scale}`), row);
}
