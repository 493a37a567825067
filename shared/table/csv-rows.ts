import { isUtf8 } from "node:buffer";
import { type Data, Field, makeData, RecordBatch, Schema, Struct, Utf8 } from "apache-arrow";
import { InputError } from "../errors.ts";
import { createKernel, type Kernel } from "../kernel/kernel.ts";
import { rowsPerBatch } from "./batch-size.ts";
import { clip } from "./issue-log.ts";
import type { ReadContext } from "./read-context.ts";
import { isValidText } from "./text-values.ts";
import { decodeUtf8, isUtf8SoFar } from "./utf8.ts";

/** Text that is split together: with its cells it stays in the cache, and each column of it has rows enough to be worth a call. */
const minBlockBytes = 1024 * 1024;
const blockBytesPerColumn = 16 * 1024;
const maxBlockBytes = 32 * 1024 * 1024;
/** The kernel's loops read and write up to so many bytes after the end. */
const slackBytes = 64;

/** How `indexCsvRows` ended. */
const outcomes = { bytesEnded: 0, rowsFull: 1, unclosedQuote: 2, rowTooLong: 3 } as const;

/** Addresses of what one block needs. */
interface Areas {
  readonly blockBytes: number;
  readonly input: number;
  readonly cells: number;
  readonly ragged: number;
  readonly output: number;
  readonly offsets: number;
  readonly validity: number;
  readonly starts: number;
  readonly nulls: number;
}

/**
 * The data rows of a delimited text, split and gathered into columns in the kernel's memory: no string is made for a cell. A batch is a view of that memory and
 * holds until the next one is asked for.
 */
export class CsvRows {
  /** Rows read so far. */
  rowCount = 0;
  readonly #kernel: Kernel = createKernel();
  readonly #schema: Schema;
  readonly #names: readonly string[];
  readonly #delimiter: number;
  readonly #context: ReadContext;
  readonly #maxRows: number;
  readonly #out: number;
  #areas: Areas;
  /** Bytes in the input area, from its beginning. */
  #filled = 0;
  /** What is wrong with the rows of the batch being built. */
  readonly #faults: { readonly row: number; readonly column: number; readonly report: () => void }[] = [];

  constructor(names: readonly string[], delimiter: number, context: ReadContext) {
    const lexical = new Map([["lexical", "true"]]);
    this.#schema = new Schema(names.map((name) => new Field(name, new Utf8(), true, lexical)));
    this.#names = names;
    this.#delimiter = delimiter;
    this.#context = context;
    this.#maxRows = rowsPerBatch(names.length);
    this.#out = this.#kernel.allocate(16);
    this.#areas = this.#allocate(Math.min(maxBlockBytes, Math.max(minBlockBytes, blockBytesPerColumn * names.length)));
  }

  #allocate(blockBytes: number): Areas {
    const kernel = this.#kernel;
    const columns = this.#names.length;
    const maxRows = this.#maxRows;
    return {
      blockBytes,
      input: kernel.allocate(blockBytes + slackBytes),
      cells: kernel.allocate(4 * (columns + 1) * maxRows),
      ragged: kernel.allocate(8 * maxRows),
      output: kernel.allocate(blockBytes + slackBytes * (columns + 1)),
      offsets: kernel.allocate(4 * (maxRows + 1) * columns),
      validity: kernel.allocate((maxRows / 8) * columns),
      starts: kernel.allocate(4 * columns),
      nulls: kernel.allocate(4 * columns),
    };
  }

  /** The batches that become whole with these bytes. */
  *read(chunk: Uint8Array): Generator<RecordBatch> {
    for (let taken = 0; taken < chunk.length; ) {
      if (this.#filled === this.#areas.blockBytes) this.#enlarge();
      const more = chunk.subarray(taken, taken + this.#areas.blockBytes - this.#filled);
      this.#kernel.u8().set(more, this.#areas.input + this.#filled);
      this.#filled += more.length;
      taken += more.length;
      if (this.#filled === this.#areas.blockBytes) yield* this.#split(false);
    }
  }

  /** The batches of what is left when no byte follows. */
  *finish(): Generator<RecordBatch> {
    yield* this.#split(true);
  }

  /** A row longer than a block gets one of twice the size. */
  #enlarge(): void {
    const old = this.#areas;
    const bytes = this.#kernel.u8().slice(old.input, old.input + this.#filled);
    const { blockBytes: _, ...addresses } = old;
    for (const address of Object.values(addresses)) {
      this.#kernel.release(address);
    }
    this.#areas = this.#allocate(2 * old.blockBytes);
    this.#kernel.u8().set(bytes, this.#areas.input);
  }

  *#split(final: boolean): Generator<RecordBatch> {
    const { input } = this.#areas;
    const bytes = this.#kernel.u8().subarray(input, input + this.#filled);
    const valid = final ? isUtf8(bytes) : isUtf8SoFar(bytes);
    let position = 0;
    for (;;) {
      const { rows, consumed, ragged, outcome } = this.#index(position, final);
      if (rows > 0) yield this.#take(rows, ragged, valid);
      position = consumed;
      if (outcome === outcomes.rowTooLong || this.#filled - position > this.#context.limits.maxValueBytes)
        throw this.#rowTooLong();
      if (outcome === outcomes.unclosedQuote) throw this.#unclosedQuote();
      if (outcome === outcomes.bytesEnded) break;
    }
    this.#kernel.u8().copyWithin(input, input + position, input + this.#filled);
    this.#filled -= position;
  }

  #index(from: number, final: boolean): { rows: number; consumed: number; ragged: number; outcome: number } {
    const kernel = this.#kernel;
    const { input, cells, ragged } = this.#areas;
    const { maxValueBytes } = this.#context.limits;
    const columns = this.#names.length;
    const last = final ? 1 : 0;
    const out = this.#out;
    kernel.indexCsvRows(
      input,
      from,
      this.#filled,
      last,
      this.#delimiter,
      columns,
      this.#maxRows,
      maxValueBytes,
      cells,
      ragged,
      out,
    );
    const words = kernel.u32().subarray(out >> 2);
    return { rows: words[0]!, consumed: words[1]!, ragged: words[2]!, outcome: words[3]! };
  }

  #take(rows: number, ragged: number, valid: boolean): RecordBatch {
    this.#noteRagged(ragged);
    const batch = this.#gather(rows, valid);
    // In the order of the file, whatever the blocks.
    for (const { report } of this.#faults.sort((a, b) => a.row - b.row || a.column - b.column)) report();
    this.#faults.length = 0;
    this.rowCount += rows;
    return batch;
  }

  #gather(rows: number, valid: boolean): RecordBatch {
    const kernel = this.#kernel;
    const { input, cells, output, offsets, validity, starts, nulls } = this.#areas;
    const columns = this.#names.length;
    const maxRows = this.#maxRows;
    kernel.gatherCsvColumns(input, cells, columns, rows, maxRows, output, offsets, validity, starts, nulls);
    const words = kernel.u32();
    const children = this.#schema.fields.map((field, column) => {
      const offsetsAt = (offsets >> 2) + (maxRows + 1) * column;
      const validityAt = validity + (maxRows / 8) * column;
      const nullCount = words[(nulls >> 2) + column]!;
      const valueOffsets = kernel.i32().subarray(offsetsAt, offsetsAt + rows + 1);
      const start = words[(starts >> 2) + column]!;
      const data = kernel.u8().subarray(start, start + valueOffsets[rows]!);
      const nullBitmap = nullCount === 0 ? null : kernel.u8().subarray(validityAt, validityAt + ((rows + 7) >> 3));
      const children = { type: field.type as Utf8, length: rows, nullCount, nullBitmap, valueOffsets, data };
      const text = makeData(children);
      return valid || isValidText(data, valueOffsets, rows) ? text : this.#repair(text, column);
    });
    const struct = makeData({ type: new Struct(this.#schema.fields), length: rows, nullCount: 0, children });
    return new RecordBatch(this.#schema, struct);
  }

  /** The column with U+FFFD for what is not valid UTF-8. */
  #repair(text: Data<Utf8>, column: number): Data<Utf8> {
    const { values, valueOffsets, length } = text;
    const pieces: Uint8Array[] = [];
    const offsets = new Int32Array(length + 1);
    for (let i = 0; i < length; i++) {
      const cell = values.subarray(valueOffsets[i]!, valueOffsets[i + 1]!);
      const valid = isUtf8(cell);
      const piece = valid ? cell : Buffer.from(decodeUtf8(cell));
      if (!valid) this.#noteInvalid(column, this.rowCount + i + 1, piece);
      pieces.push(piece);
      offsets[i + 1] = offsets[i]! + piece.length;
    }
    const { type, nullCount, nullBitmap } = text;
    return makeData({ type, length, nullCount, nullBitmap, valueOffsets: offsets, data: Buffer.concat(pieces) });
  }

  #noteRagged(count: number): void {
    const { input, cells, ragged } = this.#areas;
    const columns = this.#names.length;
    const words = this.#kernel.u32();
    for (let i = 0; i < count; i++) {
      const row = words[(ragged >> 2) + 2 * i]!;
      const found = words[(ragged >> 2) + 2 * i + 1]!;
      const number = this.rowCount + row + 1;
      const start = words[(cells >> 2) + (columns + 1) * row]!;
      const message = (): string => {
        const expected = `${columns} ${columns === 1 ? "column" : "columns"}`;
        const text = lineOf(this.#kernel.u8().subarray(input + start, input + Math.min(this.#filled, start + 400)));
        return `Row ${number} has ${found} ${found === 1 ? "field" : "fields"} for ${expected}: ${clip(text, 100)}`;
      };
      const report = (): void => this.#context.log.count("RAGGED_ROW", { row: number }, message);
      this.#faults.push({ row: number, column: -1, report });
    }
  }

  #noteInvalid(column: number, row: number, repaired: Uint8Array): void {
    const name = this.#names[column]!;
    const message = (): string => {
      const read = clip(decodeUtf8(repaired.subarray(0, 200)), 60);
      return `Row ${row}, column "${clip(name, 60)}" is not valid UTF-8; it is read as "${read}".`;
    };
    const report = (): void => this.#context.log.count("INVALID_UTF8", { row, column: name }, message);
    this.#faults.push({ row, column, report });
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

/** The text up to the first line end. */
function lineOf(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : text.slice(0, end);
}
