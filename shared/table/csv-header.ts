import { isUtf8 } from "node:buffer";
import type { InputError } from "../errors.ts";
import { clip } from "./issue-log.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";
import { decodeUtf8 } from "./utf8.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Delimiters that are sniffed, the likelier first. */
const delimiters = [",", "\t", ";", "|"] as const;

/** The names of the columns and where the first data row begins. */
export interface CsvHeader {
  readonly names: readonly string[];
  readonly end: number;
}

/** Where the text begins: after a byte order mark and blank lines. */
export function skipToText(bytes: Uint8Array): number {
  let position = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[position] === LF || bytes[position] === CR) position++;
  return position;
}

/**
 * The delimiter that occurs most often outside quotes in the first line: comma, tab, semicolon or pipe, in this order on a tie.
 * A comma when none occurs; a tab wins as soon as it occurs when `preferTab`.
 */
export function sniffDelimiter(head: Uint8Array, preferTab: boolean): string {
  const counts = new Map<number, number>();
  let quoted = false;
  for (let i = skipToText(head); i < head.length; i++) {
    const byte = head[i]!;
    if (byte === QUOTE) quoted = !quoted;
    else if (!quoted && (byte === LF || byte === CR)) break;
    else if (!quoted) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  }
  const countOf = (delimiter: string): number => counts.get(delimiter.charCodeAt(0)) ?? 0;
  if (preferTab && countOf("\t") > 0) return "\t";
  return delimiters.reduce((best, candidate) => (countOf(candidate) > countOf(best) ? candidate : best));
}

/**
 * Reads the header line. Null while its end is not in sight and more bytes are to come. Names are kept as they stand; the empty name is legal.
 *
 * @throws {InputError} EMPTY_FILE when there is no line, TOO_MANY_COLUMNS (before any name is built), DUPLICATE_COLUMN, TRUNCATED when a
 * quote is never closed, VALUE_TOO_LONG when the line is longer than `maxValueBytes`.
 */
export function readCsvHeader(
  bytes: Uint8Array,
  final: boolean,
  delimiter: number,
  context: ReadContext,
): CsvHeader | null {
  const start = skipToText(bytes);
  if (start >= bytes.length) {
    if (!final) return null;
    throw readFault(context, "EMPTY_FILE", "", "The file is empty.", "Upload the file with a header line and rows.");
  }
  const cells = cellStarts(bytes, start, final, delimiter, context);
  if (cells === null) return null;
  let end = cells.end;
  if (bytes[end] === CR) {
    if (end + 1 >= bytes.length && !final) return null;
    end++;
  }
  if (bytes[end] === LF) end++;
  const names = cells.starts.map((from, index) => {
    const to = index + 1 < cells.starts.length ? cells.starts[index + 1]! - 1 : cells.end;
    return nameOf(bytes.subarray(from, to), index, context);
  });
  assertDistinct(names, context);
  return { names, end };
}

function cellStarts(
  bytes: Uint8Array,
  start: number,
  final: boolean,
  delimiter: number,
  context: ReadContext,
): { readonly starts: readonly number[]; readonly end: number } | null {
  const starts = [start];
  let quoted = false;
  let position = start;
  for (; position < bytes.length; position++) {
    const byte = bytes[position]!;
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === LF || byte === CR) return { starts, end: position };
    else if (byte === delimiter) {
      starts.push(position + 1);
      if (starts.length > context.limits.maxColumns) {
        throw tooManyColumns(context);
      }
    }
  }
  if (position - start > context.limits.maxValueBytes) {
    const limit = context.limits.maxValueBytes.toLocaleString("en-US");
    throw readFault(
      context,
      "VALUE_TOO_LONG",
      "header",
      `The first line does not end within ${limit} bytes.`,
      "Check that the file is CSV and that its quotes are closed.",
    );
  }
  if (!final) return null;
  if (quoted) {
    throw readFault(
      context,
      "TRUNCATED",
      "header",
      "A quote in the header line is never closed.",
      "Close the quote or upload the whole file.",
    );
  }
  return { starts, end: position };
}

/** The fault of a file with more columns than are read. */
export function tooManyColumns(context: ReadContext): InputError {
  return readFault(
    context,
    "TOO_MANY_COLUMNS",
    "header",
    `There are more than ${context.limits.maxColumns.toLocaleString("en-US")} columns.`,
    "Upload fewer columns, or one row for each name and value.",
  );
}

/**
 * @throws {InputError} DUPLICATE_COLUMN naming the first name that occurs twice.
 */
export function assertDistinct(names: readonly string[], context: ReadContext): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw readFault(
        context,
        "DUPLICATE_COLUMN",
        "header",
        `Two columns are called "${clip(name, 80)}".`,
        "Give every column its own name.",
      );
    }
    seen.add(name);
  }
}

function nameOf(raw: Uint8Array, index: number, context: ReadContext): string {
  const text = decodeUtf8(raw);
  const name = text.startsWith('"') ? unquote(text) : text;
  if (!isUtf8(raw)) {
    context.log.count(
      "INVALID_UTF8",
      { column: name },
      () => `The name of column ${index + 1} is not valid UTF-8; it is read as "${clip(name, 80)}".`,
    );
  }
  return name;
}

/** Text after the closing quote is kept, as it is in cells. */
function unquote(text: string): string {
  const close = /^"(?:[^"]|"")*/u.exec(text)?.[0].length ?? text.length;
  return text.slice(1, close).replaceAll('""', '"') + text.slice(close + 1);
}
