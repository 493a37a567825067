import { isUtf8 } from "node:buffer";
import { Field, makeData, RecordBatch, Schema, Struct, Utf8 } from "apache-arrow";
import { InputError } from "../errors.ts";
import { rowsPerBatch } from "./batch-size.ts";
import { clip } from "./issue-log.ts";
import type { ReadContext } from "./read-context.ts";
import type { ByteWindow } from "./read-windows.ts";
import { decodeUtf8, isUtf8SoFar } from "./utf8.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;
const maxBatchBytes = 32 * 1024 * 1024;
const incomplete = -1;

/**
 * The data rows of a delimited text, cell bytes copied straight into the buffers of Arrow columns: no string is made for a cell.
 * A row that is not whole in its window leaves no trace and is read again with the next.
 */
export class CsvRows {
  /** Rows read so far. */
  rowCount = 0;
  readonly #schema: Schema;
  readonly #names: readonly string[];
  readonly #delimiter: number;
  readonly #context: ReadContext;
  readonly #capacity: number;
  #data: Uint8Array[];
  #offsets: Int32Array[];
  #valid: Uint8Array[];
  /** Rows in the batch being built, and the bytes of the file they came from. */
  #rows = 0;
  #batchBytes = 0;
  /** True when the window holds invalid UTF-8 somewhere, so that each cell has to be looked at. */
  #suspicious = false;
  /** Columns of the current row that held invalid UTF-8. */
  readonly #invalid: number[] = [];
  /** End of the cell just read in its column's buffer. */
  #cellEnd = 0;

  constructor(names: readonly string[], delimiter: number, context: ReadContext) {
    const lexical = new Map([["lexical", "true"]]);
    this.#schema = new Schema(names.map((name) => new Field(name, new Utf8(), true, lexical)));
    this.#names = names;
    this.#delimiter = delimiter;
    this.#context = context;
    this.#capacity = rowsPerBatch(names.length);
    this.#data = names.map(() => new Uint8Array(1024));
    this.#offsets = names.map(() => new Int32Array(this.#capacity + 1));
    this.#valid = names.map(() => new Uint8Array((this.#capacity + 7) >> 3).fill(255));
  }

  /** The batches that the window fills, and what is left when it is the last. Begins at and moves `window.consumed`. */
  *read(window: ByteWindow): Generator<RecordBatch> {
    this.#suspicious = !isUtf8SoFar(window.bytes);
    for (;;) {
      window.consumed = this.#readRows(window.bytes, window.consumed, window.final);
      const full = this.#rows === this.#capacity || this.#batchBytes >= maxBatchBytes;
      if (full || (window.final && this.#rows > 0)) yield this.#flush();
      if (!full) return;
    }
  }

  #readRows(bytes: Uint8Array, start: number, final: boolean): number {
    let position = start;
    while (position < bytes.length && this.#rows < this.#capacity && this.#batchBytes < maxBatchBytes) {
      const first = bytes[position]!;
      if ((first === LF || first === CR) && this.#names.length > 1) {
        position++;
        continue;
      }
      const next = this.#readRow(bytes, position, final);
      if (next === incomplete) {
        this.#rollBack();
        if (bytes.length - position > this.#context.limits.maxValueBytes) throw this.#rowTooLong();
        if (final) throw this.#unclosedQuote();
        break;
      }
      if (next - position > this.#context.limits.maxValueBytes) throw this.#rowTooLong();
      this.#rows++;
      this.rowCount++;
      this.#batchBytes += next - position;
      position = next;
    }
    return position;
  }

  /** Position after the row's end, or `incomplete`. */
  #readRow(bytes: Uint8Array, start: number, final: boolean): number {
    const columns = this.#names.length;
    const row = this.#rows;
    let position = start;
    let column = 0;
    for (; ; column++) {
      position =
        column < columns ? this.#readCell(bytes, position, final, column) : this.#skipCell(bytes, position, final);
      if (position === incomplete) return incomplete;
      if (bytes[position] !== this.#delimiter) break;
      position++;
    }
    let next = position;
    if (bytes[next] === CR) {
      if (next + 1 >= bytes.length && !final) return incomplete;
      next++;
      if (bytes[next] === LF) next++;
    } else if (bytes[next] === LF) next++;
    for (let missing = column + 1; missing < columns; missing++) {
      const offsets = this.#offsets[missing]!;
      offsets[row + 1] = offsets[row]!;
      this.#valid[missing]![row >> 3]! &= ~(1 << (row & 7));
    }
    if (column + 1 !== columns) this.#countRagged(column + 1, bytes.subarray(start, position));
    if (this.#invalid.length > 0) this.#countInvalid();
    return next;
  }

  #readCell(bytes: Uint8Array, start: number, final: boolean, column: number): number {
    const offsets = this.#offsets[column]!;
    const row = this.#rows;
    const from = offsets[row]!;
    let position = start;
    if (bytes[start] === QUOTE) {
      position = this.#readQuoted(bytes, start + 1, final, column, from);
      if (position === incomplete) return incomplete;
    } else {
      position = this.#readPlain(bytes, start, column, from);
      if (position === bytes.length && !final) return incomplete;
      if (this.#cellEnd === from) this.#valid[column]![row >> 3]! &= ~(1 << (row & 7));
    }
    if (this.#suspicious) this.#repairCell(column, from);
    offsets[row + 1] = this.#cellEnd;
    return position;
  }

  /** Copies up to the delimiter, the row's end or the end of the bytes. */
  #readPlain(bytes: Uint8Array, start: number, column: number, to: number): number {
    const delimiter = this.#delimiter;
    let out = this.#data[column]!;
    let written = to;
    let position = start;
    for (;;) {
      const limit = Math.min(bytes.length, position + out.length - written);
      while (position < limit) {
        const byte = bytes[position]!;
        if (byte === delimiter || byte === LF || byte === CR) {
          this.#cellEnd = written;
          return position;
        }
        out[written++] = byte;
        position++;
      }
      if (position === bytes.length) {
        this.#cellEnd = written;
        return position;
      }
      out = this.#grow(column, out.length + 1);
    }
  }

  /** Copies the inside of quotes, and what follows them up to the delimiter. */
  #readQuoted(bytes: Uint8Array, start: number, final: boolean, column: number, to: number): number {
    let written = to;
    let position = start;
    for (;;) {
      const quote = bytes.indexOf(QUOTE, position);
      if (quote < 0) return incomplete;
      const doubled = bytes[quote + 1] === QUOTE;
      if (quote + 1 >= bytes.length && !final) return incomplete;
      const until = doubled ? quote + 1 : quote;
      const out = this.#grow(column, written + until - position);
      out.set(bytes.subarray(position, until), written);
      written += until - position;
      position = until + 1;
      if (doubled) continue;
      const end = this.#readPlain(bytes, position, column, written);
      return end === bytes.length && !final ? incomplete : end;
    }
  }

  #skipCell(bytes: Uint8Array, start: number, final: boolean): number {
    let position = start;
    if (bytes[position] === QUOTE) {
      position++;
      for (;;) {
        const quote = bytes.indexOf(QUOTE, position);
        if (quote < 0 || (quote + 1 >= bytes.length && !final)) return incomplete;
        position = quote + 1;
        if (bytes[position] !== QUOTE) break;
        position++;
      }
    }
    for (; position < bytes.length; position++) {
      const byte = bytes[position]!;
      if (byte === this.#delimiter || byte === LF || byte === CR) return position;
    }
    return final ? position : incomplete;
  }

  /** The column's buffer, at least `size` bytes long. */
  #grow(column: number, size: number): Uint8Array {
    const old = this.#data[column]!;
    if (size <= old.length) return old;
    const grown = new Uint8Array(Math.max(size, old.length * 2));
    grown.set(old);
    this.#data[column] = grown;
    return grown;
  }

  #repairCell(column: number, from: number): void {
    const cell = this.#data[column]!.subarray(from, this.#cellEnd);
    if (isUtf8(cell)) return;
    const repaired = Buffer.from(decodeUtf8(cell));
    this.#grow(column, from + repaired.length).set(repaired, from);
    this.#cellEnd = from + repaired.length;
    this.#invalid.push(column);
  }

  #rollBack(): void {
    const row = this.#rows;
    for (const valid of this.#valid) valid[row >> 3]! |= 1 << (row & 7);
    this.#invalid.length = 0;
  }

  #countRagged(cells: number, row: Uint8Array): void {
    const number = this.rowCount + 1;
    this.#context.log.count("RAGGED_ROW", { row: number }, () => {
      const expected = `${this.#names.length} ${this.#names.length === 1 ? "column" : "columns"}`;
      return `Row ${number} has ${cells} ${cells === 1 ? "field" : "fields"} for ${expected}: ${clip(decodeUtf8(row.subarray(0, 400)), 100)}`;
    });
  }

  #countInvalid(): void {
    const row = this.rowCount + 1;
    for (const column of this.#invalid) {
      const name = this.#names[column]!;
      this.#context.log.count("INVALID_UTF8", { row, column: name }, () => {
        const offsets = this.#offsets[column]!;
        const cell = this.#data[column]!.subarray(offsets[this.#rows]!, offsets[this.#rows + 1]!);
        return `Row ${row}, column "${clip(name, 60)}" is not valid UTF-8; it is read as "${clip(decodeUtf8(cell.subarray(0, 200)), 60)}".`;
      });
    }
    this.#invalid.length = 0;
  }

  #flush(): RecordBatch {
    const rows = this.#rows;
    const children = this.#schema.fields.map((field, column) => {
      const offsets = this.#offsets[column]!;
      const used = offsets[rows]!;
      const data = this.#data[column]!;
      const nullBitmap = this.#valid[column]!;
      const nullCount = rows - countBits(nullBitmap, rows);
      this.#data[column] = new Uint8Array(Math.max(1024, used + (used >> 3)));
      this.#offsets[column] = new Int32Array(this.#capacity + 1);
      this.#valid[column] = new Uint8Array((this.#capacity + 7) >> 3).fill(255);
      return makeData({
        type: field.type as Utf8,
        length: rows,
        nullCount,
        nullBitmap: nullCount === 0 ? null : nullBitmap,
        valueOffsets: offsets.subarray(0, rows + 1),
        data: data.subarray(0, used),
      });
    });
    this.#rows = 0;
    this.#batchBytes = 0;
    const struct = makeData({ type: new Struct(this.#schema.fields), length: rows, nullCount: 0, children });
    return new RecordBatch(this.#schema, struct);
  }

  #rowTooLong(): InputError {
    const limit = this.#context.limits.maxValueBytes.toLocaleString("en-US");
    return new InputError({
      code: "VALUE_TOO_LONG",
      object: this.#context.object,
      place: `row ${(this.rowCount + 1).toLocaleString("en-US")}`,
      problem: `The row is longer than ${limit} bytes.`,
      remedy: "Check for a quote that is opened and not closed before this row.",
    });
  }

  #unclosedQuote(): InputError {
    return new InputError({
      code: "TRUNCATED",
      object: this.#context.object,
      place: `row ${(this.rowCount + 1).toLocaleString("en-US")}`,
      problem: "The file ends inside a quoted field.",
      remedy: "Close the quote or upload the whole file.",
    });
  }
}

function countBits(bitmap: Uint8Array, bits: number): number {
  let count = 0;
  for (let i = 0; i < bits; i++) count += (bitmap[i >> 3]! >> (i & 7)) & 1;
  return count;
}
