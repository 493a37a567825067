import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { BenchColumn, DataSet } from "./data-set.ts";

/** Flights in the file. */
export const flightRows = 3_000_000;

const columns: readonly BenchColumn[] = [
  { name: "date", kind: "time", sqlType: "TIMESTAMP", low: 0, high: 0 },
  { name: "delay", kind: "number", sqlType: "BIGINT", low: -100, high: 300 },
  { name: "distance", kind: "number", sqlType: "BIGINT", low: 0, high: 5000 },
  { name: "origin", kind: "text", sqlType: "VARCHAR", low: 0, high: 0 },
  { name: "destination", kind: "text", sqlType: "VARCHAR", low: 0, high: 0 },
];

/**
 * Real US flights of January to June 2001 (U.S. Bureau of Transportation Statistics, from vega-datasets): date, delay, distance, origin and destination. Beyond
 * three million rows they begin again.
 */
export function flightData(name: string, rows: number): DataSet {
  const entry = createRequire(import.meta.url).resolve("vega-datasets");
  const file = join(dirname(entry), "..", "data", "flights-3m.parquet");
  const rounds = Array.from({ length: Math.ceil(rows / flightRows) }, () => `from '${file}'`);
  return { name, rows, columns, query: `select * from (${rounds.join(" union all ")}) limit ${rows}` };
}
