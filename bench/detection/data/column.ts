/** What the values of a column are written as in a table. */
export type ColumnType = "float" | "integer" | "boolean" | "text" | "timestamp";

/**
 * Values of one column on one side of a comparison: one a row, or where `counts` is there one a distinct value with its number of rows. Booleans are 0 and
 * 1, texts the places of `names`, timestamps milliseconds since 1970. A missing value is NaN.
 */
export interface Column {
  readonly type: ColumnType;
  readonly values: Float64Array;
  readonly counts: Float64Array | null;
  /** Of texts; null for other types. */
  readonly names: readonly string[] | null;
}

/** One side: columns of equal length by name. */
export interface Side {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** Names of `n` columns, "x00" and so on: none is part of another. */
export function columnNames(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `x${String(i).padStart(2, "0")}`);
}
