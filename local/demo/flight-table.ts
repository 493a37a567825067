import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";

/** A cell: text, a number, a truth, milliseconds since 1970-01-01 UTC in a column of moments, or null where there is no value. */
export type Cell = string | number | boolean | null;

export interface FlightColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "fraction" | "boolean" | "moment";
  readonly cells: ArrayLike<Cell>;
}

/** Columns of equal length, in the order of the file. */
export type FlightTable = readonly FlightColumn[];

/** How an upload is written, by the ending of its name. */
export type FlightFormat = "parquet" | "csv" | "csv.gz" | "jsonl";

/**
 * The bytes of a file. The same table gives the same bytes.
 *
 * - parquet: Snappy; integers INT32, fractions DOUBLE, moments TIMESTAMP_MILLIS.
 * - csv, csv.gz: a header line, LF, an empty field for null; moments as `2001-04-05T06:35:00Z`. Names and text must not need quotes.
 * - jsonl: one object a line with every column, null included.
 *
 * @throws {Error} when text for CSV holds a comma, a quote or a line break.
 */
export function encodeTable(table: FlightTable, format: FlightFormat): Uint8Array {
  switch (format) {
    case "parquet":
      return parquetBytes(table);
    case "csv":
      return Buffer.from(csvText(table));
    case "csv.gz":
      return gzipSync(csvText(table));
    case "jsonl":
      return Buffer.from(jsonLines(table));
  }
}

const parquetTypes = {
  text: "STRING",
  integer: "INT32",
  fraction: "DOUBLE",
  boolean: "BOOLEAN",
  moment: "TIMESTAMP",
} as const;

function parquetBytes(table: FlightTable): Uint8Array {
  const columnData = table.map(({ name, type, cells }) => ({
    name,
    type: parquetTypes[type],
    data: Array.from(cells, (cell) => (type === "moment" && cell !== null ? new Date(Number(cell)) : cell)),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, codec: "SNAPPY" }));
}

function csvText(table: FlightTable): string {
  const lines = [table.map(({ name }) => field(name)).join(",")];
  for (let row = 0; row < rowsOf(table); row++) {
    lines.push(table.map((column) => field(textOf(column, row) ?? "")).join(","));
  }
  return `${lines.join("\n")}\n`;
}

function field(text: string): string {
  if (/[",\r\n]/.test(text)) throw new Error(`needs quotes, which this writer does not write: ${text}`);
  return text;
}

function jsonLines(table: FlightTable): string {
  const lines: string[] = [];
  for (let row = 0; row < rowsOf(table); row++) {
    const members = table.map((column) => {
      const cell = column.cells[row] ?? null;
      const value = column.type === "moment" ? textOf(column, row) : cell;
      return `${JSON.stringify(column.name)}:${JSON.stringify(value)}`;
    });
    lines.push(`{${members.join(",")}}`);
  }
  return `${lines.join("\n")}\n`;
}

function textOf({ type, cells }: FlightColumn, row: number): string | null {
  const cell = cells[row] ?? null;
  if (cell === null) return null;
  return type === "moment" ? new Date(Number(cell)).toISOString().replace(".000Z", "Z") : String(cell);
}

function rowsOf(table: FlightTable): number {
  return table[0]?.cells.length ?? 0;
}
