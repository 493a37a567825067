import { type Data, Field, Message, makeData, RecordBatch, Schema, Struct } from "apache-arrow";
import { Footer } from "apache-arrow/ipc/metadata/file";
import { InputError } from "../errors.ts";
import { type Dictionaries, loadBatch, loadDictionary, maxBodyBytes } from "./arrow-batch.ts";
import { createColumnForm, sliceColumn, unreadableArrowType } from "./arrow-column.ts";
import { verifyArrowMetadata } from "./arrow-metadata.ts";
import { rowsPerBatch } from "./batch-size.ts";
import type { ByteSource } from "./byte-source.ts";
import { assertDistinct, tooManyColumns } from "./csv-header.ts";
import { clip } from "./issue-log.ts";
import { readAhead } from "./read-ahead.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

const maxMetadataBytes = 64 * 1024 * 1024;
const maxBatchRows = 2 ** 26;
const fieldsPerColumn = 8;

/** A message and where its body lies; null at the end of a stream. */
interface PlacedMessage {
  readonly message: Message;
  readonly bodyStart: number;
  readonly end: number;
}

/**
 * The rows of an Arrow IPC stream or file as batches of at most 65,536 rows, also where the file's own batches are larger. Buffers compressed
 * with LZ4 or zstd are decoded. Text of any kind arrives as Utf8, lists of any kind as List, decimals of up to 15 digits as Float64; dictionaries keep
 * their codes. Structs, maps, unions, nested lists, intervals and binary are counted as UNSUPPORTED_COLUMN and left out, pandas' stored index is left
 * out. All offsets and codes are checked: reading any value of a batch stays inside its buffers.
 *
 * One record batch of the file is in memory at a time, at most 1 GiB decoded.
 *
 * @throws {InputError} TRUNCATED, CORRUPT, NO_ROWS, UNSUPPORTED_FORMAT (big-endian, no readable column), TOO_MANY_COLUMNS, DUPLICATE_COLUMN, TOO_LARGE
 * (a batch above 1 GiB). What `source.read` throws passes unchanged.
 */
export async function* arrowBatches(
  source: ByteSource,
  format: "arrow-stream" | "arrow-file",
  context: ReadContext,
): AsyncGenerator<RecordBatch> {
  const reader = new ArrowReader(readAhead(source), context);
  yield* format === "arrow-stream" ? reader.readStream() : reader.readFile();
  if (reader.rows === 0) {
    throw readFault(context, "NO_ROWS", "", "The file has columns and no rows.", "Upload the file with its rows.");
  }
}

class ArrowReader {
  rows = 0;
  readonly #source: ByteSource;
  readonly #context: ReadContext;
  readonly #dictionaries: Dictionaries = new Map();
  readonly #form = createColumnForm();
  #schema: Schema | null = null;
  #kept: readonly number[] = [];
  #place = "schema";

  constructor(source: ByteSource, context: ReadContext) {
    this.#source = source;
    this.#context = context;
  }

  async *readStream(): AsyncGenerator<RecordBatch> {
    let position = 0;
    for (let index = 0; position < this.#source.sizeBytes; index++) {
      this.#place = index === 0 ? "schema" : `message ${index + 1}`;
      const placed = await this.#messageAt(position);
      if (placed === null) {
        this.#assertNothingAfter(position + 8);
        break;
      }
      if (index === 0) this.#takeSchema(this.#decoding(() => placed.message.header() as Schema));
      else yield* this.#take(placed);
      position = placed.end;
    }
    if (this.#schema === null) throw this.#truncated();
  }

  async *readFile(): AsyncGenerator<RecordBatch> {
    const size = this.#source.sizeBytes;
    this.#place = "footer";
    if (size < 22) throw this.#truncated();
    const tail = await this.#source.read(size - 10, size);
    if (Buffer.from(tail.subarray(4)).toString("latin1") !== "ARROW1") throw this.#truncated();
    const footerBytes = new DataView(tail.buffer, tail.byteOffset, tail.byteLength).getInt32(0, true);
    if (footerBytes <= 0 || footerBytes > Math.min(size - 18, maxMetadataBytes))
      throw this.#corrupt(new RangeError(`footer of ${footerBytes} bytes`));
    const bytes = await this.#source.read(size - 10 - footerBytes, size - 10);
    const { schema, blocks } = this.#decoding(() => {
      verifyArrowMetadata(bytes, "footer", this.#maxFields());
      const footer = Footer.decode(bytes.slice());
      return { schema: footer.schema, blocks: [...footer.dictionaryBatches(), ...footer.recordBatches()] };
    });
    this.#takeSchema(schema);
    const blockBytes = blocks.reduce((sum, { metaDataLength, bodyLength }) => sum + metaDataLength + bodyLength, 0);
    if (blockBytes > size) throw this.#corrupt(new RangeError("blocks that overlap"));
    for (const [index, block] of blocks.entries()) {
      this.#place = `block ${index + 1}`;
      const placed = await this.#messageAt(block.offset);
      if (placed === null) throw this.#corrupt(new RangeError("an empty message"));
      yield* this.#take(placed);
    }
  }

  /** The message that begins at `position`; null for the mark that ends a stream. */
  async #messageAt(position: number): Promise<PlacedMessage | null> {
    const size = this.#source.sizeBytes;
    if (position < 0 || position + 4 > size) throw this.#truncated();
    const prefix = await this.#source.read(position, Math.min(position + 8, size));
    const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
    const marked = view.getInt32(0, true) === -1;
    // Before Arrow 0.15 the length came without a mark before it.
    if (marked && prefix.length < 8) throw this.#truncated();
    const length = view.getInt32(marked ? 4 : 0, true);
    if (length === 0) return null;
    if (length < 0 || length > maxMetadataBytes) throw this.#corrupt(new RangeError(`metadata of ${length} bytes`));
    const start = position + (marked ? 8 : 4);
    if (start + length > size) throw this.#truncated();
    const bytes = await this.#source.read(start, start + length);
    const message = this.#decoding(() => {
      verifyArrowMetadata(bytes, "message", this.#maxFields());
      return Message.decode(bytes.slice());
    });
    const bodyStart = start + length;
    const { bodyLength } = message;
    if (bodyLength < 0) throw this.#corrupt(new RangeError(`body of ${bodyLength} bytes`));
    if (bodyLength > maxBodyBytes) throw this.#batchTooLarge();
    if (bodyStart + bodyLength > size) throw this.#truncated();
    return { message, bodyStart, end: bodyStart + bodyLength };
  }

  *#takeRows(columns: readonly Data[], length: number): Generator<RecordBatch> {
    const schema = new Schema(columns.map((column, i) => new Field(this.#nameOf(i), column.type, true)));
    const struct = new Struct(schema.fields);
    const step = rowsPerBatch(columns.length);
    for (let from = 0; from < length; from += step) {
      const to = Math.min(length, from + step);
      const children = columns.map((column) => sliceColumn(column, from, to));
      yield new RecordBatch(schema, makeData({ type: struct, length: to - from, nullCount: 0, children }));
    }
    this.rows += length;
  }

  async *#take({ message, bodyStart, end }: PlacedMessage): AsyncGenerator<RecordBatch> {
    const schema = this.#schema!;
    const read = await this.#source.read(bodyStart, end);
    // Columns have to begin at a multiple of 8, as a copy does.
    const body = read.byteOffset % 8 === 0 ? read : Uint8Array.prototype.slice.call(read);
    if (message.isDictionaryBatch()) {
      this.#decoding(() => loadDictionary(message.header(), body, schema, this.#dictionaries));
      return;
    }
    if (!message.isRecordBatch()) throw this.#corrupt(new RangeError("a message that is no batch"));
    const { columns, length } = this.#decoding(() => {
      const header = message.header();
      if (header.length > maxBatchRows) throw this.#batchTooLarge();
      const loaded = loadBatch(header, body, schema, this.#dictionaries);
      const firstRow = this.rows + 1;
      const kept = this.#kept.map((index, i) =>
        this.#form.normalize(loaded[index]!, (row) => this.#countInvalid(i, row < 0 ? undefined : firstRow + row)),
      );
      return { columns: kept, length: header.length };
    });
    yield* this.#takeRows(columns, length);
  }

  #takeSchema(schema: Schema): void {
    this.#decoding(() => {
      const { fields } = schema;
      if (schema.metadataVersion === undefined || fields === undefined) throw new RangeError("no schema");
      if (fields.length > this.#context.limits.maxColumns) throw tooManyColumns(this.#context);
      assertDistinct(
        fields.map(({ name }) => name),
        this.#context,
      );
      const kept: number[] = [];
      for (const [index, { name, type }] of fields.entries()) {
        if (/^__index_level_\d+__$/.test(name)) continue;
        const reason = unreadableArrowType(type);
        if (reason === null) kept.push(index);
        else {
          this.#context.log.count(
            "UNSUPPORTED_COLUMN",
            { column: name },
            () => `Column "${clip(name, 80)}" is ${reason}, which is not read; it was left out.`,
          );
        }
      }
      if (kept.length === 0) {
        throw readFault(
          this.#context,
          "UNSUPPORTED_FORMAT",
          "schema",
          "None of the columns has a type that is read.",
          "Write numbers, booleans, dates, timestamps, texts or lists of them as columns of their own.",
        );
      }
      this.#schema = schema;
      this.#kept = kept;
    });
  }

  #nameOf(index: number): string {
    return this.#schema!.fields[this.#kept[index]!]!.name;
  }

  #maxFields(): number {
    return this.#context.limits.maxColumns * fieldsPerColumn;
  }

  #countInvalid(index: number, row: number | undefined): void {
    const column = this.#nameOf(index);
    this.#context.log.count(
      "INVALID_UTF8",
      { column, ...(row === undefined ? {} : { row }) },
      () => `Column "${clip(column, 80)}" holds bytes that are not valid UTF-8; they are read as U+FFFD.`,
    );
  }

  #assertNothingAfter(position: number): void {
    if (position < this.#source.sizeBytes) throw this.#corrupt(new RangeError("bytes after the end of the stream"));
  }

  /** Whatever goes wrong while bytes are being interpreted is the bytes' fault. */
  #decoding<T>(decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw this.#corrupt(error);
    }
  }

  #corrupt(cause: unknown): InputError {
    const detail = cause instanceof Error ? ` (${clip(cause.message, 100)})` : "";
    return new InputError(
      {
        code: "CORRUPT",
        object: this.#context.object,
        place: this.#place,
        problem: `The Arrow data is damaged${detail}.`,
        remedy: "Write the file again and upload it whole.",
      },
      { cause },
    );
  }

  #truncated(): InputError {
    const remedy = "Write the file again and upload it whole.";
    return readFault(this.#context, "TRUNCATED", this.#place, "The file ends before its Arrow data does.", remedy);
  }

  #batchTooLarge(): InputError {
    return readFault(
      this.#context,
      "TOO_LARGE",
      this.#place,
      "A record batch has more than 1 GiB or 67 million rows.",
      "Write the file with smaller record batches (65,536 rows each, say).",
    );
  }
}
