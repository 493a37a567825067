import { isUtf8 } from "node:buffer";
import type { RecordBatch } from "apache-arrow";
import { InputError } from "../errors.ts";
import { createKernel } from "../kernel/kernel.ts";
import { clip } from "./issue-log.ts";
import { JsonBlock } from "./json-block.ts";
import { JsonColumns, type JsonRecord } from "./json-columns.ts";
import { parseJson, parseJsonExactly } from "./json-parse.ts";
import {
  type ArrayState,
  type JsonLayout,
  layoutOf,
  type RecordSpan,
  recordsInSequence,
  recordsOfArray,
  recordsOnLines,
  skipBlanks,
} from "./json-records.ts";
import type { ReadContext } from "./read-context.ts";
import { isUtf8SoFar } from "./utf8.ts";

const LF = 0x0a;
const maxPatience = 64;

/**
 * The records of JSON Lines, of JSON objects that follow each other without newlines, or of a JSON array of objects, as batches.
 *
 * Columns appear in the order of their first value; a later batch may have more columns than an earlier one. What is no JSON object
 * (also `NaN` and `Infinity`, which JSON does not have) is counted as MALFORMED_RECORD and left out; objects and lists of them inside
 * a record are counted as UNSUPPORTED_COLUMN and read as null. Integers beyond 2^53 stay exact while they fit 64 bits.
 * Of two equal keys in one object the last counts. The result does not depend on how the bytes are cut into chunks.
 *
 * @throws {InputError} EMPTY_FILE, NO_ROWS (an empty array), CORRUPT (no record could be read), TRUNCATED (the last record is cut),
 * VALUE_TOO_LONG (a record above `maxValueBytes`, or nested too deep), TOO_MANY_COLUMNS. What `chunks` throws passes unchanged.
 */
export async function* jsonBatches(
  chunks: AsyncIterable<Uint8Array>,
  format: "json-lines" | "json-array",
  context: ReadContext,
): AsyncGenerator<RecordBatch> {
  const reading = new JsonReading(format, context);
  for await (const chunk of chunks) yield* reading.read(chunk);
  yield* reading.finish();
}

class JsonReading {
  readonly #context: ReadContext;
  readonly #block: JsonBlock;
  readonly #columns: JsonColumns;
  readonly #array: ArrayState = { stage: "before" };
  #layout: JsonLayout | null;
  #began = false;
  #records = 0;
  #malformed = 0;
  /** Records to be read one by one before the kernel is asked again, and how many they are the next time that it reads none. */
  #oneByOne = 0;
  #patience = 1;

  constructor(format: "json-lines" | "json-array", context: ReadContext) {
    const kernel = createKernel();
    this.#context = context;
    this.#block = new JsonBlock(kernel);
    this.#columns = new JsonColumns(kernel, context);
    this.#layout = format === "json-array" ? "array" : null;
  }

  *read(chunk: Uint8Array): Generator<RecordBatch> {
    for (let from = 0; from < chunk.length; ) {
      from = this.#block.fill(chunk, from);
      if (this.#block.isReady()) yield* this.#readBlock(false);
    }
  }

  *finish(): Generator<RecordBatch> {
    yield* this.#readBlock(true);
    this.#assertSomething();
  }

  *#readBlock(final: boolean): Generator<RecordBatch> {
    if (this.#begins(final)) {
      const layout = this.#layout!;
      const end = layout === "lines" && !final ? this.#endOfLines() : this.#block.end;
      const text = this.#block.bytes().subarray(0, end - this.#block.start);
      yield* this.#readRecords(layout, end, final, !isUtf8SoFar(text));
      if (final && this.#columns.rows > 0) yield this.#columns.flush();
    }
    this.#block.settle();
    const { start, end } = this.#block;
    if (end - start > this.#context.limits.maxValueBytes) throw this.#tooLong();
  }

  /** Skips what stands before the records; false while there are too few bytes to know how they follow each other. */
  #begins(final: boolean): boolean {
    const block = this.#block;
    if (!this.#began) {
      const bytes = block.bytes();
      const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      if (skipBlanks(bytes, marked ? 3 : 0) >= bytes.length || (bytes.length < 3 && !final)) {
        if (final) block.start = block.end;
        return false;
      }
      if (marked) block.start += 3;
      this.#began = true;
    }
    this.#layout ??= layoutOf({ bytes: block.bytes(), final, consumed: 0 });
    return this.#layout !== null;
  }

  #endOfLines(): number {
    return this.#block.start + this.#block.bytes().lastIndexOf(LF) + 1;
  }

  *#readRecords(layout: JsonLayout, end: number, final: boolean, suspicious: boolean): Generator<RecordBatch> {
    const block = this.#block;
    const columns = this.#columns;
    while (block.start < end || (final && layout === "array")) {
      if (!suspicious && this.#oneByOne === 0 && (layout !== "array" || this.#array.stage === "inside")) {
        const before = columns.rows;
        columns.readRecords(block, end, layout);
        const read = columns.rows - before;
        this.#records += read;
        if (columns.isFull()) {
          yield columns.flush();
          continue;
        }
        if (block.start >= end && layout !== "array") return;
        this.#oneByOne = read > 0 ? 1 : this.#patience;
        this.#patience = Math.min(maxPatience, 2 * this.#oneByOne);
      }
      const known = block.start;
      if (layout === "lines") yield* this.#readLines(end, final, suspicious);
      else yield* this.#readNext(layout, final, suspicious);
      if (block.start === known) return;
    }
  }

  /** Reads the next lines, as many as are to be read one by one. */
  *#readLines(end: number, final: boolean, suspicious: boolean): Generator<RecordBatch> {
    const block = this.#block;
    const bytes = block.bytes().subarray(0, end - block.start);
    let length = 0;
    do {
      length = bytes.indexOf(LF, length) + 1 || bytes.length;
      if (this.#oneByOne > 0) this.#oneByOne--;
    } while (this.#oneByOne > 0 && length < bytes.length);
    // A copy, because the kernel's memory may move while records are added.
    const lines = Buffer.from(bytes.subarray(0, length));
    block.start += length;
    const window = { bytes: lines, final: final && length === bytes.length, consumed: 0 };
    yield* this.#add(lines, recordsOnLines(window, this.#context), suspicious);
  }

  /** Reads one record, if there is a whole one. */
  *#readNext(layout: "concatenated" | "array", final: boolean, suspicious: boolean): Generator<RecordBatch> {
    const bytes = this.#block.bytes();
    const window = { bytes, final, consumed: 0 };
    const spans =
      layout === "array"
        ? recordsOfArray(window, this.#array, this.#context)
        : recordsInSequence(window, this.#context);
    if (this.#oneByOne > 0) this.#oneByOne--;
    const span = spans.next().value;
    this.#block.start += span?.end ?? window.consumed;
    if (span) yield* this.#add(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), [span], suspicious);
  }

  #assertSomething(): void {
    const { object } = this.#context;
    if (this.#records > this.#malformed) return;
    if (!this.#began) {
      throw new InputError({
        code: "EMPTY_FILE",
        object,
        place: "",
        problem: "The file is empty.",
        remedy: "Upload the file with its records.",
      });
    }
    if (this.#malformed === 0) {
      throw new InputError({
        code: "NO_ROWS",
        object,
        place: "",
        problem: "The JSON array is empty.",
        remedy: "Upload the file with its records.",
      });
    }
    throw new InputError({
      code: "CORRUPT",
      object,
      place: "record 1",
      problem: `None of the ${this.#malformed.toLocaleString("en-US")} records could be read as a JSON object.`,
      remedy: "Write one JSON object a line, or a JSON array of objects.",
    });
  }

  *#add(bytes: Buffer, spans: Iterable<RecordSpan>, suspicious: boolean): Generator<RecordBatch> {
    const columns = this.#columns;
    const context = this.#context;
    for (const { start, end, whole } of spans) {
      if (end - start > context.limits.maxValueBytes) throw this.#tooLong();
      const number = ++this.#records;
      const text = bytes.toString("utf8", start, end);
      const invalid = suspicious && !isUtf8(bytes.subarray(start, end));
      const record = whole ? (parseJson(text, number, context) as JsonRecord | undefined) : undefined;
      if (record === undefined) {
        this.#countMalformed(text);
        continue;
      }
      const exactly = (): JsonRecord => parseJsonExactly(text, number, context) as JsonRecord;
      if (!columns.addRecord(record, number, end - start, exactly)) {
        yield columns.flush();
        columns.addRecord(record, number, end - start, exactly);
      }
      if (invalid) this.#countInvalid(text, record);
      if (columns.isFull()) yield columns.flush();
    }
  }

  #countInvalid(text: string, record: JsonRecord): void {
    const row = this.#records;
    const column = Object.keys(record).find((name) => {
      const value = record[name];
      return typeof value === "string" && value.includes("\ufffd");
    });
    this.#context.log.count(
      "INVALID_UTF8",
      { row, ...(column === undefined ? {} : { column }) },
      () => `Record ${row} is not valid UTF-8: ${clip(text, 100)}`,
    );
  }

  #countMalformed(text: string): void {
    this.#malformed++;
    const row = this.#records;
    this.#context.log.count(
      "MALFORMED_RECORD",
      { row },
      () => `Record ${row} is not a JSON object and was left out: ${clip(text, 120)}`,
    );
  }

  #tooLong(): InputError {
    return new InputError({
      code: "VALUE_TOO_LONG",
      object: this.#context.object,
      place: `record ${(this.#records + 1).toLocaleString("en-US")}`,
      problem: `The record is longer than ${this.#context.limits.maxValueBytes.toLocaleString("en-US")} bytes.`,
      remedy: "Check for a bracket or quote that is not closed; leave large texts out of the upload.",
    });
  }
}
