import { Field, makeData, RecordBatch, Schema, Struct } from "apache-arrow";
import { rowsPerBatch } from "./batch-size.ts";
import { tooManyColumns } from "./csv-header.ts";
import { clip } from "./issue-log.ts";
import { buildJsonColumn, type JsonCells, kindOf } from "./json-vectors.ts";
import type { ReadContext } from "./read-context.ts";

const maxBatchBytes = 16 * 1024 * 1024;
const largestSafe = Number.MAX_SAFE_INTEGER;

/** Columns of JSON records as they are found, and the rows of the batch being built. */
export class JsonColumns {
  /** Rows in the batch being built. */
  rows = 0;
  readonly #context: ReadContext;
  readonly #columns = new Map<string, JsonCells>();
  #bytes = 0;

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /**
   * Adds one row. `sizeBytes` is its length as text; `reparse` reads the text again with integers beyond 2^53 exact, and is asked only when there are any.
   * Returns the first column whose text holds U+FFFD, or null.
   */
  addRecord(
    record: Record<string, unknown>,
    recordNumber: number,
    sizeBytes: number,
    reparse: () => Record<string, unknown>,
  ): string | null {
    const exact = holdsBigInteger(record) ? reparse() : record;
    let replaced: string | null = null;
    // Own keys only, and each names an own property: `__proto__` is a column like any other.
    for (const name of Object.keys(exact)) {
      const value = exact[name];
      const kind = kindOf(value);
      if (kind === "nested") {
        this.#countNested(name, recordNumber);
        continue;
      }
      const column = this.#columns.get(name) ?? this.#addColumn(name);
      if (kind === "null") continue;
      column.rows.push(this.rows);
      column.values.push(value);
      column.kinds.add(kind);
      if (replaced === null && kind === "text" && (value as string).includes("\ufffd")) replaced = name;
    }
    this.rows++;
    this.#bytes += sizeBytes;
    return replaced;
  }

  /** True when the batch should be flushed before the next row. */
  isFull(): boolean {
    return this.rows >= rowsPerBatch(this.#columns.size) || this.#bytes >= maxBatchBytes;
  }

  /** The rows added since the last flush, with every column seen so far. */
  flush(): RecordBatch {
    const { rows } = this;
    const built = Array.from(this.#columns, ([name, cells]) => ({ name, data: buildJsonColumn(cells, rows) }));
    const schema = new Schema(built.map(({ name, data }) => new Field(name, data.type, true)));
    const children = built.map(({ data }) => data);
    const struct = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
    for (const cells of this.#columns.values()) {
      cells.rows = [];
      cells.values = [];
      cells.kinds.clear();
    }
    this.rows = 0;
    this.#bytes = 0;
    return new RecordBatch(schema, struct);
  }

  #addColumn(name: string): JsonCells {
    if (this.#columns.size >= this.#context.limits.maxColumns) throw tooManyColumns(this.#context);
    const cells: JsonCells = { rows: [], values: [], kinds: new Set() };
    this.#columns.set(name, cells);
    return cells;
  }

  #countNested(name: string, row: number): void {
    this.#context.log.count(
      "UNSUPPORTED_COLUMN",
      { row, column: name },
      () =>
        `Column "${clip(name, 80)}" holds objects or lists of them (first in record ${row}); they are read as null.`,
    );
  }
}

function holdsBigInteger(record: Record<string, unknown>): boolean {
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (typeof value === "number" ? isBigInteger(value) : Array.isArray(value) && value.some(isBigInteger)) return true;
  }
  return false;
}

function isBigInteger(value: unknown): boolean {
  return typeof value === "number" && (value > largestSafe || value < -largestSafe) && Number.isFinite(value);
}
