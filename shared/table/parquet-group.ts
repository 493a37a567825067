import type { RowGroup } from "hyparquet";
import type { BatchMemory } from "./batch-memory.ts";
import { rowsPerBatch } from "./batch-size.ts";
import type { ByteSource } from "./byte-source.ts";
import { clip } from "./issue-log.ts";
import type { ColumnChunk } from "./parquet-chunk.ts";
import { ParquetCursor } from "./parquet-cursor.ts";
import { encryptedFile, footerCount } from "./parquet-fault.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import { readAhead } from "./read-ahead.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

/** Column chunks of a row group held at once; a greater group is read through a window a column. */
const groupBudgetBytes = 256 * 1024 * 1024;
const minWindowBytes = 1024 * 1024;
const maxReadBytes = 32 * 1024 * 1024;
const maxGapBytes = 64 * 1024;
const targetBatchBytes = 64 * 1024 * 1024;

/** How a row group is to be read. */
export interface GroupPlan {
  readonly rows: number;
  readonly batchRows: number;
  readonly chunks: readonly ColumnChunk[];
}

/**
 * Where the columns of a row group are stored and how many of its rows make a batch.
 *
 * @throws {InputError} UNSUPPORTED_FORMAT. {RangeError} when the footer says what cannot be.
 */
export function planGroup(
  group: RowGroup,
  columns: readonly ParquetColumn[],
  source: ByteSource,
  index: number,
  context: ReadContext,
): GroupPlan {
  const rows = footerCount(group.num_rows);
  let decodedBytes = 0;
  const chunks = columns.map(({ leafIndex, path, name, listDefinition }): ColumnChunk => {
    const stored = group.columns[leafIndex];
    if (stored?.crypto_metadata !== undefined) throw encryptedFile(context);
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
    const dictionary = footerCount(meta.dictionary_page_offset ?? 0);
    const data = footerCount(meta.data_page_offset);
    const start = dictionary > 0 && dictionary < data ? dictionary : data;
    const end = start + footerCount(meta.total_compressed_size);
    if (start < 4 || end > source.sizeBytes - 8) throw new RangeError(`column ${name} lies outside the file`);
    decodedBytes += footerCount(meta.total_uncompressed_size);
    const entries = footerCount(meta.num_values);
    if (listDefinition === null && entries !== rows)
      throw new RangeError(`column ${name} has ${entries} values for ${rows} rows`);
    return { start, end, entries, codec: meta.codec };
  });
  const bytesPerRow = decodedBytes / Math.max(1, rows);
  const affordable = Math.max(1, Math.floor(targetBatchBytes / Math.max(1, bytesPerRow)));
  return { rows, batchRows: Math.min(rowsPerBatch(columns.length), affordable), chunks };
}

/** Bytes of the group as stored. */
export function storedBytes({ chunks }: GroupPlan): number {
  return chunks.reduce((sum, { start, end }) => sum + end - start, 0);
}

/**
 * A cursor a column at the group's first row. `memories` has one a column. The chunks of a group of at most 256 MiB are fetched here.
 */
export async function openCursors(
  plan: GroupPlan,
  columns: readonly ParquetColumn[],
  source: ByteSource,
  index: number,
  memories: readonly BatchMemory[],
  context: ReadContext,
): Promise<readonly ParquetCursor[]> {
  const windowBytes = Math.max(minWindowBytes, Math.floor(groupBudgetBytes / columns.length));
  const fetched = storedBytes(plan) <= groupBudgetBytes ? await fetchChunks(plan.chunks, source) : null;
  // Chunks of less than a window are read whole, one column after the other: in the order of the file.
  const small = plan.chunks.every(({ start, end }) => end - start <= windowBytes);
  const near = small ? readAhead(source) : source;
  return columns.map((column, i) => {
    const bytes = fetched?.[i] ?? new Uint8Array(0);
    return new ParquetCursor(column, plan.chunks[i]!, near, bytes, windowBytes, index, memories[i]!, context);
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
