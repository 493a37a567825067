import { isRecord } from "./envelope.ts";
import { clip } from "./issue-log.ts";
import { wrappedRecords } from "./log-records.ts";
import type { ReadContext } from "./read-context.ts";
import { type PayloadRow, payloadRows } from "./sagemaker-payload.ts";
import type { CaptureOptions } from "./table.ts";

/** Rows of a capture as a text of one form: CSV where values have no names, JSON Lines where they have. */
export interface CaptureText {
  readonly format: "csv" | "json-lines";
  readonly chunks: AsyncIterable<Uint8Array>;
}

interface CapturedRow {
  readonly outputs: PayloadRow;
  readonly inputs: PayloadRow;
  /** `eventId` or `inferenceId`; with the number of the row behind a slash where a record holds several. */
  readonly id: string;
  readonly time: string;
}

/**
 * The rows that an endpoint's data capture holds: one for each row of a request, with the columns of its answer first, as in Model Monitor's own baselines.
 *
 * Values without names get those of `options.columns` in order, if there are as many of them as columns (or as inputs); else `output_0`, `input_0` and so on. Id and time of an inference become
 * columns where `options` names them. A record whose payload cannot be read, or whose answer has another number of rows than its request, is counted as MALFORMED_RECORD and left
 * out. The first record that can be read decides the form.
 *
 * @throws {InputError} as `wrappedRecords` does. What `chunks` throws passes unchanged.
 */
export async function captureText(
  chunks: AsyncIterable<Uint8Array>,
  options: CaptureOptions,
  context: ReadContext,
): Promise<CaptureText> {
  const rows = capturedRows(chunks, context);
  const { value: first } = await rows.next();
  if (first === undefined) return { format: "csv", chunks: nothing() };
  const named = isRecord(first.inputs);
  return {
    format: named ? "json-lines" : "csv",
    chunks: named ? namedRows(first, rows, options) : placedRows(first, rows, options, context),
  };
}

/**
 * The labels of ground-truth records as CSV: the columns `options.id` and `options.label` (default `eventId` and `label`).
 *
 * @throws {InputError} as `wrappedRecords` does.
 */
export async function* groundTruthCsv(
  chunks: AsyncIterable<Uint8Array>,
  options: CaptureOptions,
  context: ReadContext,
): AsyncGenerator<Uint8Array> {
  yield csvLine([options.id ?? "eventId", options.label ?? "label"]);
  let number = 0;
  for await (const { record, text } of wrappedRecords(chunks, context)) {
    number += 1;
    const labels = isRecord(record) ? payloadRows(record["groundTruthData"]) : null;
    if (labels === null) countMalformed(number, text, context);
    else
      for (const [i, row] of labels.entries()) {
        yield csvLine([rowId(idIn(record), i, labels.length), Array.isArray(row) ? row[0] : JSON.stringify(row)]);
      }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* capturedRows(
  chunks: AsyncIterable<Uint8Array>,
  context: ReadContext,
): AsyncGenerator<CapturedRow, undefined> {
  let number = 0;
  for await (const { record, text } of wrappedRecords(chunks, context)) {
    number += 1;
    const rows = isRecord(record) ? rowsOfRecord(record) : null;
    if (rows === null) countMalformed(number, text, context);
    else yield* rows;
  }
  return undefined;
}

function rowsOfRecord(record: Readonly<Record<string, unknown>>): readonly CapturedRow[] | null {
  const capture = record["captureData"];
  if (!isRecord(capture)) return null;
  const answer = capture["endpointOutput"] ?? capture["batchTransformOutput"];
  const request = capture["endpointInput"];
  const inputs = request === undefined ? [] : payloadRows(request);
  const found = answer === undefined ? [] : payloadRows(answer);
  if (inputs === null || found === null) return null;
  const outputs = perRow(found, inputs.length);
  const rows = Math.max(inputs.length, outputs.length);
  if (rows === 0 || (inputs.length > 0 && outputs.length > 0 && inputs.length !== outputs.length)) return null;
  const metadata = isRecord(record["eventMetadata"]) ? record["eventMetadata"] : {};
  const time = String(metadata["inferenceTime"] ?? "");
  return Array.from({ length: rows }, (_, i) => ({
    outputs: outputs[i] ?? [],
    inputs: inputs[i] ?? [],
    id: rowId(idIn(record), i, rows),
    time,
  }));
}

/** Some built-in algorithms answer many rows on one line, a cell each. */
function perRow(outputs: readonly PayloadRow[], rows: number): readonly PayloadRow[] {
  const [only] = outputs;
  const oneLine = rows > 1 && outputs.length === 1 && Array.isArray(only) && only.length === rows;
  return oneLine ? only.map((cell: unknown) => [cell]) : outputs;
}

function idIn(record: unknown): string {
  const metadata = isRecord(record) && isRecord(record["eventMetadata"]) ? record["eventMetadata"] : {};
  return String(metadata["inferenceId"] ?? metadata["eventId"] ?? "");
}

function rowId(id: string, row: number, rows: number): string {
  return rows > 1 && id !== "" ? `${id}/${row}` : id;
}

async function* placedRows(
  first: CapturedRow,
  rest: AsyncIterable<CapturedRow>,
  options: CaptureOptions,
  context: ReadContext,
): AsyncGenerator<Uint8Array> {
  const { id, timestamp } = options;
  const names = namesOf(cellsOf(first.outputs).length, cellsOf(first.inputs).length, options);
  yield csvLine([...(id === undefined ? [] : [id]), ...(timestamp === undefined ? [] : [timestamp]), ...names]);
  const line = (row: CapturedRow): Uint8Array =>
    csvLine([
      ...(id === undefined ? [] : [row.id]),
      ...(timestamp === undefined ? [] : [row.time]),
      ...cellsOf(row.outputs),
      ...cellsOf(row.inputs),
    ]);
  yield line(first);
  for await (const row of rest) {
    if (isRecord(row.inputs)) countMalformed(0, JSON.stringify(row.inputs), context);
    else yield line(row);
  }
}

function cellsOf(row: PayloadRow): readonly unknown[] {
  return Array.isArray(row) ? row : Object.values(row);
}

/** Names of the columns of an answer and a request, in this order. */
function namesOf(outputs: number, inputs: number, { columns = [], output }: CaptureOptions): readonly string[] {
  if (columns.length === outputs + inputs) return columns;
  const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name}_${i}`);
  const ofOutputs = outputs === 1 && output !== undefined ? [output] : numbered("output", outputs);
  return [...ofOutputs, ...(columns.length === inputs ? columns : numbered("input", inputs))];
}

async function* namedRows(
  first: CapturedRow,
  rest: AsyncIterable<CapturedRow>,
  options: CaptureOptions,
): AsyncGenerator<Uint8Array> {
  yield jsonLine(first, options);
  for await (const row of rest) yield jsonLine(row, options);
}

function jsonLine({ outputs, inputs, id, time }: CapturedRow, options: CaptureOptions): Uint8Array {
  const entries: [string, unknown][] = [
    ...(options.id === undefined ? [] : [[options.id, id] as [string, unknown]]),
    ...(options.timestamp === undefined ? [] : [[options.timestamp, time] as [string, unknown]]),
    ...entriesOf(outputs, namesOf(cellsOf(outputs).length, 0, { ...options, columns: [] })),
    ...entriesOf(inputs, namesOf(0, cellsOf(inputs).length, options)),
  ];
  return Buffer.from(`${JSON.stringify(Object.fromEntries(entries))}\n`);
}

function entriesOf(row: PayloadRow, names: readonly string[]): [string, unknown][] {
  return Array.isArray(row) ? row.map((cell: unknown, i) => [names[i]!, numberIn(cell)]) : Object.entries(row);
}

/** An answer in CSV beside a request with names: its numbers are numbers. */
function numberIn(cell: unknown): unknown {
  return typeof cell === "string" && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell;
}

function csvLine(cells: readonly unknown[]): Uint8Array {
  return Buffer.from(`${cells.map(csvCell).join(",")}\n`);
}

function csvCell(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  const text = typeof cell === "object" ? JSON.stringify(cell) : String(cell);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function countMalformed(row: number, text: string, context: ReadContext): void {
  context.log.count(
    "MALFORMED_RECORD",
    row === 0 ? {} : { row },
    () => `A record of the capture could not be read and was left out: ${clip(text, 100)}`,
  );
}
