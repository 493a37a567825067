import type { CompressionCodec, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import type { InputError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { damagedColumn } from "./parquet-fault.ts";
import { maxPageBytes } from "./parquet-page.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

/** Values and nulls of one page. */
export const maxPageEntries = 2 ** 25;
const firstHeaderBytes = 1024;

/** Where the column of one row group is stored. */
export interface ColumnChunk {
  readonly start: number;
  readonly end: number;
  readonly entries: number;
  readonly codec: CompressionCodec;
}

/** A page as it is stored. */
export interface StoredPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/** Reads the pages of one column chunk in order. Holds the bytes fetched and not yet read, none of them once the chunk's last page was given. */
export class ChunkReader {
  readonly #chunk: ColumnChunk;
  readonly #source: ByteSource;
  readonly #windowBytes: number;
  readonly #context: ReadContext;
  readonly #place: string;
  /** Bytes of the object from `#windowStart` that are in memory. */
  #window: Uint8Array;
  #windowStart: number;
  #position: number;

  /**
   * @param fetched bytes of the chunk that are in memory already, from its start; may be empty
   * @param windowBytes how much to fetch at a time of what is not
   * @param place for faults
   */
  constructor(
    chunk: ColumnChunk,
    source: ByteSource,
    fetched: Uint8Array,
    windowBytes: number,
    context: ReadContext,
    place: string,
  ) {
    this.#chunk = chunk;
    this.#source = source;
    this.#window = fetched;
    this.#windowStart = chunk.start;
    this.#windowBytes = windowBytes;
    this.#position = chunk.start;
    this.#context = context;
    this.#place = place;
  }

  /**
   * The next page; null at the end of the chunk.
   *
   * @throws {InputError} CORRUPT, or TOO_LARGE when the page has more than 256 MiB. Errors of the source pass unchanged.
   */
  async next(): Promise<StoredPage | null> {
    if (this.#position >= this.#chunk.end) return null;
    const header = await this.#readHeader();
    const size = header.compressed_page_size;
    // A damaged header may lack its fields.
    if (!isCount(size) || !isCount(header.uncompressed_page_size))
      throw damagedColumn(this.#context, this.#place, "a page has no size");
    if (this.#position + size > this.#chunk.end)
      throw damagedColumn(this.#context, this.#place, "a page is longer than its column");
    if (header.uncompressed_page_size > maxPageBytes || size > maxPageBytes)
      throw pageTooLarge(header, this.#context, this.#place);
    await this.#fetch(size);
    const from = this.#position - this.#windowStart;
    const bytes = this.#window.subarray(from, from + size);
    this.#position += size;
    if (this.#position >= this.#chunk.end) this.#window = new Uint8Array(0);
    return { header, bytes };
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
        if (bytes.length >= left)
          throw damagedColumn(this.#context, this.#place, "the header of a page cannot be read", error);
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
}

/** That a page has too many bytes or values to be decoded as a whole. */
export function pageTooLarge(header: PageHeader, context: ReadContext, place: string): InputError {
  const megabytes = Math.round(header.uncompressed_page_size / 1048576).toLocaleString("en-US");
  return readFault(
    context,
    "TOO_LARGE",
    place,
    `A page has ${megabytes} MiB decoded; the limit is ${maxPageBytes / 1048576} MiB and ${maxPageEntries.toLocaleString("en-US")} values.`,
    "Write the file with smaller pages or row groups (a million rows each, say).",
  );
}

/** True for whole numbers from 0 on. */
export function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && value !== undefined && value >= 0;
}
