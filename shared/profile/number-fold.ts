import { hashResult, hashSeeds, hashWords } from "../sketch/hash.ts";
import { sliceGrid } from "../sketch/moments.ts";
import { binOf, type FeatureCheck, judgeNumbers, mayViolate, type NumberSurvey } from "./feature-check.ts";
import { readNumbers } from "./number-table.ts";
import type { FeatureProfile } from "./profile.ts";
import { countInWindows, createQuantileWindows, finishWindows, type QuantileWindows } from "./quantile-windows.ts";
import { blockLength, doublesAt, pieceRows, type Scratch } from "./scratch.ts";

const registerCount = 4096;

const hash = hashResult();
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/**
 * The finite numbers of a column on their way to its sketches. While there are at most 2,048 distinct ones they are counted by value, and the sketches
 * see each once, with its count; after that they go through loops over blocks. The sketches end the same either way.
 */
export interface NumberFold {
  readonly feature: FeatureProfile;
  readonly check: FeatureCheck | null;
  readonly scratch: Scratch;
  /** Address of the counts by value; 0 when there are too many distinct ones. */
  table: number;
  seen: number;
  blocks: BlockCounters | null;
}

/** Addresses of what the loops over blocks count. */
interface BlockCounters {
  readonly registers: number;
  readonly windows: QuantileWindows;
  /** The edges of the check's bins and their counts; null without bins. */
  readonly bins: { readonly edges: number; readonly counts: number } | null;
}

/** A column before its first number. */
export function createNumberFold(feature: FeatureProfile, check: FeatureCheck | null, scratch: Scratch): NumberFold {
  return { feature, check, scratch, table: scratch.kernel.createNumberTable(), seen: 0, blocks: null };
}

/**
 * Adds `n` finite doubles at `address`. `rowAt` names the data row of the k-th. Items of a list count no kind.
 */
export function addNumbers(
  fold: NumberFold,
  address: number,
  n: number,
  rowAt: (k: number) => number,
  inList: boolean,
): void {
  const { kernel } = fold.scratch;
  for (let start = 0; start < n; start += blockLength) {
    const values = address + 8 * start;
    const length = Math.min(blockLength, n - start);
    const survey = surveyed(fold, values, length, inList);
    if (fold.check !== null && mayViolate(fold.check, survey, length, !inList)) {
      judgeNumbers(fold.check, doublesAt(kernel, values, length), (k) => rowAt(start + k), !inList, true);
    }
    let done = 0;
    if (fold.table !== 0) {
      done = kernel.addToNumberTable(fold.table, values, 0, length, 0);
      if (done < length) emptyTable(fold);
      else if (isHopeless(fold, done)) {
        // Nothing but this block was counted: it goes the other way as a whole.
        kernel.freeNumberTable(fold.table);
        fold.table = 0;
        done = 0;
      }
    }
    if (done === length) continue;
    const rest = done === 0 ? survey : readSurvey(fold.scratch, values + 8 * done, length - done);
    addBlock(fold, values + 8 * done, length - done, rest);
  }
}

/** True when the first numbers of the column were one whole block and nearly all distinct: the table would only fill. */
function isHopeless(fold: NumberFold, added: number): boolean {
  fold.seen += added;
  return (
    fold.seen === blockLength &&
    added === blockLength &&
    fold.scratch.kernel.u32()[fold.table >> 2]! > 0.94 * blockLength
  );
}

function readSurvey({ kernel, survey }: Scratch, values: number, n: number): NumberSurvey {
  kernel.surveyNumbers(values, n, survey);
  const found = kernel.f64();
  const at = survey >> 3;
  return {
    min: found[at]!,
    max: found[at + 1]!,
    minCount: found[at + 2]!,
    maxCount: found[at + 3]!,
    integers: found[at + 4]!,
    negatives: found[at + 5]!,
    zeros: found[at + 6]!,
  };
}

function surveyed({ feature, scratch }: NumberFold, values: number, n: number, inList: boolean): NumberSurvey {
  const survey = readSurvey(scratch, values, n);
  if (!inList) {
    feature.kinds.integer += survey.integers;
    feature.kinds.fractional += n - survey.integers;
  }
  feature.negatives += survey.negatives;
  feature.zeros += survey.zeros;
  return survey;
}

function addBlock(fold: NumberFold, values: number, n: number, survey: NumberSurvey): void {
  const { feature, scratch } = fold;
  const { kernel, sums, rest } = scratch;
  fold.blocks ??= createCounters(fold);
  const { min, max, minCount, maxCount } = survey;
  // A column of up to 1,024 distinct numbers is counted exactly, whatever the first block looked like.
  if (feature.distinct.isExact) feature.distinct.addNumbers(doublesAt(kernel, values, n), n);
  else kernel.raiseRegisters(values, n, hashSeeds.number, fold.blocks.registers);
  const { bins } = fold.blocks;
  if (bins !== null) kernel.countBins(values, n, bins.edges, fold.check!.edges!.length, bins.counts);
  feature.quantiles.addExtremes(n, min, minCount, max, maxCount);
  countInWindows(fold.blocks.windows, scratch, feature.quantiles, values, n);
  const grid = sliceGrid(Math.max(-min, max));
  if (grid === 0) {
    feature.moments.addBlock(doublesAt(kernel, values, n), n);
    return;
  }
  const left = kernel.sliceNumbers(values, n, grid, sums, rest);
  feature.moments.addSums(n, min, max, doublesAt(kernel, sums, 9), doublesAt(kernel, rest, left), left);
}

function createCounters({ check, scratch: { kernel } }: NumberFold): BlockCounters {
  const registers = kernel.allocate(registerCount);
  kernel.u8().fill(0, registers, registers + registerCount);
  let bins: BlockCounters["bins"] = null;
  if (check !== null && check.edges !== null) {
    const edges = kernel.allocate(8 * check.edges.length);
    const counts = kernel.allocate(8 * (check.edges.length + 1));
    kernel.f64().set(check.edges, edges >> 3);
    kernel.f64().fill(0, counts >> 3, (counts >> 3) + check.edges.length + 1);
    bins = { edges, counts };
  }
  return { registers, windows: createQuantileWindows(kernel), bins };
}

/** Adds one number `count` times to everything but kinds, zeros and negatives. */
function addCountedNumber(fold: NumberFold, x: number, count: number): void {
  fold.feature.quantiles.add(x, count);
  addToOthers(fold, x, count);
}

/** The same, without the quantiles. */
function addToOthers({ feature, check }: NumberFold, x: number, count: number): void {
  feature.moments.add(x, count);
  double[0] = x + 0;
  hashWords(words[1]!, words[0]!, hashSeeds.number, hash);
  feature.distinct.add(hash[0]!, hash[1]!);
  const bins = check?.observations.binCounts ?? null;
  if (bins !== null) bins[binOf(check!.edges!, x)]! += count;
}

/** Adds every number as often as its count says, also its kind; the check in force is not asked but for its bins. */
export function addCountedNumbers(fold: NumberFold, values: Float64Array, counts: Uint32Array): void {
  const { feature } = fold;
  let total = 0;
  let distinct = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    const count = counts[i]!;
    if (count === 0) continue;
    feature.kinds[Math.floor(x) === x ? "integer" : "fractional"] += count;
    if (x < 0) feature.negatives += count;
    if (x === 0) feature.zeros += count;
    total += count;
    distinct += 1;
  }
  const first = fold.table === 0 ? 0 : addToTable(fold, values, counts);
  // A number with its count costs as much as some thirty numbers in a block.
  if (total > 32 * distinct) {
    for (let i = first; i < values.length; i++) {
      if (counts[i]! > 0) addCountedNumber(fold, values[i]!, counts[i]!);
    }
  } else addRepeated(fold, values, counts, first);
}

/** Adds numbers to the counts by value until these are full; returns the first that was not added. */
function addToTable(fold: NumberFold, values: Float64Array, counts: Uint32Array): number {
  const { kernel, values: room, weights } = fold.scratch;
  for (let from = 0; from < values.length; from += pieceRows) {
    const n = Math.min(pieceRows, values.length - from);
    kernel.f64().set(values.subarray(from, from + n), room >> 3);
    kernel.u32().set(counts.subarray(from, from + n), weights >> 2);
    const done = kernel.addToNumberTable(fold.table, room, 0, n, weights);
    if (done === n) continue;
    emptyTable(fold);
    return from + done;
  }
  return values.length;
}

function addRepeated(fold: NumberFold, values: Float64Array, counts: Uint32Array, first: number): void {
  const { kernel, values: room } = fold.scratch;
  let placed = 0;
  const flush = (): void => {
    for (let start = 0; start < placed; start += blockLength) {
      const n = Math.min(blockLength, placed - start);
      addBlock(fold, room + 8 * start, n, readSurvey(fold.scratch, room + 8 * start, n));
    }
    placed = 0;
  };
  for (let i = first; i < values.length; i++) {
    for (let left = counts[i]!; left > 0; ) {
      const n = Math.min(left, pieceRows - placed);
      kernel.f64().fill(values[i]!, (room >> 3) + placed, (room >> 3) + placed + n);
      placed += n;
      left -= n;
      if (placed === pieceRows) flush();
    }
  }
  flush();
}

function emptyTable(fold: NumberFold): void {
  const { quantiles } = fold.feature;
  const single: number[] = [];
  readNumbers(fold.scratch.kernel, fold.table, (x, count) => {
    // Both zeros are one number.
    if (count === 1 && x !== 0) single.push(x);
    else quantiles.add(x, count);
    addToOthers(fold, x, count);
  });
  const sorted = Float64Array.from(single).sort();
  quantiles.addExtremes(sorted.length, sorted[0]!, 1, sorted.at(-1)!, 1);
  quantiles.addSorted(sorted);
  fold.table = 0;
}

/** Hands everything that was counted to the sketches and gives the room back. The fold must not be used again. */
export function finishNumbers(fold: NumberFold): void {
  const { feature, check, blocks } = fold;
  const { kernel } = fold.scratch;
  if (fold.table !== 0) emptyTable(fold);
  if (blocks === null) return;
  finishWindows(blocks.windows, kernel, feature.quantiles);
  const registers = kernel.u8().subarray(blocks.registers, blocks.registers + registerCount);
  if (!feature.distinct.isExact) feature.distinct.addRegisters(registers);
  kernel.release(blocks.registers);
  if (blocks.bins === null) return;
  const binCounts = check!.observations.binCounts!;
  const counts = doublesAt(kernel, blocks.bins.counts, binCounts.length);
  for (let i = 0; i < binCounts.length; i++) binCounts[i]! += counts[i]!;
  kernel.release(blocks.bins.edges);
  kernel.release(blocks.bins.counts);
}
