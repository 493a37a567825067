import { type BenchColumn, type DataSet, edgesOf } from "../data/data-set.ts";
import type { DataFormat } from "../data/formats.ts";
import type { ColumnStatistics } from "./column-statistics.ts";

const probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/**
 * One SELECT over the file that asks DuckDB for what our profile holds of each column. The types of text files are given, so DuckDB does not look for
 * them (we do), and a number's 20 edges are constants.
 */
export function statisticsQuery(set: DataSet, path: string, format: DataFormat): string {
  const expressions = set.columns.flatMap(expressionsOf);
  return `select count(*), ${expressions.join(", ")} from ${scanOf(set, path, format)}`;
}

/** The file as DuckDB reads it, for a FROM clause. */
export function scanOf({ columns }: DataSet, path: string, format: DataFormat): string {
  const types = `{${columns.map(({ name, sqlType }) => `'${name}': '${sqlType}'`).join(", ")}}`;
  switch (format) {
    case "csv":
    case "csv.gz":
    case "csv.zst":
      return `read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', columns = ${types})`;
    case "jsonl":
      return `read_json('${path}', format = 'newline_delimited', columns = ${types})`;
    default:
      return `read_parquet('${path}')`;
  }
}

function expressionsOf(column: BenchColumn): string[] {
  const { name, kind } = column;
  const counted = [`count(${name})`, `approx_count_distinct(${name})`];
  switch (kind) {
    case "number":
      return [
        ...counted,
        ...["avg", "stddev_samp", "min", "max"].map((aggregate) => `${aggregate}(${name})`),
        `count(*) filter (${name} = 0)`,
        `approx_quantile(${name}, [${probabilities.join(", ")}])`,
        `map_values(histogram(${name}, [${edgesOf(column).map((edge) => `${edge}::double`)}]))`,
      ];
    case "text":
      return [
        ...counted,
        `approx_top_k(${name}, 20)`,
        ...["min", "avg", "max"].map((aggregate) => `${aggregate}(length(${name}))`),
      ];
    case "time":
      return [
        ...counted,
        `epoch_ms(min(${name}))`,
        `epoch_ms(max(${name}))`,
        `map_values(histogram(hour(${name}), range(24)))`,
        `map_values(histogram(isodow(${name}), range(1, 8)))`,
      ];
  }
}

/** The row that `statisticsQuery` gave, in the common form. */
export function readStatistics(
  set: DataSet,
  row: readonly unknown[],
): { readonly rows: number; readonly statistics: readonly ColumnStatistics[] } {
  let next = 0;
  const number = () => Number(row[next++]);
  const numbers = () => (row[next++] as unknown[]).map(Number);
  const rows = number();
  const statistics = set.columns.map(({ name, kind }): ColumnStatistics => {
    const count = number();
    const counted = { name, count, missing: rows - count, distinct: number() };
    if (kind === "text") {
      const top = (row[next++] as unknown[]).map(String);
      return { ...counted, kind, top, topCounts: null, minLength: number(), meanLength: number(), maxLength: number() };
    }
    if (kind === "time")
      return { ...counted, kind, min: number(), max: number(), hours: numbers(), weekdays: numbers() };
    const moments = { mean: number(), standardDeviation: number(), min: number(), max: number(), zeros: number() };
    return { ...counted, kind, ...moments, quantiles: numbers(), cumulative: runningSum(numbers()) };
  });
  return { rows, statistics };
}

/** Counts up to each edge; what lies beyond the last one comes after the edges and is left out. */
function runningSum(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.slice(0, 20).map((count) => {
    sum += count;
    return sum;
  });
}
