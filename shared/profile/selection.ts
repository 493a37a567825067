import type { Data } from "apache-arrow";

/** Which values of a column to read: their positions in its data, and the data row each belongs to, counted from 1. */
export interface Selection {
  /** Null: the positions 0 to length - 1. */
  readonly positions: Int32Array | null;
  /** Null: the value at position i stands in row `firstRow + i`. */
  readonly rows: Float64Array | null;
  readonly firstRow: number;
  readonly length: number;
}

/** The position of the k-th selected value. */
export function positionAt(selection: Selection, k: number): number {
  return selection.positions === null ? k : selection.positions[k]!;
}

/** The data row of the k-th selected value. */
export function rowAt(selection: Selection, k: number): number {
  return selection.rows === null ? selection.firstRow + positionAt(selection, k) : selection.rows[k]!;
}

/** Those of the selected values that are not null, in their order. Unions have no nulls of their own. */
export function selectValid(data: Data, selection: Selection): Selection {
  const { nullBitmap, offset } = data;
  if (data.nullCount === 0 || nullBitmap === undefined || nullBitmap.length === 0) return selection;
  const positions = new Int32Array(selection.length);
  const rows = selection.rows === null ? null : new Float64Array(selection.length);
  let length = 0;
  for (let k = 0; k < selection.length; k++) {
    const position = positionAt(selection, k);
    const bit = offset + position;
    if (((nullBitmap[bit >> 3]! >> (bit & 7)) & 1) === 0) continue;
    if (rows !== null) rows[length] = selection.rows![k]!;
    positions[length++] = position;
  }
  return { positions, rows, firstRow: selection.firstRow, length };
}
