import { type Data, DataType, type Int, type Timestamp, TimeUnit } from "apache-arrow";
import { addNumber, type ColumnFold, numbersOf, timesOf } from "./column-fold.ts";
import { recordViolation } from "./feature-check.ts";
import { momentText } from "./fold-times.ts";
import { addNumbers } from "./number-fold.ts";
import { eachPiece, placeValidity } from "./pieces.ts";
import { doublesAt, pieceRows, type Scratch } from "./scratch.ts";
import { addTimes } from "./time-fold.ts";

/**
 * Folds a column of floating-point numbers or integers. False, and nothing is folded, when it holds integers of 2^53 or beyond, which need the slow way.
 */
export function foldNumberColumn(fold: ColumnFold, data: Data, firstRow: number): boolean {
  if (!areSafe(data)) return false;
  const { scratch, feature } = fold;
  const { kernel, values, rows, others, found } = scratch;
  eachPiece(data.length, (from, n) => {
    placeNumbers(scratch, data, from, n);
    const validity = placeValidity(scratch, data, from, n);
    if (validity === 0 && kernel.areFinite(values, n) === 1) {
      addNumbers(numbersOf(fold), values, n, (k) => firstRow + from + k, false);
      return;
    }
    const kept = kernel.compactNumbers(values, validity, n, rows, others, found);
    const otherCount = kernel.u32()[found >> 2]!;
    feature.kinds.missing += n - kept - otherCount;
    for (let k = 0; k < otherCount; k++) {
      const i = kernel.i32()[(others >> 2) + k]!;
      addNumber(fold, numberAt(data, from + i), firstRow + from + i);
    }
    const rowAt = (k: number): number => firstRow + from + kernel.i32()[(rows >> 2) + k]!;
    if (kept > 0) addNumbers(numbersOf(fold), values, kept, rowAt, false);
  });
  return true;
}

/** True for a column of longs that all are below 2^53, nulls included, and for every other column of numbers. */
function areSafe(data: Data): boolean {
  if (!isLong(data)) return true;
  const longs = data.values as BigInt64Array | BigUint64Array;
  const words = new Int32Array(longs.buffer, longs.byteOffset, 2 * data.length);
  const least = (data.type as Int).isSigned ? -2097152 : -1;
  for (let i = 1; i < words.length; i += 2) if (words[i]! >= 2097152 || words[i]! <= least) return false;
  return true;
}

function isLong({ type }: Data): boolean {
  return DataType.isInt(type) && type.bitWidth === 64;
}

function numberAt(data: Data, i: number): number {
  return Number(data.values[i]);
}

function placeNumbers({ kernel, values }: Scratch, data: Data, from: number, n: number): void {
  if (isLong(data)) {
    placeLongs(values, kernel.u8(), data, from, n);
    kernel.longsToDoubles(values, n, 1);
  } else kernel.f64().set((data.values as Float64Array).subarray(from, from + n), values >> 3);
}

function placeLongs(to: number, bytes: Uint8Array, data: Data, from: number, n: number): void {
  const { buffer, byteOffset } = data.values as BigInt64Array;
  bytes.set(new Uint8Array(buffer, byteOffset + 8 * from, 8 * n), to);
}

/** Folds timestamps. False, and nothing is folded, when they are finer than milliseconds, which needs the slow way. */
export function foldTimestampColumn(fold: ColumnFold, data: Data, firstRow: number): boolean {
  const { unit } = data.type as Timestamp;
  const divisor = unit === TimeUnit.NANOSECOND ? 1000000n : unit === TimeUnit.MICROSECOND ? 1000n : 1n;
  const factor = unit === TimeUnit.SECOND ? 1000n : 1n;
  const { scratch, feature, check } = fold;
  const { kernel, values, rows, others, found } = scratch;
  const place = (from: number, n: number): boolean => {
    placeLongs(values, kernel.u8(), data, from, n);
    return kernel.longsToMilliseconds(values, n, factor, divisor) === 1;
  };
  let whole = true;
  eachPiece(data.length, (from, n) => {
    whole &&= place(from, n);
  });
  if (!whole) return false;
  eachPiece(data.length, (from, n) => {
    // A column of one piece is in its place already.
    if (data.length > pieceRows) place(from, n);
    const validity = placeValidity(scratch, data, from, n);
    const kept = validity === 0 ? n : kernel.compactNumbers(values, validity, n, rows, others, found);
    feature.kinds.missing += n - kept;
    feature.kinds.timestamp += kept;
    if (check !== null && check.unexpected.timestamp === 1) {
      const moments = doublesAt(kernel, values, kept);
      for (let k = 0; k < kept; k++) {
        const row = firstRow + from + (validity === 0 ? k : kernel.i32()[(rows >> 2) + k]!);
        recordViolation(check, "UNEXPECTED_TYPE", row, () => momentText(moments[k]!));
      }
    }
    addTimes(timesOf(fold), values, kept);
  });
  return true;
}
