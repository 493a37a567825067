import { type Data, type List, makeData } from "apache-arrow";
import type { CompressionCodec, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { InputError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { type ColumnBuilder, createColumnBuilder } from "./column-builder.ts";
import { clip } from "./issue-log.ts";
import {
  decodeDictionary,
  decodePageV1,
  decodePageV2,
  decompressPage,
  maxPageBytes,
  type ParquetPage,
} from "./parquet-page.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import type { LeafValues } from "./parquet-values.ts";
import type { ReadContext } from "./read-context.ts";

const maxPageEntries = 2 ** 25;
const maxColumnBatchBytes = 512 * 1024 * 1024;
const firstHeaderBytes = 64 * 1024;

/** Where the column of one row group is stored. */
export interface ColumnChunk {
  readonly start: number;
  readonly end: number;
  readonly entries: number;
  readonly codec: CompressionCodec;
}

/**
 * Reads one column of one row group page by page. Holds the dictionary, one decoded page and the bytes fetched so far.
 */
export class ParquetCursor {
  readonly #column: ParquetColumn;
  readonly #chunk: ColumnChunk;
  readonly #source: ByteSource;
  readonly #windowBytes: number;
  readonly #context: ReadContext;
  readonly #place: string;
  /** Bytes of the object from `#windowStart` that are in memory. */
  #window: Uint8Array;
  #windowStart: number;
  #position: number;
  #dictionary: LeafValues | null = null;
  #page: ParquetPage | null = null;
  /** Next entry and next value of the page. */
  #entry = 0;
  #value = 0;
  #entriesSeen = 0;

  /**
   * @param fetched bytes of the chunk that are in memory already, from its start; may be empty
   * @param windowBytes how much to fetch at a time of what is not
   */
  constructor(
    column: ParquetColumn,
    chunk: ColumnChunk,
    source: ByteSource,
    fetched: Uint8Array,
    windowBytes: number,
    rowGroup: number,
    context: ReadContext,
  ) {
    this.#column = column;
    this.#chunk = chunk;
    this.#source = source;
    this.#window = fetched;
    this.#windowStart = chunk.start;
    this.#windowBytes = windowBytes;
    this.#position = chunk.start;
    this.#context = context;
    this.#place = `row group ${rowGroup + 1}, column ${clip(column.name, 80)}`;
  }

  /**
   * The next `rows` rows as an Arrow column. `firstRow` counts from 1, for issues.
   *
   * @throws {InputError} CORRUPT, TOO_LARGE or VALUE_TOO_LONG with the place. Errors of the source pass unchanged.
   */
  async take(rows: number, firstRow: number): Promise<Data> {
    const { leaf, listDefinition, arrow } = this.#column;
    const values = createColumnBuilder(leaf.arrow, leaf.arrow.toString() === "Utf8", rows);
    if (listDefinition === null) {
      await this.#takePlain(rows, values);
      return this.#decoding(() => values.finish((index) => this.#countInvalid(firstRow + index)));
    }
    const { offsets, nulls } = await this.#takeLists(rows, values, listDefinition);
    return this.#decoding(() => {
      const child = values.finish(() => this.#countInvalid(undefined));
      const nullBitmap = bitmapWithout(nulls, rows);
      return makeData({
        type: arrow as List,
        length: rows,
        nullCount: nulls.length,
        nullBitmap,
        valueOffsets: offsets,
        child,
      });
    });
  }

  async #takePlain(rows: number, values: ColumnBuilder): Promise<void> {
    while (values.length < rows) {
      const page = await this.#pageWithEntries();
      if (page === null) throw this.#corrupt(`It has fewer values than the row group has rows.`);
      const until = Math.min(page.entries, this.#entry + rows - values.length);
      this.#decoding(() => this.#appendPlain(page, until, values));
    }
  }

  #appendPlain(page: ParquetPage, until: number, values: ColumnBuilder): void {
    const { definition } = page;
    if (definition === null) {
      const count = until - this.#entry;
      values.append(page.values, this.#value, this.#value + count);
      this.#value += count;
      this.#entry = until;
    } else {
      const highest = this.#column.maxDefinition;
      while (this.#entry < until) {
        // Runs of values are copied at once.
        const from = this.#entry;
        while (this.#entry < until && definition[this.#entry] === highest) this.#entry++;
        const count = this.#entry - from;
        if (count > 0) values.append(page.values, this.#value, this.#value + count);
        this.#value += count;
        while (this.#entry < until && definition[this.#entry] !== highest) {
          values.appendNull();
          this.#entry++;
        }
      }
    }
    this.#assertBounded(values);
  }

  async #takeLists(
    rows: number,
    values: ColumnBuilder,
    listDefinition: number,
  ): Promise<{ offsets: Int32Array; nulls: number[] }> {
    const offsets = new Int32Array(rows + 1);
    const nulls: number[] = [];
    const { maxDefinition } = this.#column;
    let row = -1;
    for (;;) {
      const page = await this.#pageWithEntries();
      if (page === null) {
        if (row + 1 < rows) throw this.#corrupt("It has fewer lists than the row group has rows.");
        break;
      }
      for (; this.#entry < page.entries; this.#entry++) {
        const level = page.definition === null ? maxDefinition : page.definition[this.#entry]!;
        if (page.repetition?.[this.#entry] === 0) {
          if (row + 1 === rows) {
            offsets[rows] = values.length;
            return { offsets, nulls };
          }
          offsets[++row] = values.length;
        } else if (row < 0) throw this.#corrupt("Its first list does not begin.");
        if (level === maxDefinition) this.#decoding(() => values.append(page.values, this.#value, ++this.#value));
        else if (level > listDefinition) values.appendNull();
        else if (level < listDefinition) nulls.push(row);
      }
      this.#assertBounded(values);
    }
    offsets[rows] = values.length;
    return { offsets, nulls };
  }

  /** The current page, or the next that has entries; null at the end of the chunk. */
  async #pageWithEntries(): Promise<ParquetPage | null> {
    while (this.#page === null || this.#entry >= this.#page.entries) {
      this.#page = null;
      if (this.#entriesSeen >= this.#chunk.entries || this.#position >= this.#chunk.end) return null;
      await this.#readPage();
    }
    return this.#page;
  }

  async #readPage(): Promise<void> {
    const header = await this.#readHeader();
    const size = header.compressed_page_size;
    // A damaged header may lack its fields.
    if (!isCount(size) || !isCount(header.uncompressed_page_size)) throw this.#corrupt("A page has no size.");
    if (this.#position + size > this.#chunk.end) throw this.#corrupt("A page is longer than its column.");
    if (header.uncompressed_page_size > maxPageBytes || size > maxPageBytes) throw this.#pageTooLarge(header);
    await this.#fetch(size);
    const from = this.#position - this.#windowStart;
    const bytes = this.#window.subarray(from, from + size);
    this.#position += size;
    this.#decoding(() => this.#decodePage(header, bytes));
  }

  #decodePage(header: PageHeader, bytes: Uint8Array): void {
    const { codec } = this.#chunk;
    if (header.type === "DICTIONARY_PAGE") {
      const body = decompressPage(bytes, header.uncompressed_page_size, codec);
      this.#dictionary = decodeDictionary(body, header, this.#column);
      return;
    }
    if (header.type !== "DATA_PAGE" && header.type !== "DATA_PAGE_V2") return;
    const entries = (header.data_page_header ?? header.data_page_header_v2)?.num_values;
    if (!isCount(entries) || this.#entriesSeen + entries > this.#chunk.entries) {
      throw new RangeError(`a page of ${entries} values in a column of ${this.#chunk.entries}`);
    }
    if (entries > maxPageEntries) throw this.#pageTooLarge(header);
    this.#entriesSeen += entries;
    this.#entry = 0;
    this.#value = 0;
    this.#page =
      header.type === "DATA_PAGE"
        ? decodePageV1(
            decompressPage(bytes, header.uncompressed_page_size, codec),
            header,
            this.#column,
            this.#dictionary,
          )
        : decodePageV2(bytes, header, this.#column, codec, this.#dictionary);
  }

  /** The header's length is in none of its fields: it is parsed from what is there, then from more. */
  async #readHeader(): Promise<PageHeader> {
    for (let wanted = firstHeaderBytes; ; wanted *= 8) {
      const left = this.#chunk.end - this.#position;
      await this.#fetch(Math.min(wanted, left));
      const from = this.#position - this.#windowStart;
      const bytes = this.#window.subarray(from, Math.min(this.#window.length, from + left));
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
      try {
        const header = parquetHeader(reader);
        this.#position += reader.offset;
        return header;
      } catch (error) {
        if (bytes.length >= left) throw this.#corrupt("The header of a page cannot be read.", error);
      }
    }
  }

  /** Has at least `length` bytes from `#position` in memory. */
  async #fetch(length: number): Promise<void> {
    const inMemory = this.#windowStart + this.#window.length;
    if (this.#position + length <= inMemory) return;
    const kept = this.#window.subarray(this.#position - this.#windowStart);
    const until = Math.min(this.#chunk.end, this.#position + Math.max(length, this.#windowBytes));
    const more = await this.#source.read(inMemory, until);
    this.#window = kept.length === 0 ? more : Buffer.concat([kept, more]);
    this.#windowStart = this.#position;
  }

  #assertBounded(values: ColumnBuilder): void {
    if (values.sizeBytes <= maxColumnBatchBytes) return;
    throw new InputError({
      code: "VALUE_TOO_LONG",
      object: this.#context.object,
      place: this.#place,
      problem: `The values of ${values.length.toLocaleString("en-US")} rows take more than ${maxColumnBatchBytes / 1048576} MiB.`,
      remedy: "Leave large texts out of the upload.",
    });
  }

  #countInvalid(row: number | undefined): void {
    const column = this.#column.name;
    this.#context.log.count(
      "INVALID_UTF8",
      { column, ...(row === undefined ? {} : { row }) },
      () =>
        `Column "${clip(column, 80)}" holds bytes that are not valid UTF-8${row === undefined ? "" : ` (first in row ${row})`}; they are read as U+FFFD.`,
    );
  }

  /** Whatever goes wrong while bytes are being interpreted is the bytes' fault. */
  #decoding<T>(decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw this.#corrupt("Its values cannot be decoded.", error);
    }
  }

  #corrupt(problem: string, cause?: unknown): InputError {
    const detail = cause instanceof Error ? ` (${clip(cause.message, 100)})` : "";
    return new InputError(
      {
        code: "CORRUPT",
        object: this.#context.object,
        place: this.#place,
        problem: `The column is damaged: ${problem.charAt(0).toLowerCase()}${problem.slice(1, -1)}${detail}.`,
        remedy: "Write the file again and upload it whole.",
      },
      { cause },
    );
  }

  #pageTooLarge(header: PageHeader): InputError {
    const megabytes = Math.round(header.uncompressed_page_size / 1048576).toLocaleString("en-US");
    return new InputError({
      code: "TOO_LARGE",
      object: this.#context.object,
      place: this.#place,
      problem: `A page has ${megabytes} MiB decoded; the limit is ${maxPageBytes / 1048576} MiB and ${maxPageEntries.toLocaleString("en-US")} values.`,
      remedy: "Write the file with smaller pages or row groups (a million rows each, say).",
    });
  }
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && value !== undefined && value >= 0;
}

function bitmapWithout(nulls: readonly number[], length: number): Uint8Array | null {
  if (nulls.length === 0) return null;
  const bitmap = new Uint8Array((length + 7) >> 3).fill(255);
  for (const row of nulls) bitmap[row >> 3]! &= ~(1 << (row & 7));
  return bitmap;
}
