import type { RecordBatch } from "apache-arrow";

export type TableFormat = "csv" | "tsv" | "json-lines" | "json-array" | "parquet" | "arrow-stream" | "arrow-file";
export type Compression = "none" | "gzip" | "zstd";

/** Something about the file's form that its owner should know, though its rows could be read. Counted, never silently mended. */
export interface TableIssue {
  readonly code:
    | "RAGGED_ROW"
    | "INVALID_UTF8"
    | "MALFORMED_RECORD"
    | "UNSUPPORTED_COLUMN"
    | "WRONG_EXTENSION"
    | "EMPTY_PART";
  /** Rows (or columns) concerned. */
  count: number;
  /** First row concerned, counted from 1 among data rows; absent when the issue is not about rows. */
  readonly firstRow?: number;
  readonly column?: string;
  /** One sentence for a person, with an example, at most 200 characters. */
  readonly message: string;
}

/**
 * A file opened as columns. `batches` may be walked once; `issues` is complete when that walk ends.
 *
 * Batches are Arrow record batches of at most 8,192 rows (fewer for wide tables), every column's data at offset 0. A later batch may have more
 * columns at its end than an earlier one (JSON); a column absent from a batch is null in all its rows. A batch's buffers may be used again for
 * the next: they hold until that is asked for. A column keeps the file's own type, in these forms:
 * - text of every kind is Utf8; lists of every kind are List of plain values; decimals of up to 15 digits are Float64, longer ones Decimal
 *   (128 bits, unscaled); a column in which nothing but null was seen may be Null;
 * - a column of an Arrow or Parquet file may instead be a Dictionary over that type: in Parquet Int32 codes over any type but Bool and List, where
 *   the file stores codes. It may be so in one batch and plain in the next. Batches whose codes mean the same share one dictionary Vector, which
 *   holds for good; its values may repeat, and not every one need be used. The code of a null means nothing;
 * - a column of untyped text (CSV, TSV) is Utf8 and its field's metadata has `lexical = "true"`: its values still have to be
 *   classified as number, boolean, timestamp or text; a null is an empty unquoted field, an empty string is `""`;
 * - a JSON column is Float64, Int64, Bool, Utf8 or List<Float64 or Utf8> by what its values in the batch are; one whose values have several
 *   types within a batch is a SparseUnion of those children, named `number` (Float64), `integer` (Int64, only for integers beyond 2^53), `boolean`
 *   (Bool), `text` (Utf8) and `list`, in this order. JSON null and an absent key are both null.
 */
export interface Table {
  readonly format: TableFormat;
  readonly compression: Compression;
  readonly batches: AsyncIterable<RecordBatch>;
  readonly issues: readonly TableIssue[];
}

/** What the columns of SageMaker's captures are called; their records hold values without names. */
export interface CaptureOptions {
  /** Answers first, then the values of the request; or the latter alone. */
  readonly columns?: readonly string[];
  /** Columns for the id and the time of an inference; absent: none. */
  readonly id?: string;
  readonly timestamp?: string;
  /** Column for the label of a ground-truth record. */
  readonly label?: string;
  /** Column for an answer of one value, where `columns` does not name it. */
  readonly output?: string;
}

/** How untyped text is to be read. */
export interface TableOptions {
  /** Names of the columns when the text has no header line. */
  readonly csvColumns?: readonly string[];
  /** Default: sniffed from the header line among comma, tab, semicolon and pipe. */
  readonly csvDelimiter?: string;
  readonly capture?: CaptureOptions;
  /** Bounds against hostile or hopeless input; `defaultLimits` unless a test narrows them. */
  readonly limits?: Partial<TableLimits>;
}

export interface TableLimits {
  /** Columns of a file. */
  readonly maxColumns: number;
  /** Bytes of one value or one JSON record. */
  readonly maxValueBytes: number;
  /** Decoded bytes per compressed byte, once more than 64 MiB came out: more is a decompression bomb. */
  readonly maxExpansion: number;
}
