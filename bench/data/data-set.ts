/** One column of a data set, and what its statistics are asked over. */
export interface BenchColumn {
  readonly name: string;
  readonly kind: "number" | "text" | "time";
  /** DuckDB's name of the type. */
  readonly sqlType: "DOUBLE" | "BIGINT" | "VARCHAR" | "TIMESTAMP";
  /** Numbers: the range its histogram spans. Nearly all values lie inside. */
  readonly low: number;
  readonly high: number;
}

/** Rows that are written in several formats. */
export interface DataSet {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly BenchColumn[];
  /** A DuckDB query that gives the rows, the same ones in the same order every time. */
  readonly query: string;
}

const histogramEdges = 20;

/**
 * The ascending upper edges of 20 bins of equal width. They are moved by a millionth of a bin, so that no value of the data sets lies on an edge and
 * "below" and "at most" count the same.
 */
export function edgesOf({ low, high }: BenchColumn): number[] {
  const width = (high - low) / histogramEdges;
  return Array.from({ length: histogramEdges }, (_, i) => low + width * (i + 1 + 1.234567e-6));
}
