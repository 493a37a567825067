import { type FileMetaData, parquetMetadata, parquetSchema } from "hyparquet";
import type { ByteSource } from "./byte-source.ts";
import { assertDistinct, tooManyColumns } from "./csv-header.ts";
import { clip } from "./issue-log.ts";
import { encryptedFile, footerCount, interpretFooter } from "./parquet-fault.ts";
import { type ParquetColumn, parquetColumns } from "./parquet-schema.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

const tailBytes = 512 * 1024;
const maxFooterBytes = 128 * 1024 * 1024;
/** What 12 minutes allow at three million values a second. */
const maxValues = 2e9;

/**
 * The file's footer, and the source with the footer's bytes (and those before it) in memory.
 *
 * @throws {InputError} TRUNCATED, CORRUPT, TOO_LARGE or UNSUPPORTED_FORMAT (encrypted). Errors of the source pass unchanged.
 */
export async function readFooter(
  source: ByteSource,
  context: ReadContext,
): Promise<{ metadata: FileMetaData; source: ByteSource }> {
  const size = source.sizeBytes;
  const tailStart = Math.max(0, size - tailBytes);
  let tail = await source.read(tailStart, size);
  const magic = Buffer.from(tail.subarray(Math.max(0, tail.length - 4))).toString("latin1");
  if (magic === "PARE") throw encryptedFile(context);
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
  const metadata = interpretFooter(context, () => parquetMetadata(new Uint8Array(tail), { geoparquet: false }));
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

/**
 * The columns to be read and the number of rows. Columns that cannot be read are counted as UNSUPPORTED_COLUMN.
 *
 * @throws {InputError} TOO_MANY_COLUMNS, DUPLICATE_COLUMN, UNSUPPORTED_FORMAT (no readable column), TOO_LARGE. {RangeError} when a count is none.
 */
export function planOf(
  metadata: FileMetaData,
  context: ReadContext,
): { columns: readonly ParquetColumn[]; rows: number } {
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
  for (const group of metadata.row_groups) rows += footerCount(group.num_rows);
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
