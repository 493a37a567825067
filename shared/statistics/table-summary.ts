import type { NumberBucket } from "../drift/binning.ts";

/** What another tool's statistics file tells of a table: counts of rows are whole numbers. */
export interface TableSummary {
  /** "TFDV" or "SageMaker", for people. */
  readonly tool: string;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
}

/** What it tells of one column. Values, missing ones included, add up to the rows. */
export interface ColumnSummary {
  readonly name: string;
  readonly missing: number;
  /** Null for a column without numbers. */
  readonly numbers: NumbersSummary | null;
  /** Null for a column without texts. */
  readonly texts: TextsSummary | null;
  /** Rows that hold lists, of which nothing else is kept. */
  readonly lists: number;
}

/** The numbers of a column. */
export interface NumbersSummary {
  /** Finite ones. */
  readonly n: number;
  readonly whole: boolean;
  /** Null where the tool does not tell NaN from a missing value. */
  readonly nan: number | null;
  readonly positiveInfinite: number;
  readonly negativeInfinite: number;
  readonly zeros: number;
  readonly mean: number;
  /** Of the population. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** How many numbers lie where, ascending and without gaps that matter; null where the tool does not tell. */
  readonly buckets: readonly NumberBucket[] | null;
  /** True when the buckets hold every number as it was. */
  readonly exact: boolean;
}

/** The texts of a column, empty ones included. */
export interface TextsSummary {
  readonly n: number;
  readonly distinct: number;
  /** Values with their counts, most frequent first. */
  readonly listed: readonly { readonly value: string; readonly count: number }[];
  readonly invalidUtf8: number;
}
