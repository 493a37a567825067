import type { CountedTexts } from "../sketch/frequent-values.ts";
import type { FeatureProfile } from "./profile.ts";
import { doublesAt, type Scratch } from "./scratch.ts";
import { addClasses, addLength, classNames } from "./text-shape.ts";

/** Counters of texts by length; no longer text is counted here. */
const lengthCounters = 257;
/** Counters of texts by the set of classes they contain. */
const classCounters = 2 ** classNames.length;
const registerCount = 4096;
/** Hashes the distinct sketch keeps as they are. */
const exactDistinct = 1024;

/**
 * The texts of a column on their way to its sketches: counted by value until there are 16,384 distinct ones, which are then handed on at once, and
 * counting begins anew.
 */
export interface TextFold {
  readonly feature: FeatureProfile;
  readonly scratch: Scratch;
  /** Address of the counts by value. */
  readonly table: number;
  /** Addresses of the counts by code points and by classes of characters. */
  readonly lengths: number;
  readonly classes: number;
  /** By entry of the table: whether the check in force expects it. 0 when that was not asked yet, 1 expected, 2 not. */
  verdicts: Uint8Array;
}

/** A column before its first text. */
export function createTextFold(feature: FeatureProfile, scratch: Scratch): TextFold {
  const { kernel } = scratch;
  const table = kernel.createTextTable();
  const lengths = kernel.allocate(8 * (lengthCounters + classCounters));
  const classes = lengths + 8 * lengthCounters;
  kernel.f64().fill(0, lengths >> 3, (classes >> 3) + classCounters);
  return { feature, scratch, table, lengths, classes, verdicts: new Uint8Array(0) };
}

/** Views of what the table holds, until the next text is added. */
export function textsOf({ table, scratch: { kernel } }: TextFold): CountedTexts {
  const words = kernel.u32();
  const at = table >> 2;
  const size = words[at]!;
  const hashes = words[at + 3]! >> 2;
  const counts = words[at + 4]! >> 2;
  const ends = words[at + 5]! >> 2;
  return {
    bytes: kernel.u8().subarray(words[at + 6]!),
    ends: words.subarray(ends, ends + size + 1),
    hashes: words.subarray(hashes, hashes + 2 * size),
    counts: words.subarray(counts, counts + size),
    size,
  };
}

/** More hashes than the distinct sketch keeps as they are: all it needs of them is what they raise. */
function raiseRegisters({ feature, scratch: { kernel } }: TextFold, hashes: number, n: number): void {
  const registers = kernel.allocate(registerCount);
  kernel.u8().fill(0, registers, registers + registerCount);
  kernel.raiseByHashes(hashes, n, registers);
  feature.distinct.addRegisters(kernel.u8().subarray(registers, registers + registerCount));
  kernel.release(registers);
}

/** Hands the counts by value to the sketches and begins anew. */
export function emptyTexts(fold: TextFold): void {
  const { feature, table, lengths, classes, scratch } = fold;
  const { hashes, size } = textsOf(fold);
  if (size > exactDistinct) raiseRegisters(fold, hashes.byteOffset, size);
  else for (let i = 0; i < size; i++) feature.distinct.add(hashes[2 * i + 1]! | 0, hashes[2 * i]! | 0);
  // Asked for again: raising registers takes room, and memory that grows ends all views.
  feature.frequent.addCounted(textsOf(fold));
  scratch.kernel.countTextShapes(table, lengths, classes);
  scratch.kernel.clearTextTable(table);
  fold.verdicts.fill(0);
}

/** Hands on everything and gives the room back. The fold must not be used again. */
export function finishTexts(fold: TextFold): void {
  emptyTexts(fold);
  const { feature, lengths, classes } = fold;
  const { kernel } = fold.scratch;
  for (const [points, count] of doublesAt(kernel, lengths, lengthCounters).entries()) {
    if (count === 0) continue;
    feature.textLength.add(points, count);
    addLength(feature.textShape, points, count);
  }
  for (const [bits, count] of doublesAt(kernel, classes, classCounters).entries()) {
    addClasses(feature.textShape, bits, count);
  }
  kernel.release(lengths);
  kernel.releaseTextTable(fold.table);
}
