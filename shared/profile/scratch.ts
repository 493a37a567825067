import { createKernel, type Kernel } from "../kernel/kernel.ts";

/** Rows of a column that are worked on together: what is read and what is found in them stay in the second-level cache. */
export const pieceRows = 8192;
/** Numbers the sketches are handed at once; the exactness of `sliceNumbers` rests on it. */
export const blockLength = 1024;

/** A kernel and the room in its memory that every column of a fold uses in turn: addresses. */
export interface Scratch {
  readonly kernel: Kernel;
  /** Doubles: the numbers of a piece. */
  readonly values: number;
  /** i32: the places of these numbers in the piece. */
  readonly rows: number;
  /** i32: the places of NaN and infinities. */
  readonly others: number;
  /** u8: the kinds of texts. */
  readonly kinds: number;
  /** i32: the entries of texts in their table. */
  readonly entries: number;
  /** Doubles: moments in milliseconds. */
  readonly moments: number;
  /** u32: the offsets of texts. */
  readonly offsets: number;
  /** u32: how often each text counts. */
  readonly weights: number;
  /** Arrow's bitmap. */
  readonly validity: number;
  /** What `foldCells` found: 21 u32. */
  readonly found: number;
  /** What `surveyNumbers` found: 7 doubles. */
  readonly survey: number;
  /** The sums of `sliceNumbers`: 9 doubles. */
  readonly sums: number;
  /** Doubles: the cells of a piece that the sample of rows wants. */
  readonly cells: number;
  /** Doubles that a block left over. */
  readonly rest: number;
}

/** Room for one fold: about 370 KiB. */
export function createScratch(): Scratch {
  const kernel = createKernel();
  return {
    kernel,
    values: kernel.allocate(8 * pieceRows),
    rows: kernel.allocate(4 * pieceRows),
    others: kernel.allocate(4 * pieceRows),
    kinds: kernel.allocate(pieceRows),
    entries: kernel.allocate(4 * pieceRows),
    moments: kernel.allocate(8 * pieceRows),
    offsets: kernel.allocate(4 * (pieceRows + 1)),
    weights: kernel.allocate(4 * pieceRows),
    validity: kernel.allocate(pieceRows / 8),
    found: kernel.allocate(96),
    survey: kernel.allocate(64),
    sums: kernel.allocate(80),
    cells: kernel.allocate(8 * pieceRows),
    rest: kernel.allocate(8 * blockLength),
  };
}

/** True when the columns of the fold have so much in kernel memory that they should hand on what they counted: over 1 GiB of the 2 there can be. */
export function isCrowded({ kernel }: Scratch): boolean {
  return kernel.u8().length > 2 ** 30;
}

/** Doubles of the scratch memory from an address on. They hold until the next call that may allocate. */
export function doublesAt(kernel: Kernel, address: number, length: number): Float64Array<ArrayBuffer> {
  return kernel.f64().subarray(address >> 3, (address >> 3) + length);
}
