import type { Data } from "apache-arrow";
import type { Scratch } from "./scratch.ts";
import type { TextFold } from "./text-fold.ts";

/** Where the kernel's `foldCells` leaves its findings, in u32 from `Scratch.found`. Counts by kind are in the order of `emptyKinds`. */
export const found = { numbers: 0, moments: 1, trues: 2, dates: 3, kinds: 4, full: 20, length: 21 } as const;

/** Copies the texts of rows `[from, from + n)` into kernel memory at `bytes`, to be released, and forgets earlier findings. Offsets count from `base`. */
export function placeTexts(scratch: Scratch, data: Data, from: number, n: number): { bytes: number; base: number } {
  const { kernel } = scratch;
  const offsets = data.valueOffsets as Int32Array;
  const begin = offsets[from]!;
  const bytes = kernel.allocate(offsets[from + n]! - begin + 16);
  kernel.u8().set(data.values.subarray(begin, offsets[from + n]!), bytes);
  kernel.i32().set(offsets.subarray(from, from + n + 1), scratch.offsets >> 2);
  kernel.u32().fill(0, scratch.found >> 2, (scratch.found >> 2) + found.length);
  return { bytes, base: bytes - begin };
}

/** Reads the texts that were placed from `from` on; returns the first that needs the slow way, or finds the table full, or n. See the kernel's function. */
export function foldCells(
  { table, scratch }: TextFold,
  base: number,
  validity: number,
  weights: number,
  from: number,
  n: number,
  lexical: boolean,
): number {
  const { kernel, offsets, kinds, entries, values, rows, moments } = scratch;
  const typed = lexical ? 1 : 0;
  const out = scratch.found;
  return kernel.foldCells(
    base,
    offsets,
    validity,
    weights,
    from,
    n,
    typed,
    table,
    kinds,
    entries,
    values,
    rows,
    moments,
    out,
  );
}

/** True when the last `foldCells` ended because the table had no room. */
export function isTableFull({ kernel, found: at }: Scratch): boolean {
  return kernel.u32()[(at >> 2) + found.full] === 1;
}
