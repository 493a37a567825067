/** What TFDV's statistics say of a table, as far as a schema asks: the only thing that a schema is inferred from and validated against. */
export interface DatasetView {
  readonly rows: number;
  /** By name, in the table's order. */
  readonly features: ReadonlyMap<string, FeatureView>;
  /** Custom statistics of weighted and sparse features, by their name; empty where nobody counted them. */
  readonly composites: ReadonlyMap<string, CompositeView>;
}

/** TFDV's types of data: what a CSV reader of its kind would find. */
export type DataType = "INT" | "FLOAT" | "STRING" | "BYTES" | "STRUCT";

export interface FeatureView {
  readonly name: string;
  readonly type: DataType;
  /** True of INT where the file does not tell `3` from `3.0`: then the column conforms to FLOAT as well. */
  readonly mayBeFloat: boolean;
  /** Rows that hold a list of values, be it empty; a plain cell is a list of one. */
  readonly present: number;
  readonly missing: number;
  /** Values a row, over the rows that are present. */
  readonly minValues: number;
  readonly maxValues: number;
  /** Values of all rows together. */
  readonly values: number;
  /** Distinct values, an estimate when there are many; null when nobody counted them, as TFDV does not of numbers. */
  readonly unique: number | null;
  readonly numbers: NumberView | null;
  readonly texts: TextView | null;
}

export interface NumberView {
  /** Infinities included, NaN not; both 0 when there is no number. */
  readonly min: number;
  readonly max: number;
  /** The same as 64-bit integers, exactly; null for other than whole numbers. */
  readonly minInteger: bigint | null;
  readonly maxInteger: bigint | null;
  readonly nan: number;
  /** Null when nobody made one. */
  readonly histogram: (type: HistogramType) => NumberHistogram | null;
  /** Numbers below and above, where they can be counted; null where they cannot. */
  readonly below: (bound: number) => number | null;
  readonly above: (bound: number) => number | null;
}

/** `STANDARD`: buckets of equal width. `QUANTILES`: of equal count. */
export type HistogramType = "STANDARD" | "QUANTILES";

export interface NumberHistogram {
  readonly nan: number;
  /** Ascending; a bucket without width is a single value. Counts may have fractions. */
  readonly buckets: readonly { readonly low: number; readonly high: number; readonly count: number }[];
}

export interface TextView {
  readonly invalidUtf8: number;
  /** Counts by value, of all values or of the most frequent. */
  readonly labels: ReadonlyMap<string, number>;
}

/** TFDV's custom statistics of a weighted or sparse feature. Of a sparse one, the counts by index feature. */
export interface CompositeView {
  readonly numbers: ReadonlyMap<string, number>;
  readonly byIndex: ReadonlyMap<string, ReadonlyMap<string, number>>;
}
