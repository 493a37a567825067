import { type Envelope, isRecord, loggedText } from "./envelope.ts";
import { type ByteWindow, layoutOf, type RecordSpan, recordsInSequence, recordsOnLines } from "./json-records.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

const LF = 0x0a;
const OPEN_BRACE = 0x7b;
const newline = Buffer.from("\n");

/**
 * JSON Lines out of what a log shipper wrote. A log line that is no JSON object is handed on as it is, for the reader of JSON to count as malformed; control messages of
 * CloudWatch Logs hold no rows.
 *
 * @throws {InputError} VALUE_TOO_LONG for a record above `maxValueBytes`; TRUNCATED when the last one is cut. What `chunks` throws passes unchanged.
 */
export async function* logRows(
  chunks: AsyncIterable<Uint8Array>,
  envelope: Exclude<Envelope, "data-capture" | "ground-truth">,
  context: ReadContext,
): AsyncGenerator<Uint8Array> {
  if (envelope === "log-lines") {
    yield* withoutPrefixes(chunks, context);
    return;
  }
  for await (const { record, text } of wrappedRecords(chunks, context)) {
    const rows = isRecord(record) ? rowsOf(record, envelope) : [text];
    yield Buffer.from(rows.map((row) => `${row.replaceAll(/[\r\n]+/g, " ")}\n`).join(""));
  }
}

function rowsOf(record: Readonly<Record<string, unknown>>, envelope: "log-records" | "cloudwatch-logs"): string[] {
  if (envelope === "log-records") return [loggedText(record) ?? JSON.stringify(record)];
  if (record["messageType"] === "CONTROL_MESSAGE") return [];
  const events: readonly unknown[] = Array.isArray(record["logEvents"]) ? record["logEvents"] : [];
  return events.flatMap((event) => {
    const message = isRecord(event) ? event["message"] : undefined;
    return typeof message === "string" && message.trim() !== "" ? [message.trim()] : [];
  });
}

/** Each line from its first brace on. */
async function* withoutPrefixes(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<Uint8Array> {
  let left = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([left, chunk]);
    const end = bytes.lastIndexOf(LF) + 1;
    left = Buffer.from(bytes.subarray(end));
    assertLength(left, context);
    const lines: Uint8Array[] = [];
    for (let start = 0; start < end; ) {
      const next = bytes.indexOf(LF, start) + 1;
      lines.push(fromBrace(bytes.subarray(start, next)));
      start = next;
    }
    if (lines.length > 0) yield Buffer.concat(lines);
  }
  if (left.length > 0) yield Buffer.concat([fromBrace(left), newline]);
}

function fromBrace(line: Buffer): Buffer {
  const brace = line.indexOf(OPEN_BRACE);
  return brace < 0 ? line : line.subarray(brace);
}

/** A record of a file of JSON objects, parsed; undefined where it is no JSON. */
export interface WrappedRecord {
  readonly record: unknown;
  readonly text: string;
}

/**
 * The JSON records of a text, one after the other, on lines or not.
 *
 * @throws {InputError} VALUE_TOO_LONG, TRUNCATED. What `chunks` throws passes unchanged.
 */
export async function* wrappedRecords(
  chunks: AsyncIterable<Uint8Array>,
  context: ReadContext,
): AsyncGenerator<WrappedRecord> {
  let left = Buffer.alloc(0);
  let layout: ReturnType<typeof layoutOf> = null;
  // A long record is looked at again only when as much has come as was left.
  let needed = 0;
  const read = function* (final: boolean): Generator<WrappedRecord> {
    const window: ByteWindow = { bytes: left, final, consumed: 0 };
    layout ??= layoutOf(window);
    if (layout === null) return;
    const spans: Iterable<RecordSpan> =
      layout === "lines" ? recordsOnLines(window, context) : recordsInSequence(window, context);
    for (const { start, end, whole } of spans) {
      const text = left.toString("utf8", start, end);
      yield { record: whole ? parsed(text) : undefined, text };
    }
    left = Buffer.from(left.subarray(window.consumed));
    needed = 2 * left.length;
    assertLength(left, context);
  };
  for await (const chunk of chunks) {
    left = Buffer.concat([left, chunk]);
    if (left.length >= needed) yield* read(false);
  }
  yield* read(true);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function assertLength(bytes: Uint8Array, context: ReadContext): void {
  const { maxValueBytes } = context.limits;
  if (bytes.length <= maxValueBytes) return;
  const problem = `A record is longer than ${maxValueBytes.toLocaleString("en-US")} bytes.`;
  throw readFault(context, "VALUE_TOO_LONG", "", problem, "Check for a bracket or quote that is not closed.");
}
