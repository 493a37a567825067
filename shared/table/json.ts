import { isUtf8 } from "node:buffer";
import type { RecordBatch } from "apache-arrow";
import { InputError } from "../errors.ts";
import { clip } from "./issue-log.ts";
import { JsonColumns } from "./json-columns.ts";
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
import { type ByteWindow, readWindows } from "./read-windows.ts";
import { isUtf8SoFar } from "./utf8.ts";

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
  for await (const window of readWindows(chunks)) yield* reading.read(window);
  reading.assertSomething();
}

class JsonReading {
  readonly #context: ReadContext;
  readonly #columns: JsonColumns;
  readonly #array: ArrayState = { stage: "before" };
  #layout: JsonLayout | null;
  #began = false;
  #records = 0;
  #malformed = 0;

  constructor(format: "json-lines" | "json-array", context: ReadContext) {
    this.#context = context;
    this.#columns = new JsonColumns(context);
    this.#layout = format === "json-array" ? "array" : null;
  }

  *read(window: ByteWindow): Generator<RecordBatch> {
    if (!this.#began) {
      const { bytes } = window;
      const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      if (marked) window.consumed = 3;
      if (skipBlanks(bytes, window.consumed) >= bytes.length || (bytes.length < 3 && !window.final)) {
        window.consumed = window.final ? bytes.length : 0;
        this.#assertNotTooLong(window);
        return;
      }
    }
    this.#layout ??= layoutOf(window);
    if (this.#layout !== null) {
      this.#began = true;
      const text = Buffer.from(window.bytes.buffer, window.bytes.byteOffset, window.bytes.length);
      const suspicious = !isUtf8SoFar(window.bytes);
      for (const span of this.#spans(this.#layout, window)) {
        this.#take(text, span, suspicious);
        if (this.#columns.isFull()) yield this.#columns.flush();
      }
      if (window.final && this.#columns.rows > 0) yield this.#columns.flush();
    }
    this.#assertNotTooLong(window);
  }

  assertSomething(): void {
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

  #spans(layout: JsonLayout, window: ByteWindow): Generator<RecordSpan> {
    switch (layout) {
      case "lines":
        return recordsOnLines(window, this.#context);
      case "concatenated":
        return recordsInSequence(window, this.#context);
      case "array":
        return recordsOfArray(window, this.#array, this.#context);
    }
  }

  #take(window: Buffer, { start, end, whole }: RecordSpan, suspicious: boolean): void {
    if (end - start > this.#context.limits.maxValueBytes) throw this.#tooLong();
    this.#records++;
    const text = window.toString("utf8", start, end);
    const record = whole ? this.#parse(text) : undefined;
    if (record === undefined) {
      this.#countMalformed(text);
      return;
    }
    const column = this.#columns.addRecord(record, this.#records, end - start, () => this.#parseExactly(text));
    if (suspicious && !isUtf8(window.subarray(start, end))) {
      this.#context.log.count(
        "INVALID_UTF8",
        { row: this.#records, ...(column === null ? {} : { column }) },
        () => `Record ${this.#records} is not valid UTF-8: ${clip(text, 100)}`,
      );
    }
  }

  #parse(text: string): Record<string, unknown> | undefined {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw this.#tooDeep(error);
    }
  }

  /** As `#parse`, with integers beyond 2^53 as bigint. */
  #parseExactly(text: string): Record<string, unknown> {
    try {
      return JSON.parse(text, exactInteger);
    } catch (error) {
      throw this.#tooDeep(error);
    }
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

  #assertNotTooLong(window: ByteWindow): void {
    if (window.bytes.length - window.consumed > this.#context.limits.maxValueBytes) throw this.#tooLong();
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

  #tooDeep(cause: unknown): InputError {
    return new InputError(
      {
        code: "VALUE_TOO_LONG",
        object: this.#context.object,
        place: `record ${this.#records.toLocaleString("en-US")}`,
        problem: "The record is nested too deep to be read.",
        remedy: "Upload flat records.",
      },
      { cause },
    );
  }
}

function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
  const source = context?.source ?? "";
  if (!/^-?\d{1,19}$/.test(source)) return value;
  const exact = BigInt(source);
  return exact === BigInt.asIntN(64, exact) ? exact : value;
}
