import type { Data, Field } from "apache-arrow";
import { readNumbers } from "./number-cells.ts";
import { eachPiece } from "./pieces.ts";
import { pieceRows, type Scratch } from "./scratch.ts";

const keptRows = 4096;
/** Of the rows so far, about this many are held: 6 standard deviations more than are kept. */
const heldRows = 1.1 * keptRows;
/** Rows that are held before those that cannot be kept any more are dropped. */
const mostRows = 4 * keptRows;
const mostColumns = 64;
const hashes = 2 ** 32;

/** Where a column stands when there are more than can be sampled: the least first, ties in the order of the file. Null: it is not to be sampled. */
export type ColumnRank = (name: string) => number | null;

interface Place {
  readonly rank: number;
  readonly position: number;
  readonly name: string;
}

interface SampledColumn extends Place {
  /** NaN for no number, in the order of rows; longer than the sample. */
  values: Float64Array;
  /** Rows whose cells are in `values`; the others are missing. */
  filled: number;
}

/** The numbers in some rows of one object, row by row, so that columns can be held against each other. */
export interface RowSample {
  readonly rank: ColumnRank;
  readonly columns: Map<string, SampledColumn>;
  /** Hashes of the rows that are held, in the order of rows; the batch's come after them. */
  hashes: Uint32Array;
  rows: number;
  /** Rows of the batch that come by. */
  chosen: Int32Array;
  /** Room for their cells of one column. */
  cells: Float64Array;
}

/** Rows of a batch that come by, ascending, and room for the cells of one column in them: whoever reads the column fills in its numbers, and NaN. */
export interface ChosenCells {
  readonly rows: Int32Array;
  readonly cells: Float64Array;
}

/** A sample of no rows. */
export function createRowSample(rank: ColumnRank): RowSample {
  const [hashes, chosen, cells] = [new Uint32Array(0), new Int32Array(0), new Float64Array(0)];
  return { rank, columns: new Map(), hashes, rows: 0, chosen, cells };
}

/**
 * Chooses the rows of a batch; `firstRow` counts from 0 in the object. In the end the 4,096 rows of the object with the least hashed row numbers are kept: neither chance nor the
 * periods of a file nor how rows were cut into batches have a part in it. Until then rows come by whose hash can be among them, 29,000 of a million. 1 ns a row.
 */
export function chooseRows(
  sample: RowSample,
  { kernel, values: places }: Scratch,
  firstRow: number,
  rows: number,
): void {
  if (sample.rows > mostRows) dropRows(sample, greatestHash(firstRow));
  makeRoom(sample, rows);
  const hashed = places + 4 * pieceRows;
  let n = 0;
  eachPiece(rows, (from, pieceLength) => {
    const more = kernel.chooseRows(firstRow + from, pieceLength, heldRows * hashes, places, hashed);
    const chosen = kernel.i32().subarray(places >> 2, (places >> 2) + more);
    for (let k = 0; k < more; k++) sample.chosen[n + k] = from + chosen[k]!;
    sample.hashes.set(kernel.u32().subarray(hashed >> 2, (hashed >> 2) + more), sample.rows + n);
    n += more;
  });
  sample.chosen = sample.chosen.subarray(0, n);
}

/** Rows of a hash beyond this do not come by at `row`, nor at any later one. */
function greatestHash(row: number): number {
  return (heldRows * hashes) / Math.max(1, row);
}

/** The cells of a column that are wanted of the batch; null when it has none, or cannot be in the sample. */
export function wantedCells(sample: RowSample, field: Field, position: number): ChosenCells | null {
  const { chosen, cells, rows } = sample;
  if (chosen.length === 0 || placeOf(sample, field.name, position) === null) return null;
  const column = sample.columns.get(field.name);
  const room =
    column === undefined ? cells.subarray(0, chosen.length) : column.values.subarray(rows, rows + chosen.length);
  return { rows: chosen, cells: room };
}

/** Takes the cells of a column: those that were filled in, else read out of `data`. */
export function takeCells(
  sample: RowSample,
  wanted: ChosenCells,
  filled: boolean,
  field: Field,
  position: number,
  data: Data,
): void {
  const { cells, rows } = wanted;
  if (!filled && !readNumbers(data, field.metadata.get("lexical") === "true", rows, cells)) return;
  let column = sample.columns.get(field.name);
  if (column === undefined) {
    if (!isAnyNumber(cells)) return;
    column = addColumn(sample, field.name, position);
    column.values.set(cells, sample.rows);
  }
  fillMissing(column, sample.rows);
  column.filled = sample.rows + cells.length;
}

function fillMissing(column: SampledColumn, rows: number): void {
  if (column.filled < rows) column.values.fill(Number.NaN, column.filled, rows);
  column.filled = rows;
}

/** Ends the batch. Its rows are missing in columns it did not have. */
export function endBatch(sample: RowSample): void {
  sample.rows += sample.chosen.length;
}

/** The sample's columns by name, of the rows that are kept. The sample must not be used again. */
export function finishSample(sample: RowSample): ReadonlyMap<string, Float64Array> {
  if (sample.rows > keptRows) dropRows(sample, sample.hashes.slice(0, sample.rows).sort()[keptRows - 1]!);
  for (const column of sample.columns.values()) fillMissing(column, sample.rows);
  const names = [...sample.columns.keys()].sort();
  return new Map(names.map((name) => [name, sample.columns.get(name)!.values.subarray(0, sample.rows)]));
}

function isAnyNumber(cells: Float64Array): boolean {
  for (let k = 0; k < cells.length; k++) if (!Number.isNaN(cells[k]!)) return true;
  return false;
}

function isBefore(a: Place, b: Place): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank;
  return a.position !== b.position ? a.position < b.position : a.name < b.name;
}

function lastOf({ columns }: RowSample): SampledColumn {
  return [...columns.values()].reduce((last, column) => (isBefore(last, column) ? column : last));
}

/** Null for a column that is not to be in the sample. One without a place now never gets one: those before it stay. */
function placeOf(sample: RowSample, name: string, position: number): Place | null {
  const known = sample.columns.get(name);
  if (known !== undefined) return known;
  const rank = sample.rank(name);
  if (rank === null) return null;
  const place = { rank, position, name };
  return sample.columns.size < mostColumns || isBefore(place, lastOf(sample)) ? place : null;
}

function addColumn(sample: RowSample, name: string, position: number): SampledColumn {
  if (sample.columns.size === mostColumns) sample.columns.delete(lastOf(sample).name);
  const values = new Float64Array(sample.hashes.length);
  const column = { name, rank: sample.rank(name) ?? 0, position, values, filled: 0 };
  sample.columns.set(name, column);
  return column;
}

function makeRoom(sample: RowSample, more: number): void {
  if (sample.chosen.buffer.byteLength < 4 * more) {
    sample.chosen = new Int32Array(more);
    sample.cells = new Float64Array(more);
  }
  sample.chosen = new Int32Array(sample.chosen.buffer);
  const needed = sample.rows + more;
  if (needed <= sample.hashes.length) return;
  const room = more < keptRows ? Math.max(needed, 2 * sample.hashes.length) : Math.max(needed, mostRows + pieceRows);
  const grown = new Uint32Array(room);
  grown.set(sample.hashes.subarray(0, sample.rows));
  sample.hashes = grown;
  for (const column of sample.columns.values()) {
    const values = new Float64Array(room);
    values.set(column.values.subarray(0, column.filled));
    column.values = values;
  }
}

/** Keeps the rows of hashes up to `greatest`. */
function dropRows(sample: RowSample, greatest: number): void {
  const { hashes, rows, columns } = sample;
  const kept = new Int32Array(rows);
  let n = 0;
  for (let i = 0; i < rows; i++) {
    if (hashes[i]! > greatest) continue;
    hashes[n] = hashes[i]!;
    kept[n++] = i;
  }
  for (const column of columns.values()) {
    const { values } = column;
    fillMissing(column, rows);
    for (let k = 0; k < n; k++) values[k] = values[kept[k]!]!;
    column.filled = n;
  }
  sample.rows = n;
}
