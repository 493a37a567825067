import type { RecordBatch } from "apache-arrow";
import { InputError } from "../errors.ts";
import { type CsvHeader, readCsvHeader, skipToText } from "./csv-header.ts";
import { CsvRows } from "./csv-rows.ts";
import type { ReadContext } from "./read-context.ts";

/** How a delimited text is laid out. */
export interface CsvLayout {
  /** One ASCII character. */
  readonly delimiter: string;
  /** Names of the columns when the first line is data already. */
  readonly columns?: readonly string[];
}

/**
 * The rows of a delimited text (RFC 4180, read leniently) as batches of Utf8 columns whose fields carry `lexical = "true"`.
 *
 * Rows end at LF, CRLF or CR outside quotes; blank lines are skipped, except in a file of one column, where each is a null row. An
 * empty field is null, a quoted empty one is "". Text after a closing quote belongs to the field. A row with too few fields gets nulls, of a row with too
 * many the surplus is ignored; both are counted as RAGGED_ROW. Invalid UTF-8 is replaced by U+FFFD and counted. The result does not
 * depend on how the bytes are cut into chunks.
 *
 * @throws {InputError} EMPTY_FILE, NO_ROWS, TOO_MANY_COLUMNS, DUPLICATE_COLUMN, TRUNCATED (a quote never closed), VALUE_TOO_LONG (a
 * row above `maxValueBytes`). What `chunks` throws passes unchanged.
 */
export async function* csvBatches(
  chunks: AsyncIterable<Uint8Array>,
  layout: CsvLayout,
  context: ReadContext,
): AsyncGenerator<RecordBatch> {
  const delimiter = layout.delimiter.charCodeAt(0);
  let rows: CsvRows | null = null;
  let head: Uint8Array = new Uint8Array(0);
  const begin = (bytes: Uint8Array, final: boolean): Uint8Array | null => {
    const header = beginning(bytes, final, delimiter, layout, context);
    if (header === null) return null;
    rows = new CsvRows(header.names, delimiter, context);
    return bytes.subarray(header.end);
  };
  for await (const chunk of chunks) {
    let bytes: Uint8Array | null = chunk;
    if (rows === null) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      bytes = begin(head, false);
      // The chunk holds only until the next one is asked for.
      if (rows === null) head = Buffer.from(head);
    }
    if (rows !== null && bytes !== null) yield* (rows as CsvRows).read(bytes);
  }
  if (rows === null) {
    const bytes = begin(head, true);
    if (rows !== null && bytes !== null) yield* (rows as CsvRows).read(bytes);
  }
  if (rows !== null) yield* (rows as CsvRows).finish();
  if (rows === null || (rows as CsvRows).rowCount === 0) {
    throw new InputError({
      code: "NO_ROWS",
      object: context.object,
      place: "",
      problem: "The file has a header line and no rows.",
      remedy: "Upload the file with its rows.",
    });
  }
}

/** Null while the header is not whole. */
function beginning(
  bytes: Uint8Array,
  final: boolean,
  delimiter: number,
  layout: CsvLayout,
  context: ReadContext,
): CsvHeader | null {
  if (layout.columns === undefined) return readCsvHeader(bytes, final, delimiter, context);
  const end = skipToText(bytes);
  if (end < bytes.length) return { names: layout.columns, end };
  if (!final) return null;
  throw new InputError({
    code: "EMPTY_FILE",
    object: context.object,
    place: "",
    problem: "The file is empty.",
    remedy: "Upload the file with its rows.",
  });
}
