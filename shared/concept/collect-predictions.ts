import type { RecordBatch } from "apache-arrow";
import { parseTimestamp } from "../profile/parse-timestamp.ts";
import { type CellValue, cellReader } from "./cell-value.ts";
import { canonicalId, hashId } from "./id-hash.ts";
import { createKeptColumnCollector } from "./kept-column.ts";
import { outcomeValue, scoreValue } from "./outcome-value.ts";
import { noDay, type PredictionColumns, type PredictionLog } from "./prediction-log.ts";
import { distinctIds, gather, sortById } from "./sort-by-id.ts";

/** A log holds so many bytes; the next rows go into another. */
const logBytes = 16 * 1024 * 1024;
const ownBytesPerRow = 48;

/** What became of a file's rows. */
export interface PredictionCounts {
  readonly rows: number;
  /** Rows kept; an id that comes again far enough from the first is counted twice here, and once where predictions are joined. */
  readonly kept: number;
  /** Rows left out because they have no id. */
  readonly missingIds: number;
  /** Rows left out because an earlier row has the same id. */
  readonly duplicateIds: number;
  /** Predictions and labels that hold a value which could not be read as an outcome. */
  readonly unreadable: number;
}

/** Gathers a file's predictions batch by batch. */
export interface PredictionCollector {
  /** Logs that became full, in the order of their rows. */
  collect(batch: RecordBatch): PredictionLog[];
  /** The last log, null when every row is in one that was handed out, and the counts of the whole file. */
  finish(): { readonly log: PredictionLog | null; readonly counts: PredictionCounts };
}

/**
 * A collector for one file. Takes at most some 50 MB however long the file is: after 16 MB of predictions (350,000 without kept
 * columns) a log is handed out. Where it is cut depends on the rows alone. A column that the file lacks reads as missing. Of
 * several rows of a log with one id the first is kept.
 *
 * @param object Name of the file: the ids of rows without an id column are made from it and the row's number, so that rows of
 * different files never meet.
 * @param logRows rows of a log; for tests.
 */
export function createPredictionCollector(
  columns: PredictionColumns,
  object: string,
  logRows?: number,
): PredictionCollector {
  const kept = columns.kept.map(({ name, kind }) => ({ name, collector: createKeptColumnCollector(kind) }));
  const bytesPerRow = kept.reduce((sum, { collector }) => sum + collector.bytesPerRow, ownBytesPerRow);
  const mostRows = logRows ?? Math.floor(logBytes / bytesPerRow);
  let rows = createRows(0);
  let length = 0;
  const counts = { rows: 0, kept: 0, missingIds: 0, duplicateIds: 0, unreadable: 0 };

  const grow = () => {
    const capacity = Math.min(mostRows, Math.max(1_024, 2 * rows.capacity));
    const before = rows;
    rows = createRows(capacity);
    rows.idHash.set(before.idHash);
    rows.numbers.set(before.numbers);
    rows.day.set(before.day);
    rows.row.set(before.row);
    for (const { collector } of kept) collector.reserve(capacity);
  };
  const outcome = (value: CellValue | null) => {
    const number = outcomeValue(value, columns.positiveLabel);
    if (Number.isNaN(number) && value !== null && value !== "") counts.unreadable++;
    return number;
  };
  const handOut = (): PredictionLog => {
    const ids = rows.idHash.subarray(0, length);
    const chosen = distinctIds(ids, sortById(ids), "first");
    const n = chosen.length;
    const { numbers, day, row } = rows;
    const column = (member: number) => Float64Array.from(chosen, (at) => numbers[4 * at + member]!);
    const log: PredictionLog = {
      idHash: gather(ids, chosen, new BigUint64Array(n)),
      score: column(0),
      prediction: column(1),
      label: column(2),
      time: column(3),
      day: gather(day, chosen, new Int32Array(n)),
      row: gather(row, chosen, new Uint32Array(n)),
      kept: new Map(kept.map(({ name, collector }) => [name, collector.finish(chosen)])),
    };
    counts.kept += n;
    counts.duplicateIds += length - n;
    rows = createRows(0);
    length = 0;
    return log;
  };

  return {
    collect(batch) {
      const full: PredictionLog[] = [];
      const reader = (name: string | null) => cellReader(name === null ? null : batch.getChild(name));
      const readId = reader(columns.id);
      const readScore = reader(columns.score);
      const readPrediction = reader(columns.prediction);
      const readLabel = reader(columns.label);
      const readTime = reader(columns.timestamp);
      const readKept = columns.kept.map(({ name }) => reader(name));
      for (let i = 0; i < batch.numRows; i++) {
        const rowNumber = counts.rows++;
        const value = columns.id === null ? `${rowNumber + 1}\n${object}` : readId(i);
        const id = value === null ? null : canonicalId(value);
        if (id === null) {
          counts.missingIds++;
          continue;
        }
        if (length === rows.capacity) grow();
        const time = readTime(i);
        hashId(id, rows.idHash, length);
        rows.numbers[4 * length] = scoreValue(readScore(i));
        rows.numbers[4 * length + 1] = outcome(readPrediction(i));
        rows.numbers[4 * length + 2] = outcome(readLabel(i));
        rows.numbers[4 * length + 3] = timeOf(time);
        rows.day[length] = dayOf(time);
        rows.row[length] = rowNumber;
        for (let k = 0; k < kept.length; k++) kept[k]!.collector.set(length, readKept[k]!(i));
        length++;
        if (length === mostRows) full.push(handOut());
      }
      return full;
    },
    finish() {
      const log = length === 0 ? null : handOut();
      return { log, counts };
    },
  };
}

function createRows(capacity: number) {
  return {
    capacity,
    idHash: new BigUint64Array(capacity),
    /** Score, prediction, label and time of each row. */
    numbers: new Float64Array(4 * capacity),
    day: new Int32Array(capacity),
    row: new Uint32Array(capacity),
  };
}

const bytes = new Uint8Array(48);
const encoder = new TextEncoder();
const moment = { milliseconds: 0, nanoseconds: 0, dateOnly: false };

function timeOf(value: CellValue | null): number {
  if (typeof value !== "string" || value.length > bytes.length) return Number.NaN;
  const text = value.trim();
  const { written } = encoder.encodeInto(text, bytes);
  return parseTimestamp(bytes, 0, written, moment) ? moment.milliseconds : Number.NaN;
}

const date = /^\s*(\d{4})-(\d{2})-(\d{2})/;

/** The day a timestamp falls on, as it is written: text keeps its own offset. */
function dayOf(value: CellValue | null): number {
  const match = typeof value === "string" ? date.exec(value) : null;
  if (match === null) return noDay;
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 86_400_000;
}
