import type { FeatureProfile } from "./profile.ts";

/** What a text may contain, in the order of the bits of `textClasses` and of `TextShape.classes`. Letters, digits and whitespace are ASCII's. */
export const classNames = ["digit", "lower", "upper", "space", "other", "non-ascii"] as const;

/** Lengths with a cell of their own. */
const exactLengths = 64;
const cellsAnOctave = 4;
const octaves = 8;
/** 64 lengths, then four cells a doubling up to 16,384 code points, then one for all that is longer. */
export const lengthCells = exactLengths + cellsAnOctave * octaves + 1;

/**
 * What the texts of a column look like, whatever they say: commutative counts of values of kind text. All 0 in a profile stored before this was
 * counted; the lengths then do not add up to the texts (`hasTextShape`).
 */
export interface TextShape {
  /** Texts by length in Unicode code points, `lengthCells` of them. */
  readonly lengths: number[];
  /** Texts that contain at least one character of each class, in the order of `classNames`; a text counts in each class it contains. */
  readonly classes: number[];
}

/** True when every text of the feature is counted in its shape. */
export function hasTextShape({ kinds, textShape }: Pick<FeatureProfile, "kinds" | "textShape">): boolean {
  return textShape.lengths.reduce((sum, count) => sum + count) === kinds.text;
}

/** The shape of no texts. */
export function emptyShape(): TextShape {
  return { lengths: new Array<number>(lengthCells).fill(0), classes: new Array<number>(classNames.length).fill(0) };
}

/** Both shapes together: sums. */
export function mergeShapes(a: TextShape, b: TextShape): TextShape {
  return {
    lengths: a.lengths.map((count, i) => count + b.lengths[i]!),
    classes: a.classes.map((count, i) => count + b.classes[i]!),
  };
}

/** The cell of a length in code points: of its own below 64, else one of four equal parts of its octave; the last from 16,384 on. */
export function lengthCell(points: number): number {
  if (points < exactLengths) return points;
  if (points >= exactLengths << octaves) return lengthCells - 1;
  const octave = 31 - Math.clz32(points);
  const part = (points >> (octave - 2)) & (cellsAnOctave - 1);
  return exactLengths + cellsAnOctave * (octave - 6) + part;
}

/** The least length in the cell, in code points. */
export function cellLength(cell: number): number {
  if (cell < exactLengths) return cell;
  const octave = Math.floor((cell - exactLengths) / cellsAnOctave);
  const part = (cell - exactLengths) % cellsAnOctave;
  return (cellsAnOctave + part) * 2 ** (octave + 4);
}

/** Counts texts of `points` code points. */
export function addLength({ lengths }: TextShape, points: number, count: number): void {
  lengths[lengthCell(points)]! += count;
}

/** Counts texts that contain the classes `bits`: bit i stands for `classNames[i]`. */
export function addClasses({ classes }: TextShape, bits: number, count: number): void {
  for (let i = 0; i < classes.length; i++) classes[i]! += (bits >> i) & 1 ? count : 0;
}

/** The bit of each byte of UTF-8; every byte of 128 or more belongs to a character beyond ASCII. */
const bitOfByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return 32;
  if (byte >= 0x30 && byte <= 0x39) return 1;
  if (byte >= 0x61 && byte <= 0x7a) return 2;
  if (byte >= 0x41 && byte <= 0x5a) return 4;
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) ? 8 : 16;
});

/** The classes of characters in the UTF-8 text `bytes[start, end)`: bit i stands for `classNames[i]`. 0 for an empty text. */
export function textClasses(bytes: Uint8Array, start: number, end: number): number {
  let bits = 0;
  for (let i = start; i < end; i++) bits |= bitOfByte[bytes[i]!]!;
  return bits;
}
