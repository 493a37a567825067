import { Field, makeData, RecordBatch, Schema, Struct } from "apache-arrow";
import type { Kernel } from "../kernel/kernel.ts";
import { rowsPerBatch } from "./batch-size.ts";
import { tooManyColumns } from "./csv-header.ts";
import { clip } from "./issue-log.ts";
import type { JsonBlock } from "./json-block.ts";
import type { JsonLayout } from "./json-records.ts";
import { buildJsonColumn, type JsonLists, kinds } from "./json-vectors.ts";
import type { ReadContext } from "./read-context.ts";

const maxBatchBytes = 8 * 1024 * 1024;
const layouts: readonly JsonLayout[] = ["lines", "concatenated", "array"];
/** What records have between quotes as it is: no escapes. Half a surrogate pair is no text of theirs. */
const plainName = /^[^\p{Cc}"\\\p{Cs}]*$/u;
const encoder = new TextEncoder();
const largestSafe = Number.MAX_SAFE_INTEGER;

/** An object as it was parsed. */
export type JsonRecord = Readonly<Record<string, unknown>>;

interface JsonColumn {
  readonly index: number;
  readonly lists: JsonLists;
}

/**
 * Columns of JSON records as they are found, and the rows of the batch being built, in the kernel's memory: most records are read there, by
 * `kernel/assembly/json-record.ts`, and the others are added one by one.
 */
export class JsonColumns {
  readonly #context: ReadContext;
  readonly #kernel: Kernel;
  readonly #batch: number;
  readonly #bitmap: number;
  readonly #columns = new Map<string, JsonColumn>();
  #rowLimit = rowsPerBatch(1);

  constructor(kernel: Kernel, context: ReadContext) {
    this.#context = context;
    this.#kernel = kernel;
    this.#batch = kernel.createJsonBatch(context.limits.maxValueBytes, maxBatchBytes);
    this.#bitmap = kernel.allocate(this.#rowLimit / 8 + 2);
    kernel.limitJsonRows(this.#batch, this.#rowLimit);
  }

  /** Rows in the batch being built. */
  get rows(): number {
    return this.#kernel.u32()[this.#batch >> 2]!;
  }

  /** True when the batch should be flushed before the next row. */
  isFull(): boolean {
    const [rows, bytes, rowLimit, byteLimit] = this.#kernel.u32().subarray(this.#batch >> 2);
    return rows! >= rowLimit! || bytes! >= byteLimit!;
  }

  /**
   * Adds the records of the block up to address `end`, until the batch is full or one is met that has to be added by `addRecord`: a new column, an object or list,
   * a key that is there twice or written with escapes, half a surrogate pair, anything that is no JSON. Moves the block's start behind what was read.
   */
  readRecords(block: JsonBlock, end: number, layout: JsonLayout): void {
    block.start = this.#kernel.readJsonRecords(this.#batch, block.start, end, layouts.indexOf(layout));
    const words = this.#kernel.u32();
    const [pendingCount, pending] = words.subarray((this.#batch >> 2) + 4);
    if (pendingCount === 0) return;
    const text = Buffer.from(words.buffer);
    const numbers = this.#kernel.f64();
    for (let i = 0; i < pendingCount!; i++) {
      const [target, start, length] = words.subarray((pending! >> 2) + 3 * i);
      numbers[target! >> 3] = Number(text.toString("latin1", start, start! + length!));
    }
  }

  /**
   * Adds one row; or false when the record has so many new columns that the batch has to be flushed before. `sizeBytes` is its length as text; `reparse` reads the
   * text again with integers beyond 2^53 exact, and is asked only when there are any.
   */
  addRecord(record: JsonRecord, recordNumber: number, sizeBytes: number, reparse: () => JsonRecord): boolean {
    // Own keys only, and each names an own property: `__proto__` is a column like any other.
    const names = Object.keys(record);
    const columns = names.map((name) => this.#columns.get(name));
    if (columns.includes(undefined)) {
      const fresh = columns.reduce((count, column) => (column === undefined ? count + 1 : count), 0);
      const { rows } = this;
      if (rows > 0 && rows >= rowsPerBatch(this.#columns.size + fresh)) return false;
    }
    const exact = names.some((name) => holdsBigInteger(record[name])) ? reparse() : record;
    for (const [i, name] of names.entries()) {
      const value = exact[name];
      if (isNested(value)) this.#countNested(name, recordNumber);
      else this.#setCell(columns[i] ?? this.#addColumn(name, names.length), value);
    }
    this.#kernel.endJsonRow(this.#batch, sizeBytes);
    return true;
  }

  /** The rows added since the last flush, with every column seen so far. Holds until the next row is added. */
  flush(): RecordBatch {
    const { rows } = this;
    // The batch before is no longer needed, so its texts may go.
    this.#kernel.shrinkJsonTexts(this.#batch);
    const cells = { kernel: this.#kernel, batch: this.#batch, bitmap: this.#bitmap, rows };
    const built = Array.from(this.#columns, ([name, column]) => ({
      name,
      data: buildJsonColumn(cells, column.index, column.lists),
    }));
    const schema = new Schema(built.map(({ name, data }) => new Field(name, data.type, true)));
    const children = built.map(({ data }) => data);
    const struct = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
    for (const { lists } of this.#columns.values()) {
      lists.rows = [];
      lists.values = [];
    }
    this.#kernel.clearJsonRows(this.#batch);
    return new RecordBatch(schema, struct);
  }

  #setCell({ index, lists }: JsonColumn, value: unknown): void {
    const kernel = this.#kernel;
    const batch = this.#batch;
    switch (typeof value) {
      case "number":
        kernel.setJsonNumber(batch, index, value);
        break;
      case "bigint":
        kernel.setJsonInteger(batch, index, value);
        break;
      case "boolean":
        kernel.setJsonKind(batch, index, value ? kinds.truth : kinds.falsehood);
        break;
      case "string": {
        const at = kernel.roomForJsonText(batch, index, Buffer.byteLength(value));
        kernel.setJsonText(batch, index, encoder.encodeInto(value, kernel.u8().subarray(at)).written);
        break;
      }
      default:
        if (!Array.isArray(value)) break;
        lists.rows.push(this.rows);
        lists.values.push(value);
        kernel.setJsonKind(batch, index, kinds.list);
    }
  }

  #addColumn(name: string, columnsOfRecord: number): JsonColumn {
    const columns = this.#columns.size;
    if (columns >= this.#context.limits.maxColumns) throw tooManyColumns(this.#context);
    const kernel = this.#kernel;
    const key = plainName.test(name) ? Buffer.from(`"${name}"`) : Buffer.alloc(0);
    const address = kernel.allocate(key.length + 16);
    kernel.u8().set(key, address);
    this.#rowLimit = Math.min(this.#rowLimit, rowsPerBatch(Math.max(columns + 1, columnsOfRecord)));
    const index = kernel.addJsonColumn(this.#batch, address, key.length, this.#rowLimit);
    kernel.release(address);
    kernel.limitJsonRows(this.#batch, this.#rowLimit);
    const column = { index, lists: { rows: [], values: [] } };
    this.#columns.set(name, column);
    return column;
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

function isNested(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return !Array.isArray(value) || value.some((item) => typeof item === "object" && item !== null);
}

function holdsBigInteger(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isBigInteger) : isBigInteger(value);
}

function isBigInteger(value: unknown): boolean {
  return typeof value === "number" && (value > largestSafe || value < -largestSafe) && Number.isFinite(value);
}
