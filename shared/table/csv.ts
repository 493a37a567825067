import type { RecordBatch } from "apache-arrow";
import { InputError } from "../errors.ts";
import { type CsvHeader, readCsvHeader, skipToText } from "./csv-header.ts";
import { CsvRows } from "./csv-rows.ts";
import type { ReadContext } from "./read-context.ts";
import { type ByteWindow, readWindows } from "./read-windows.ts";

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
  for await (const window of readWindows(chunks)) {
    if (rows === null) {
      const header = beginning(window, delimiter, layout, context);
      if (header === null) continue;
      rows = new CsvRows(header.names, delimiter, context);
      window.consumed = header.end;
    }
    yield* rows.read(window);
  }
  if (rows === null || rows.rowCount === 0) {
    throw new InputError({
      code: "NO_ROWS",
      object: context.object,
      place: "",
      problem: "The file has a header line and no rows.",
      remedy: "Upload the file with its rows.",
    });
  }
}

function beginning(window: ByteWindow, delimiter: number, layout: CsvLayout, context: ReadContext): CsvHeader | null {
  if (layout.columns === undefined) return readCsvHeader(window.bytes, window.final, delimiter, context);
  const end = skipToText(window.bytes);
  if (end < window.bytes.length) return { names: layout.columns, end };
  if (!window.final) return null;
  throw new InputError({
    code: "EMPTY_FILE",
    object: context.object,
    place: "",
    problem: "The file is empty.",
    remedy: "Upload the file with its rows.",
  });
}
