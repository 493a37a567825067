import type { Data } from "apache-arrow";
import { addTextCount, type ColumnFold, numbersOf, textsOf } from "./column-fold.ts";
import type { CountableValues } from "./dictionary-values.ts";
import { foldCells, found, isTableFull, placeTexts } from "./fold-cells.ts";
import { addCountedNumbers } from "./number-fold.ts";
import { type Moment, parseTimestamp } from "./parse-timestamp.ts";
import { eachTextPiece, pieceBytes } from "./pieces.ts";
import { emptyTexts } from "./text-fold.ts";
import { addCountedTime } from "./time-fold.ts";

const moment: Moment = { milliseconds: 0, nanoseconds: 0, dateOnly: false };
const emptyKind = 1;
const textKind = 9;

/** Adds every value with its count. What the check in force says of them is asked elsewhere. */
export function addCounted(fold: ColumnFold, values: CountableValues, counts: Uint32Array): void {
  switch (values.kind) {
    case "numbers":
      addCountedNumbers(numbersOf(fold), values.values, counts);
      return;
    case "times":
      for (let i = 0; i < counts.length; i++) {
        if (counts[i] === 0) continue;
        fold.feature.kinds.timestamp += counts[i]!;
        addCountedTime(fold.feature, values.values[i]!, 0, counts[i]!);
      }
      return;
    case "texts":
      addTexts(fold, values.data, counts);
  }
}

function addTexts(fold: ColumnFold, data: Data, counts: Uint32Array): void {
  const { scratch, feature } = fold;
  const { kernel, validity, weights } = scratch;
  const texts = textsOf(fold);
  eachTextPiece(data, (from, n) => {
    if (data.valueOffsets[from + n]! - data.valueOffsets[from]! > pieceBytes) {
      if (counts[from]! > 0) addOne(fold, data, from, counts[from]!);
      return;
    }
    const { bytes, base } = placeTexts(scratch, data, from, n);
    kernel.u32().set(counts.subarray(from, from + n), weights >> 2);
    const bits = kernel
      .u8()
      .subarray(validity, validity + ((n + 7) >> 3))
      .fill(0);
    for (let i = 0; i < n; i++) if (counts[from + i]! > 0) bits[i >> 3]! |= 1 << (i & 7);
    for (let i = 0; ; i++) {
      i = foldCells(texts, base, validity, weights, i, n, false);
      if (i === n) break;
      if (isTableFull(scratch)) {
        emptyTexts(texts);
        i -= 1;
      } else addOne(fold, data, from + i, counts[from + i]!);
    }
    const findings = (scratch.found >> 2) + found.kinds;
    feature.kinds.text += kernel.u32()[findings + textKind]!;
    feature.kinds.empty += kernel.u32()[findings + emptyKind]!;
    fold.empties += kernel.u32()[findings + emptyKind]!;
    kernel.release(bytes);
  });
}

/** A date, a long text, or one that is not valid UTF-8. */
function addOne({ feature }: ColumnFold, data: Data, i: number, count: number): void {
  const bytes = data.values as Uint8Array;
  const start = data.valueOffsets[i]!;
  const end = data.valueOffsets[i + 1]!;
  if (!parseTimestamp(bytes, start, end, moment)) {
    addTextCount(feature, bytes, start, end, count, false);
    return;
  }
  feature.kinds.timestamp += count;
  if (moment.dateOnly) feature.time.dateOnly += count;
  addCountedTime(feature, moment.milliseconds, moment.nanoseconds, count);
}
