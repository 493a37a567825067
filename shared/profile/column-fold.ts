import { type HashResult, hashBytes, hashResult, hashSeeds, hashWords } from "../sketch/hash.ts";
import type { DictionaryCounts } from "./dictionary-values.ts";
import { emptyFeature } from "./empty-profile.ts";
import { binOf, type FeatureCheck, isExpectedText, judgeNumbers, recordViolation } from "./feature-check.ts";
import { addNumbers, createNumberFold, finishNumbers, type NumberFold } from "./number-fold.ts";
import type { Moment } from "./parse-timestamp.ts";
import type { FeatureProfile, ValueKind } from "./profile.ts";
import type { ChosenCells } from "./row-sample.ts";
import { blockLength, type Scratch } from "./scratch.ts";
import { createTextFold, finishTexts, type TextFold } from "./text-fold.ts";
import { addClasses, addLength, textClasses } from "./text-shape.ts";
import { addCountedTime, createTimeFold, finishTimes, type TimeFold } from "./time-fold.ts";
import { utf8Length } from "./utf8-length.ts";

const hash: HashResult = hashResult();
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const textDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const textEncoder = new TextEncoder();

/** A feature while its column is being read. */
export interface ColumnFold {
  readonly feature: FeatureProfile;
  readonly check: FeatureCheck | null;
  readonly scratch: Scratch;
  /** Cells of the batch that the sample of rows wants; null when none are, or they were filled in. */
  wanted: ChosenCells | null;
  /** Made for the first number, text and moment of the column. */
  numbers: NumberFold | null;
  texts: TextFold | null;
  times: TimeFold | null;
  /** Counts by code that were not added yet. */
  dictionary: DictionaryCounts | null;
  /** Numbers that came one by one, at `pendingRows.length` of them: doubles at `pendingAt` in kernel memory. */
  pendingAt: number;
  readonly pendingRows: number[];
  /** Extremes among integers that came as such and not as doubles. */
  wideMin: bigint | null;
  wideMax: bigint | null;
  trues: number;
  falses: number;
  empties: number;
  /** True while the items of a list are read: their kinds are not counted, and null items are not missing rows. */
  inList: boolean;
}

/** A column before its first row. */
export function createColumnFold(
  name: string,
  column: number,
  check: FeatureCheck | null,
  scratch: Scratch,
): ColumnFold {
  return {
    feature: emptyFeature(name, column),
    check,
    scratch,
    wanted: null,
    numbers: null,
    texts: null,
    times: null,
    dictionary: null,
    pendingAt: 0,
    pendingRows: [],
    wideMin: null,
    wideMax: null,
    trues: 0,
    falses: 0,
    empties: 0,
    inList: false,
  };
}

/** The column's numbers. */
export function numbersOf(fold: ColumnFold): NumberFold {
  fold.numbers ??= createNumberFold(fold.feature, fold.check, fold.scratch);
  return fold.numbers;
}

/** The column's texts. */
export function textsOf(fold: ColumnFold): TextFold {
  fold.texts ??= createTextFold(fold.feature, fold.scratch);
  return fold.texts;
}

/** The column's moments. */
export function timesOf(fold: ColumnFold): TimeFold {
  fold.times ??= createTimeFold(fold.feature, fold.scratch);
  return fold.times;
}

/** Counts a value's kind, unless it is an item of a list; false when the kind is not expected. */
function countKind(fold: ColumnFold, kind: ValueKind, row: number, value: () => string): boolean {
  if (fold.inList) return true;
  fold.feature.kinds[kind] += 1;
  if (fold.check === null || fold.check.unexpected[kind] === 0) return true;
  recordViolation(fold.check, "UNEXPECTED_TYPE", row, value);
  return false;
}

/** Adds a number, which may be NaN or infinite. */
export function addNumber(fold: ColumnFold, x: number, row: number): void {
  if (x - x === 0) {
    const { kernel } = fold.scratch;
    if (fold.pendingAt === 0) fold.pendingAt = kernel.allocate(8 * blockLength);
    kernel.f64()[(fold.pendingAt >> 3) + fold.pendingRows.length] = x;
    if (fold.pendingRows.push(row) === blockLength) flushNumbers(fold);
    return;
  }
  if (fold.inList) return;
  const kind = Number.isNaN(x) ? "nan" : x > 0 ? "positive-infinity" : "negative-infinity";
  countKind(fold, kind, row, () => String(x));
  double[0] = x;
  // NaN has many bit patterns; every one of them is the same value here.
  hashWords(kind === "nan" ? 0x7ff80000 : words[1]!, 0, hashSeeds.number, hash);
  fold.feature.distinct.add(hash[0]!, hash[1]!);
}

/** Adds an integer of any size, keeping extremes and distinctness exact where a double cannot. */
export function addInteger(fold: ColumnFold, value: bigint, row: number): void {
  if (fold.wideMin === null || value < fold.wideMin) fold.wideMin = value;
  if (fold.wideMax === null || value > fold.wideMax) fold.wideMax = value;
  const x = Number(value);
  if (!Number.isFinite(x) || BigInt(x) === value) {
    addNumber(fold, x, row);
    return;
  }
  const magnitude = value < 0n ? -value : value;
  if (magnitude < 1n << 64n) {
    const seed = value < 0n ? ~hashSeeds.wideInteger : hashSeeds.wideInteger;
    hashWords(Number(magnitude >> 32n) | 0, Number(magnitude & 0xffffffffn) | 0, seed, hash);
  } else {
    const digits = textEncoder.encode(String(value));
    hashBytes(digits, 0, digits.length, hashSeeds.wideInteger, hash);
  }
  fold.feature.distinct.add(hash[0]!, hash[1]!);
  const check = fold.check;
  if (check !== null && check.texts !== null && check.unexpected.integer === 0 && !check.texts.has(String(value))) {
    recordViolation(check, "UNSEEN_VALUE", row, () => String(value));
  }
  addRounded(fold, x, row);
}

/** Adds an integer that no double equals, rounded; its distinct hash was taken from the integer. */
function addRounded({ feature, check, inList }: ColumnFold, x: number, row: number): void {
  if (!inList) feature.kinds.integer += 1;
  if (x < 0) feature.negatives += 1;
  feature.moments.add(x);
  feature.quantiles.add(x);
  if (check === null) return;
  if (check.edges !== null) check.observations.binCounts![binOf(check.edges, x)]! += 1;
  judgeNumbers(check, Float64Array.of(x), () => row, !inList, false);
}

function flushNumbers(fold: ColumnFold): void {
  const { pendingRows } = fold;
  addNumbers(numbersOf(fold), fold.pendingAt, pendingRows.length, (k) => pendingRows[k]!, fold.inList);
  pendingRows.length = 0;
}

/** Adds a boolean. */
export function addBoolean(fold: ColumnFold, truth: boolean, row: number): void {
  if (truth) fold.trues += 1;
  else fold.falses += 1;
  if (countKind(fold, "boolean", row, () => String(truth))) checkText(fold, String(truth), row);
}

/** Adds an empty text. */
export function addEmpty(fold: ColumnFold, row: number): void {
  fold.empties += 1;
  if (countKind(fold, "empty", row, () => "")) checkText(fold, "", row);
}

function checkText(fold: ColumnFold, text: string, row: number): void {
  const texts = fold.check?.texts ?? null;
  if (texts !== null && !texts.has(text)) recordViolation(fold.check!, "UNSEEN_VALUE", row, () => text);
}

/** Adds a moment; `value` is how the file writes it. */
export function addTimestamp(fold: ColumnFold, moment: Moment, row: number, value: () => string): void {
  countKind(fold, "timestamp", row, value);
  if (moment.dateOnly) fold.feature.time.dateOnly += 1;
  addCountedTime(fold.feature, moment.milliseconds, moment.nanoseconds, 1);
}

/** The first characters of a text, enough for an example. */
export function textExcerpt(bytes: Uint8Array, start: number, end: number): string {
  return textDecoder.decode(bytes.subarray(start, Math.min(end, start + 400)));
}

/** Adds a text that is not empty. Bytes that are not UTF-8 are counted, and replaced by U+FFFD. */
export function addText(fold: ColumnFold, bytes: Uint8Array, start: number, end: number, row: number): void {
  const { feature, check, inList } = fold;
  addTextCount(feature, bytes, start, end, 1, inList);
  if (inList || check === null) return;
  const excerpt = (): string => textExcerpt(bytes, start, end);
  if (check.unexpected.text === 1) recordViolation(check, "UNEXPECTED_TYPE", row, excerpt);
  else if (check.texts !== null && !isExpectedText(check, bytes, start, end, hash[0]!, hash[1]!)) {
    recordViolation(check, "UNSEEN_VALUE", row, excerpt);
  }
}

/** Adds a text that is not empty `count` times, without a look at the check in force. Leaves its hash in `hash`. */
export function addTextCount(
  feature: FeatureProfile,
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
  inList: boolean,
): void {
  hashBytes(bytes, start, end, hashSeeds.text, hash);
  const points = hash[2]! > 127 ? utf8Length(bytes, start, end) : end - start;
  if (points < 0) {
    feature.invalidUtf8 += count;
    const repaired = textEncoder.encode(textDecoder.decode(bytes.subarray(start, end)));
    addTextCount(feature, repaired, 0, repaired.length, count, inList);
    return;
  }
  feature.distinct.add(hash[0]!, hash[1]!);
  feature.frequent.addUtf8(bytes, start, end, hash[0]!, hash[1]!, count);
  if (inList) return;
  feature.kinds.text += count;
  feature.textLength.add(points, count);
  addLength(feature.textShape, points, count);
  addClasses(feature.textShape, textClasses(bytes, start, end), count);
}

/** Adds a list of `length` items; the items themselves are added after it, with `inList` set. */
export function addList(fold: ColumnFold, length: number, row: number): void {
  countKind(fold, "list", row, () => `a list of ${length}`);
  fold.feature.listLength.add(length);
}

/** Says whether what comes next are items of lists. */
export function setInList(fold: ColumnFold, inList: boolean): void {
  if (fold.pendingRows.length > 0) flushNumbers(fold);
  fold.inList = inList;
}

/** Hands on what was counted in kernel memory, and gives its room back but for that of moments. */
export function handOn(fold: ColumnFold): void {
  if (fold.numbers !== null) finishNumbers(fold.numbers);
  if (fold.texts !== null) finishTexts(fold.texts);
  fold.numbers = null;
  fold.texts = null;
}

/** The feature with everything that was waiting. The fold must not be used again. */
export function finishColumn(fold: ColumnFold): FeatureProfile {
  const { feature } = fold;
  setInList(fold, false);
  handOn(fold);
  if (fold.times !== null) finishTimes(fold.times);
  const words = [
    ["true", fold.trues, hashSeeds.boolean],
    ["false", fold.falses, hashSeeds.boolean],
    ["", fold.empties, hashSeeds.text],
  ] as const;
  for (const [text, count, seed] of words) {
    if (count === 0) continue;
    feature.frequent.add(text, count);
    const bytes = textEncoder.encode(text);
    hashBytes(bytes, 0, bytes.length, seed, hash);
    feature.distinct.add(hash[0]!, hash[1]!);
  }
  // An integer is the extreme only if no other number lies beyond it.
  if (fold.wideMin !== null && Number(fold.wideMin) === feature.moments.min && isWide(fold.wideMin))
    feature.exactMin = String(fold.wideMin);
  if (fold.wideMax !== null && Number(fold.wideMax) === feature.moments.max && isWide(fold.wideMax))
    feature.exactMax = String(fold.wideMax);
  return feature;
}

function isWide(value: bigint): boolean {
  return value >= 9007199254740992n || value <= -9007199254740992n;
}
