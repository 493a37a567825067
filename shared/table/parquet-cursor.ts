import { type Data, type List, makeData } from "apache-arrow";
import type { BatchMemory } from "./batch-memory.ts";
import type { ByteSource } from "./byte-source.ts";
import { type ColumnPiece, columnData, joinPieces, leafData, plainBytes, withoutCodes } from "./column-piece.ts";
import { clip } from "./issue-log.ts";
import {
  ChunkReader,
  type ColumnChunk,
  isCount,
  maxPageEntries,
  pageTooLarge,
  type StoredPage,
} from "./parquet-chunk.ts";
import { decodeDictionary, type ParquetDictionary } from "./parquet-dictionary.ts";
import { damagedColumn, decoding } from "./parquet-fault.ts";
import { takeListEntries } from "./parquet-lists.ts";
import { decodePageV1, decodePageV2, type ParquetPage } from "./parquet-page.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import { type PagePlace, takeSlots } from "./parquet-slots.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

const maxColumnBatchBytes = 512 * 1024 * 1024;

/** A page being read: how far its slots and entries were taken. */
interface OpenPage extends PagePlace {
  readonly page: ParquetPage;
  entry: number;
}

/**
 * Reads one column of one row group, some rows at a time. Holds the dictionary, one decoded page and the bytes fetched so far.
 */
export class ParquetCursor {
  readonly #column: ParquetColumn;
  readonly #chunk: ColumnChunk;
  readonly #pages: ChunkReader;
  readonly #context: ReadContext;
  readonly #place: string;
  readonly #memory: BatchMemory;
  #dictionary: ParquetDictionary | null = null;
  #open: OpenPage | null = null;
  #entriesSeen = 0;

  /**
   * @param fetched bytes of the chunk that are in memory already, from its start; may be empty
   * @param windowBytes how much to fetch at a time of what is not
   * @param memory of this column, which the next `take` uses again
   */
  constructor(
    column: ParquetColumn,
    chunk: ColumnChunk,
    source: ByteSource,
    fetched: Uint8Array,
    windowBytes: number,
    rowGroup: number,
    memory: BatchMemory,
    context: ReadContext,
  ) {
    this.#column = column;
    this.#chunk = chunk;
    this.#context = context;
    this.#memory = memory;
    this.#place = `row group ${rowGroup + 1}, column ${clip(column.name, 80)}`;
    this.#pages = new ChunkReader(chunk, source, fetched, windowBytes, context, this.#place);
  }

  /**
   * The next `rows` rows (at least one) as an Arrow column: codes into the chunk's dictionary where all of them are stored so and the column is no
   * list, else plain values; views of decoded pages where they can be. They last until the next call, dictionaries for good. `firstRow` counts from 1, for issues.
   *
   * @throws {InputError} CORRUPT, TOO_LARGE or VALUE_TOO_LONG with the place. Errors of the source pass unchanged.
   */
  async take(rows: number, firstRow: number): Promise<Data> {
    this.#memory.reuse();
    return this.#column.listDefinition === null
      ? await this.#takeValues(rows, firstRow)
      : await this.#takeLists(rows, this.#column.listDefinition);
  }

  async #takeValues(rows: number, firstRow: number): Promise<Data> {
    const pieces: ColumnPiece[] = [];
    for (let taken = 0; taken < rows; ) {
      const open = await this.#openPage();
      if (open === null)
        throw damagedColumn(this.#context, this.#place, "it has fewer values than the row group has rows");
      const count = Math.min(open.page.entries - open.entry, rows - taken);
      pieces.push(this.#takePiece(open, count, firstRow + taken));
      open.entry += count;
      taken += count;
    }
    return this.#decoding(() => {
      if (pieces.length > 1) this.#assertBounded(pieces);
      const piece = joinPieces(pieces, false);
      return columnData(piece, this.#column.arrow);
    });
  }

  async #takeLists(rows: number, listDefinition: number): Promise<Data> {
    const pieces: ColumnPiece[] = [];
    const lists = { rows, begun: 0, items: 0, offsets: new Int32Array(rows + 1), nulls: [] as number[] };
    for (;;) {
      const open = await this.#openPage();
      if (open === null) {
        if (lists.begun < rows)
          throw damagedColumn(this.#context, this.#place, "it has fewer lists than the row group has rows");
        break;
      }
      const items = this.#decoding(() => takeListEntries(open, listDefinition, lists));
      pieces.push(this.#takePiece(open, items, undefined));
      this.#assertBounded(pieces);
      if (open.entry < open.page.entries) break;
    }
    lists.offsets[rows] = lists.items;
    return this.#decoding(() => {
      const child = leafData(withoutCodes(joinPieces(pieces, true)), this.#column.leaf.arrow);
      return makeData({
        type: this.#column.arrow as List,
        length: rows,
        nullCount: lists.nulls.length,
        nullBitmap: bitmapWithout(lists.nulls, rows),
        valueOffsets: lists.offsets,
        child,
      });
    });
  }

  #takePiece(open: OpenPage, slots: number, firstRow: number | undefined): ColumnPiece {
    return this.#decoding(() =>
      takeSlots(open.page, open, slots, this.#memory, (slot) =>
        this.#countMended(firstRow === undefined ? undefined : firstRow + slot),
      ),
    );
  }

  /** The current page, or the next that has entries left; null at the end of the chunk. */
  async #openPage(): Promise<OpenPage | null> {
    while (this.#open === null || this.#open.entry >= this.#open.page.entries) {
      this.#open = null;
      if (this.#entriesSeen >= this.#chunk.entries) return null;
      const stored = await this.#pages.next();
      if (stored === null) return null;
      this.#decoding(() => this.#decode(stored));
    }
    return this.#open;
  }

  #decode({ header, bytes }: StoredPage): void {
    const { codec } = this.#chunk;
    if (header.type === "DICTIONARY_PAGE") {
      this.#dictionary = decodeDictionary(bytes, header, this.#column, codec);
      return;
    }
    if (header.type !== "DATA_PAGE" && header.type !== "DATA_PAGE_V2") return;
    const entries = (header.data_page_header ?? header.data_page_header_v2)?.num_values;
    if (!isCount(entries) || this.#entriesSeen + entries > this.#chunk.entries) {
      throw new RangeError(`a page of ${entries} values in a column of ${this.#chunk.entries}`);
    }
    if (entries > maxPageEntries) throw pageTooLarge(header, this.#context, this.#place);
    this.#entriesSeen += entries;
    const decode = header.type === "DATA_PAGE" ? decodePageV1 : decodePageV2;
    const page = decode(bytes, header, this.#column, codec, this.#dictionary);
    this.#open = { page, entry: 0, slot: 0, value: 0 };
  }

  #assertBounded(pieces: readonly ColumnPiece[]): void {
    const bytes = pieces.reduce((sum, piece) => sum + plainBytes(piece), 0);
    if (bytes <= maxColumnBatchBytes) return;
    const values = pieces.reduce((sum, { length }) => sum + length, 0);
    throw readFault(
      this.#context,
      "VALUE_TOO_LONG",
      this.#place,
      `The values of ${values.toLocaleString("en-US")} rows take more than ${maxColumnBatchBytes / 1048576} MiB.`,
      "Leave large texts out of the upload.",
    );
  }

  #countMended(row: number | undefined): void {
    const column = this.#column.name;
    this.#context.log.count(
      "INVALID_UTF8",
      { column, ...(row === undefined ? {} : { row }) },
      () =>
        `Column "${clip(column, 80)}" holds bytes that are not valid UTF-8${row === undefined ? "" : ` (first in row ${row})`}; they are read as U+FFFD.`,
    );
  }

  #decoding<T>(decode: () => T): T {
    return decoding(this.#context, this.#place, decode);
  }
}

function bitmapWithout(nulls: readonly number[], length: number): Uint8Array | null {
  if (nulls.length === 0) return null;
  const bitmap = new Uint8Array((length + 7) >> 3).fill(255);
  for (const row of nulls) bitmap[row >> 3]! &= ~(1 << (row & 7));
  return bitmap;
}
