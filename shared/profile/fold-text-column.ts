import type { Data } from "apache-arrow";
import { type ColumnFold, numbersOf, textExcerpt, textsOf, timesOf } from "./column-fold.ts";
import { type FeatureCheck, isExpectedText, recordViolation } from "./feature-check.ts";
import { foldCells, found, isTableFull, placeTexts } from "./fold-cells.ts";
import { foldTextValue } from "./fold-text.ts";
import { numberInText } from "./number-cells.ts";
import { addNumbers } from "./number-fold.ts";
import { eachTextPiece, pieceBytes, placeValidity } from "./pieces.ts";
import type { ValueKind } from "./profile.ts";
import type { ChosenCells } from "./row-sample.ts";
import { doublesAt } from "./scratch.ts";
import { emptyTexts, type TextFold, textsOf as textsIn } from "./text-fold.ts";
import { addTimes } from "./time-fold.ts";

/** Kinds of `foldCells`, by their number; numbers are counted where they are added. */
const textKinds: readonly (ValueKind | null)[] = [
  "missing",
  "empty",
  null,
  null,
  null,
  null,
  null,
  "boolean",
  "timestamp",
  "text",
];
const settledElsewhere = 255;

/** Folds a column of texts with 32-bit offsets; `lexical` texts may stand for numbers and booleans. */
export function foldTextColumn(fold: ColumnFold, data: Data, firstRow: number, lexical: boolean): void {
  const offsets = data.valueOffsets as Int32Array;
  eachTextPiece(data, (from, n) => {
    if (offsets[from + n]! - offsets[from]! <= pieceBytes) {
      foldPiece(fold, data, from, n, firstRow + from, lexical);
      return;
    }
    const { wanted } = fold;
    const k = wanted?.rows.indexOf(from) ?? -1;
    if (k >= 0) wanted!.cells[k] = Number.NaN;
    if (data.getValid(from)) {
      foldTextValue(fold, data.values, offsets[from]!, offsets[from + 1]!, firstRow + from, lexical);
    } else fold.feature.kinds.missing += 1;
  });
  if (lexical) fold.wanted = null;
}

function foldPiece(fold: ColumnFold, data: Data, from: number, n: number, firstRow: number, lexical: boolean): void {
  const { scratch, check } = fold;
  const { kernel } = scratch;
  const texts = textsOf(fold);
  const offsets = data.valueOffsets as Int32Array;
  const { bytes, base } = placeTexts(scratch, data, from, n);
  const validity = placeValidity(scratch, data, from, n);
  const judge = (since: number, until: number): void => {
    if (check !== null) judgeTexts(check, texts, data, from, since, until, firstRow);
  };
  let judged = 0;
  for (let i = 0; ; i++) {
    i = foldCells(texts, base, validity, 0, i, n, lexical);
    if (i === n) break;
    if (isTableFull(scratch)) {
      judge(judged, i);
      judged = i;
      emptyTexts(texts);
      i -= 1;
      continue;
    }
    kernel.u8()[scratch.kinds + i] = settledElsewhere;
    foldTextValue(fold, data.values, offsets[from + i]!, offsets[from + i + 1]!, firstRow + i, lexical);
  }
  judge(judged, n);
  kernel.release(bytes);
  if (lexical && fold.wanted !== null) fillWanted(fold, fold.wanted, data, from, n);
  takeFindings(fold, firstRow);
}

/** Fills in the wanted cells of rows `[from, from + n)`: the numbers that the kernel read, others read again. */
function fillWanted({ scratch }: ColumnFold, wanted: ChosenCells, data: Data, from: number, n: number): void {
  const { kernel, kinds, values, rows, cells, weights: places, others } = scratch;
  const [first, end] = [firstFrom(wanted.rows, from), firstFrom(wanted.rows, from + n)];
  const length = end - first;
  const chosen = kernel.i32().subarray(places >> 2, (places >> 2) + length);
  for (let k = 0; k < length; k++) chosen[k] = wanted.rows[first + k]! - from;
  const numbers = kernel.u32()[(scratch.found >> 2) + found.numbers]!;
  const left = kernel.pickNumbers(places, length, kinds, values, rows, numbers, cells, others);
  wanted.cells.set(doublesAt(kernel, cells, length), first);
  const offsets = data.valueOffsets as Int32Array;
  for (let i = 0; i < left; i++) {
    const k = first + kernel.i32()[(others >> 2) + i]!;
    const row = wanted.rows[k]!;
    wanted.cells[k] = numberInText(data.values, offsets[row]!, offsets[row + 1]!);
  }
}

/** The first place in `ascending` of `value` or more. */
function firstFrom(ascending: Int32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes what `foldCells` counted, and the numbers and moments it read. */
function takeFindings(fold: ColumnFold, firstRow: number): void {
  const { scratch, feature } = fold;
  const { kernel, values, rows, moments } = scratch;
  const findings = kernel.u32().slice(scratch.found >> 2, (scratch.found >> 2) + found.length);
  for (const [i, kind] of textKinds.entries()) if (kind !== null) feature.kinds[kind] += findings[found.kinds + i]!;
  const booleans = findings[found.kinds + textKinds.indexOf("boolean")]!;
  fold.trues += findings[found.trues]!;
  fold.falses += booleans - findings[found.trues]!;
  fold.empties += findings[found.kinds + textKinds.indexOf("empty")]!;
  feature.time.dateOnly += findings[found.dates]!;
  const numbers = findings[found.numbers]!;
  const rowAt = (k: number): number => firstRow + kernel.i32()[(rows >> 2) + k]!;
  if (numbers > 0) addNumbers(numbersOf(fold), values, numbers, rowAt, false);
  if (findings[found.moments]! > 0) addTimes(timesOf(fold), moments, findings[found.moments]!);
}

/** Records the texts of a piece's rows `[since, until)` that break the expectation; numbers are judged where they are added. */
function judgeTexts(
  check: FeatureCheck,
  texts: TextFold,
  data: Data,
  from: number,
  since: number,
  until: number,
  firstRow: number,
): void {
  const { unexpected } = check;
  const anything =
    check.texts !== null || textKinds.some((kind) => kind !== null && kind !== "missing" && unexpected[kind] === 1);
  if (!anything) return;
  const { kernel, kinds, entries } = texts.scratch;
  const kindOf = kernel.u8().subarray(kinds, kinds + until);
  const entryOf = kernel.i32().subarray(entries >> 2, (entries >> 2) + until);
  const offsets = data.valueOffsets as Int32Array;
  for (let i = since; i < until; i++) {
    const kind = textKinds[kindOf[i]!] ?? null;
    if (kind === null || kind === "missing") continue;
    const written = (): string => textExcerpt(data.values, offsets[from + i]!, offsets[from + i + 1]!);
    const excerpt = kind === "boolean" ? (): string => written().toLowerCase() : written;
    if (unexpected[kind] === 1) recordViolation(check, "UNEXPECTED_TYPE", firstRow + i, excerpt);
    else if (check.texts === null || kind === "timestamp") continue;
    else if (kind === "text") {
      if (!isExpectedEntry(check, texts, entryOf[i]!)) recordViolation(check, "UNSEEN_VALUE", firstRow + i, excerpt);
    } else {
      const value = excerpt();
      if (!check.texts.has(value)) recordViolation(check, "UNSEEN_VALUE", firstRow + i, () => value);
    }
  }
}

/** Asked once an entry of the table. */
function isExpectedEntry(check: FeatureCheck, texts: TextFold, entry: number): boolean {
  if (entry >= texts.verdicts.length) {
    const grown = new Uint8Array(Math.max(64, 2 * entry));
    grown.set(texts.verdicts);
    texts.verdicts = grown;
  }
  if (texts.verdicts[entry] === 0) {
    const { bytes, ends, hashes } = textsIn(texts);
    const expected = isExpectedText(
      check,
      bytes,
      ends[entry]!,
      ends[entry + 1]!,
      hashes[2 * entry + 1]! | 0,
      hashes[2 * entry]! | 0,
    );
    texts.verdicts[entry] = expected ? 1 : 2;
  }
  return texts.verdicts[entry] === 1;
}
