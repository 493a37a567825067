import type { Kernel } from "../kernel/kernel.ts";
import type { OctaveWindow, QuantileSketch } from "../sketch/quantiles.ts";
import { readNumbers } from "./number-table.ts";
import { blockLength, doublesAt, type Scratch } from "./scratch.ts";

const octaveCount = 4096;
const exponentMask = 2047;
const windowBytes = 32;
const maxWindows = 255;
const maxPrefixes = 16384;
/** Counters of all windows of a column: numbers may be chosen so that every octave is wide and hardly filled. */
const maxCounters = 65536;
/** Numbers looked at before the windows are placed: twice the buckets of a sketch. */
const gatherLimit = 16384;
const mantissaBits = 52;

/** Counters in kernel memory for the octaves a sketch has seen, so that most numbers cost one increment. */
export interface QuantileWindows {
  /** u8 by octave: 0, or one more than the position in `placed`. */
  readonly index: number;
  windows: number;
  placed: readonly PlacedWindow[];
  /** A double: zeros counted. */
  readonly zeros: number;
  /** Counts by value of numbers that have no window. */
  missed: number;
  /** The first numbers, which say where the windows should be: address and how many; 0 once that was read from them. */
  gathered: number;
  gatheredRoom: number;
  gatheredCount: number;
  /** Blocks since the windows were placed, and how many there must be before they are placed again. */
  blocks: number;
  patience: number;
}

interface PlacedWindow {
  readonly octave: number;
  readonly precision: number;
  readonly exact: boolean;
  /** The prefix of the first counter. */
  readonly first: number;
  readonly size: number;
  /** u32 by prefix. */
  readonly counts: number;
}

/** Counters that will be placed when enough numbers were seen. */
export function createQuantileWindows(kernel: Kernel): QuantileWindows {
  const index = kernel.allocate(octaveCount);
  const zeros = kernel.allocate(8);
  kernel.u8().fill(0, index, index + octaveCount);
  kernel.f64()[zeros >> 3] = 0;
  return {
    index,
    windows: 0,
    placed: [],
    zeros,
    missed: 0,
    gathered: kernel.allocate(8 * blockLength),
    gatheredRoom: blockLength,
    gatheredCount: 0,
    blocks: 0,
    patience: 16,
  };
}

function place(into: QuantileWindows, kernel: Kernel, sketch: QuantileSketch): void {
  let counters = 0;
  const wanted = sketch
    .windows()
    // Zeros have the octave of subnormal numbers and a bucket of their own.
    .filter(({ octave }) => (octave & exponentMask) !== 0)
    .map(widened)
    .filter(({ size }) => {
      if (size > maxPrefixes || counters + size > maxCounters) return false;
      counters += size;
      return true;
    });
  into.placed = wanted.slice(0, maxWindows).map((window) => {
    const counts = kernel.allocate(4 * window.size);
    kernel.u32().fill(0, counts >> 2, (counts >> 2) + window.size);
    return { ...window, counts };
  });
  into.windows = kernel.allocate(windowBytes * (into.placed.length + 1));
  const bytes = kernel.u8();
  const view = new DataView(bytes.buffer);
  for (const [i, { octave, precision, exact, first, size, counts }] of into.placed.entries()) {
    const at = into.windows + windowBytes * (i + 1);
    const shift = mantissaBits - precision;
    view.setBigUint64(at, BigInt(first), true);
    view.setBigUint64(at + 8, exact ? (1n << BigInt(shift)) - 1n : 0n, true);
    view.setUint32(at + 16, shift, true);
    view.setUint32(at + 20, size, true);
    view.setUint32(at + 24, counts, true);
    bytes[into.index + octave] = i + 1;
  }
}

/** Half as much room on either side of what was seen. */
function widened({ octave, precision, exact, first, last }: OctaveWindow): Omit<PlacedWindow, "counts"> {
  const margin = Math.ceil((last - first + 1) / 2);
  const from = Math.max(0, first - margin);
  const to = Math.min(2 ** precision - 1, last + margin);
  return { octave, precision, exact, first: from, size: to - from + 1 };
}

/** Counts the first `n` doubles at `values`, at most 1,024; the sketch is told their extremes elsewhere. */
export function countInWindows(
  windows: QuantileWindows,
  { kernel, rest }: Scratch,
  sketch: QuantileSketch,
  values: number,
  n: number,
): void {
  if (windows.gathered !== 0) {
    if (windows.gatheredCount + n > windows.gatheredRoom) widenGathered(windows, kernel);
    kernel.u8().copyWithin(windows.gathered + 8 * windows.gatheredCount, values, values + 8 * n);
    windows.gatheredCount += n;
    if (windows.gatheredCount + blockLength <= gatherLimit) return;
    readGathered(windows, kernel, sketch);
    windows.missed = kernel.createNumberTable();
    windows.windows = 0;
    place(windows, kernel, sketch);
    return;
  }
  const missed = kernel.countPrefixes(values, n, windows.index, windows.windows, windows.zeros, rest);
  windows.blocks += 1;
  for (let done = 0; done < missed; ) {
    done = kernel.addToNumberTable(windows.missed, rest, done, missed, 0);
    if (done < missed) emptyMissed(windows, kernel, sketch);
  }
  // Placing costs as much as many blocks do, so it is done ever more rarely.
  if (missed * 16 < blockLength || windows.blocks < windows.patience) return;
  emptyWindows(windows, kernel, sketch);
  kernel.u8().fill(0, windows.index, windows.index + octaveCount);
  place(windows, kernel, sketch);
  windows.blocks = 0;
  windows.patience = Math.min(1024, windows.patience * 4);
}

/** Twice the room: a short column of a very wide file must not cost as much as a long one. */
function widenGathered(windows: QuantileWindows, kernel: Kernel): void {
  const wider = kernel.allocate(16 * windows.gatheredRoom);
  kernel.u8().copyWithin(wider, windows.gathered, windows.gathered + 8 * windows.gatheredCount);
  kernel.release(windows.gathered);
  windows.gathered = wider;
  windows.gatheredRoom *= 2;
}

function readGathered(windows: QuantileWindows, kernel: Kernel, sketch: QuantileSketch): void {
  sketch.addSorted(doublesAt(kernel, windows.gathered, windows.gatheredCount).sort());
  kernel.release(windows.gathered);
  windows.gathered = 0;
}

function emptyMissed(windows: QuantileWindows, kernel: Kernel, sketch: QuantileSketch): void {
  readNumbers(kernel, windows.missed, (x, count) => sketch.addToBucket(x, count));
  windows.missed = kernel.createNumberTable();
}

/** Hands everything counted to the sketch and gives the room back. The windows must not be used again. */
export function finishWindows(windows: QuantileWindows, kernel: Kernel, sketch: QuantileSketch): void {
  if (windows.gathered !== 0) readGathered(windows, kernel, sketch);
  else {
    emptyWindows(windows, kernel, sketch);
    kernel.freeNumberTable(windows.missed);
  }
  kernel.release(windows.index);
  kernel.release(windows.zeros);
}

/** Hands what the placed windows counted to the sketch, and gives their room back. */
function emptyWindows(windows: QuantileWindows, kernel: Kernel, sketch: QuantileSketch): void {
  const zeros = windows.zeros >> 3;
  sketch.addZeros(kernel.f64()[zeros]!);
  kernel.f64()[zeros] = 0;
  emptyMissed(windows, kernel, sketch);
  for (const { octave, precision, exact, first, size, counts: address } of windows.placed) {
    const counters = kernel.u32().subarray(address >> 2, (address >> 2) + size);
    const keys = new Float64Array(size);
    const counts = new Float64Array(size);
    const unit = 2 ** (mantissaBits - precision);
    let n = 0;
    for (let i = 0; i < size; i++) {
      if (counters[i] === 0) continue;
      keys[n] = (first + i) * unit;
      counts[n++] = counters[i]!;
    }
    const entries = { keys: keys.subarray(0, n), counts: counts.subarray(0, n) };
    if (n > 0) sketch.addPrefixes(octave, exact ? mantissaBits : precision, entries);
    kernel.release(address);
  }
  kernel.release(windows.windows);
  windows.placed = [];
}
