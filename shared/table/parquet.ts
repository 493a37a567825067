import { Field, makeData, RecordBatch, Schema, Struct } from "apache-arrow";
import { type FileMetaData, parquetMetadata, parquetSchema, type RowGroup } from "hyparquet";
import { InputError } from "../errors.ts";
import { rowsPerBatch } from "./batch-size.ts";
import type { ByteSource } from "./byte-source.ts";
import { assertDistinct, tooManyColumns } from "./csv-header.ts";
import { clip } from "./issue-log.ts";
import { type ColumnChunk, ParquetCursor } from "./parquet-cursor.ts";
import { type ParquetColumn, parquetColumns } from "./parquet-schema.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

const tailBytes = 512 * 1024;
const maxFooterBytes = 128 * 1024 * 1024;
/** Column chunks of a row group held at once; a greater group is read through a window a column. */
const groupBudgetBytes = 256 * 1024 * 1024;
const minWindowBytes = 1024 * 1024;
const maxReadBytes = 32 * 1024 * 1024;
const maxGapBytes = 64 * 1024;
const targetBatchBytes = 64 * 1024 * 1024;
/** What 12 minutes allow at three million values a second. */
const maxValues = 2e9;

/**
 * The rows of a Parquet file as batches of typed columns. Integers, timestamps and dates keep their stored form; decimals of up to 15 digits become
 * Float64, longer ones Decimal128; unannotated byte arrays are read as text; INT96 becomes microseconds. Structs, maps, nested lists and other types
 * without a plain Arrow form are counted as UNSUPPORTED_COLUMN and left out; pandas' stored index is left out.
 *
 * The footer is one read, a row group's column chunks as few as lie apart. One row group's chunks are in memory (at most 256 MiB; greater groups are read
 * through windows), and of each column one decoded page.
 *
 * @throws {InputError} TRUNCATED (no footer), CORRUPT, NO_ROWS, UNSUPPORTED_FORMAT (encrypted, other files referred to, no readable column), TOO_MANY_COLUMNS,
 * DUPLICATE_COLUMN, TOO_LARGE (pages or value counts that cannot be held or finished). What `source.read` throws passes unchanged.
 */
export async function* parquetBatches(source: ByteSource, context: ReadContext): AsyncGenerator<RecordBatch> {
  const { metadata, source: tailed } = await readFooter(source, context);
  const { columns, rows } = interpret(context, () => planOf(metadata, context));
  if (rows === 0)
    throw readFault(context, "NO_ROWS", "", "The file has columns and no rows.", "Upload the file with its rows.");
  const schema = new Schema(columns.map(({ name, arrow }) => new Field(name, arrow, true)));
  const struct = new Struct(schema.fields);
  let firstRow = 1;
  for (const [index, group] of metadata.row_groups.entries()) {
    const plan = interpret(context, () => planGroup(group, columns, tailed, index, context));
    const cursors = await openCursors(plan, columns, tailed, index, context);
    for (let done = 0; done < plan.rows; ) {
      const length = Math.min(plan.batchRows, plan.rows - done);
      const children = [];
      for (const cursor of cursors) children.push(await cursor.take(length, firstRow));
      yield new RecordBatch(schema, makeData({ type: struct, length, nullCount: 0, children }));
      done += length;
      firstRow += length;
    }
  }
}

async function readFooter(
  source: ByteSource,
  context: ReadContext,
): Promise<{ metadata: FileMetaData; source: ByteSource }> {
  const size = source.sizeBytes;
  const tailStart = Math.max(0, size - tailBytes);
  let tail = await source.read(tailStart, size);
  const magic = Buffer.from(tail.subarray(Math.max(0, tail.length - 4))).toString("latin1");
  if (magic === "PARE") throw encrypted(context);
  if (magic !== "PAR1" || size < 12) {
    throw readFault(
      context,
      "TRUNCATED",
      "footer",
      "The file does not end as Parquet does: its end is missing.",
      "Write the file again and upload it whole.",
    );
  }
  const footerBytes = new DataView(tail.buffer, tail.byteOffset, tail.byteLength).getUint32(tail.length - 8, true);
  if (footerBytes > size - 12) {
    throw readFault(
      context,
      "CORRUPT",
      "footer",
      "The footer says it is longer than the file.",
      "Write the file again.",
    );
  }
  if (footerBytes > maxFooterBytes) {
    const limit = maxFooterBytes / 1048576;
    throw readFault(
      context,
      "TOO_LARGE",
      "footer",
      `The footer has ${Math.round(footerBytes / 1048576)} MiB; the limit is ${limit} MiB.`,
      "Write fewer columns or larger row groups.",
    );
  }
  if (footerBytes + 8 > tail.length) {
    tail = Buffer.concat([await source.read(size - footerBytes - 8, tailStart), tail]);
  }
  const metadata = interpret(context, () => parquetMetadata(new Uint8Array(tail), { geoparquet: false }));
  return { metadata, source: withTail(source, tail) };
}

/** The source with its last bytes in memory: of a small file the whole. */
function withTail(source: ByteSource, tail: Uint8Array): ByteSource {
  const tailStart = source.sizeBytes - tail.length;
  return {
    name: source.name,
    sizeBytes: source.sizeBytes,
    read: async (start, end) =>
      start >= tailStart ? tail.subarray(start - tailStart, end - tailStart) : source.read(start, end),
  };
}

function planOf(metadata: FileMetaData, context: ReadContext): { columns: readonly ParquetColumn[]; rows: number } {
  const root = parquetSchema(metadata);
  if (root.children.length > context.limits.maxColumns) throw tooManyColumns(context);
  const { readable, unreadable } = parquetColumns(root);
  assertDistinct(
    [...readable, ...unreadable].map(({ name }) => name),
    context,
  );
  for (const { name, reason } of unreadable) {
    context.log.count(
      "UNSUPPORTED_COLUMN",
      { column: name },
      () => `Column "${clip(name, 80)}" is ${reason}, which is not read; it was left out.`,
    );
  }
  if (readable.length === 0) {
    throw readFault(
      context,
      "UNSUPPORTED_FORMAT",
      "schema",
      "None of the columns has a type that is read.",
      "Write numbers, booleans, dates, timestamps, texts or lists of them as columns of their own.",
    );
  }
  let rows = 0;
  for (const group of metadata.row_groups) rows += countOf(group.num_rows);
  if (rows * readable.length > maxValues) {
    throw readFault(
      context,
      "TOO_LARGE",
      "",
      `The file has ${(rows * readable.length).toLocaleString("en-US")} values; the limit is ${maxValues.toLocaleString("en-US")}, what can be read in 12 minutes.`,
      "Split it into several objects under one folder and upload them together.",
    );
  }
  return { columns: readable, rows };
}

interface GroupPlan {
  readonly rows: number;
  readonly batchRows: number;
  readonly chunks: readonly ColumnChunk[];
}

function planGroup(
  group: RowGroup,
  columns: readonly ParquetColumn[],
  source: ByteSource,
  index: number,
  context: ReadContext,
): GroupPlan {
  const rows = countOf(group.num_rows);
  let decodedBytes = 0;
  const chunks = columns.map(({ leafIndex, path, name, listDefinition }): ColumnChunk => {
    const stored = group.columns[leafIndex];
    if (stored?.crypto_metadata !== undefined) throw encrypted(context);
    if (stored?.file_path) {
      throw readFault(
        context,
        "UNSUPPORTED_FORMAT",
        `row group ${index + 1}`,
        "The rows are in other files that this one refers to.",
        "Upload the files that hold the rows.",
      );
    }
    const meta = stored?.meta_data;
    if (meta === undefined || meta.path_in_schema.join("\0") !== path.join("\0")) {
      throw new RangeError(`row group ${index + 1} does not store column ${name} where it should`);
    }
    if (meta.codec === undefined || meta.codec === "LZO") {
      throw readFault(
        context,
        "UNSUPPORTED_FORMAT",
        `row group ${index + 1}, column ${clip(name, 80)}`,
        "The column is compressed with LZO or a method that is not known here.",
        "Write the file with zstd, snappy or gzip.",
      );
    }
    const dictionary = countOf(meta.dictionary_page_offset ?? 0);
    const data = countOf(meta.data_page_offset);
    const start = dictionary > 0 && dictionary < data ? dictionary : data;
    const end = start + countOf(meta.total_compressed_size);
    if (start < 4 || end > source.sizeBytes - 8) throw new RangeError(`column ${name} lies outside the file`);
    decodedBytes += countOf(meta.total_uncompressed_size);
    const entries = countOf(meta.num_values);
    if (listDefinition === null && entries !== rows)
      throw new RangeError(`column ${name} has ${entries} values for ${rows} rows`);
    return { start, end, entries, codec: meta.codec };
  });
  const bytesPerRow = decodedBytes / Math.max(1, rows);
  const affordable = Math.max(1, Math.floor(targetBatchBytes / Math.max(1, bytesPerRow)));
  return { rows, batchRows: Math.min(rowsPerBatch(columns.length), affordable), chunks };
}

async function openCursors(
  plan: GroupPlan,
  columns: readonly ParquetColumn[],
  source: ByteSource,
  index: number,
  context: ReadContext,
): Promise<readonly ParquetCursor[]> {
  const total = plan.chunks.reduce((sum, { start, end }) => sum + end - start, 0);
  const whole = total <= groupBudgetBytes;
  const windowBytes = Math.max(minWindowBytes, Math.floor(groupBudgetBytes / columns.length));
  const fetched = whole ? await fetchChunks(plan.chunks, source) : null;
  return columns.map((column, i) => {
    const bytes = fetched?.[i] ?? new Uint8Array(0);
    return new ParquetCursor(column, plan.chunks[i]!, source, bytes, windowBytes, index, context);
  });
}

/** Fetches all chunks at once, those that lie close together in one read of at most 32 MiB. */
async function fetchChunks(chunks: readonly ColumnChunk[], source: ByteSource): Promise<readonly Uint8Array[]> {
  const order = chunks.map((_, i) => i).sort((a, b) => chunks[a]!.start - chunks[b]!.start);
  const runs: { start: number; end: number; members: number[] }[] = [];
  for (const i of order) {
    const { start, end } = chunks[i]!;
    const run = runs.at(-1);
    if (run !== undefined && start - run.end <= maxGapBytes && end - run.start <= maxReadBytes) {
      run.end = Math.max(run.end, end);
      run.members.push(i);
    } else runs.push({ start, end, members: [i] });
  }
  const bytes: Uint8Array[] = chunks.map(() => new Uint8Array(0));
  await Promise.all(
    runs.map(async ({ start, end, members }) => {
      const read = await source.read(start, end);
      for (const i of members) bytes[i] = read.subarray(chunks[i]!.start - start, chunks[i]!.end - start);
    }),
  );
  return bytes;
}

/** A damaged footer may lack the field or hold anything. */
function countOf(value: bigint | number | undefined): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`a count of ${value}`);
  return count;
}

/** Whatever goes wrong while the footer is being interpreted is the bytes' fault. */
function interpret<T>(context: ReadContext, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const detail = error instanceof Error ? ` (${clip(error.message, 100)})` : "";
    throw new InputError(
      {
        code: "CORRUPT",
        object: context.object,
        place: "footer",
        problem: `The footer is damaged${detail}.`,
        remedy: "Write the file again and upload it whole.",
      },
      { cause: error },
    );
  }
}

function encrypted(context: ReadContext): InputError {
  return readFault(
    context,
    "UNSUPPORTED_FORMAT",
    "",
    "This is encrypted Parquet, which is not read.",
    "Upload Parquet without its own encryption; the bucket encrypts.",
  );
}
