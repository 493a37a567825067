import type { RecordBatch } from "apache-arrow";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { type CellValue, cellReader } from "./cell-value.ts";
import { canonicalId, hashId } from "./id-hash.ts";
import { outcomeValue, scoreValue } from "./outcome-value.ts";
import { distinctIds, gather, sortById } from "./sort-by-id.ts";

/** `day` of a prediction whose time is not known. */
export const noDay = -2_147_483_648;

/** Which columns of a file hold what a prediction log keeps; null where there is none. */
export interface PredictionColumns {
  /** Null: labels stand in the same rows, and a row is its own id. */
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly score: string | null;
  readonly prediction: string | null;
  readonly label: string | null;
  readonly positiveLabel: string | number | boolean | null;
}

/**
 * What is kept of the predictions in a file so that they can meet their labels later: packed columns, one row a distinct id,
 * ascending by id hash. NaN where a value is missing or unreadable.
 */
export interface PredictionLog {
  readonly idHash: BigUint64Array;
  readonly score: Float64Array;
  /** Binary: 1 or 0. Regression: the predicted number. */
  readonly prediction: Float64Array;
  /** The label where it stands in the same row. */
  readonly label: Float64Array;
  /** Days since 1970-01-01 of the prediction's timestamp as written; `noDay` when unknown. */
  readonly day: Int32Array;
  readonly counts: PredictionCounts;
}

export interface PredictionCounts {
  readonly rows: number;
  /** Rows left out because they have no id. */
  readonly missingIds: number;
  /** Rows left out because an earlier row has the same id. */
  readonly duplicateIds: number;
  /** Predictions and labels that hold a value which could not be read as an outcome. */
  readonly unreadable: number;
}

/** Gathers a file's predictions batch by batch; `finish` ends it. */
export interface PredictionCollector {
  collect(batch: RecordBatch): void;
  finish(): PredictionLog;
}

/**
 * The columns a prediction log is made from, or null when monitor.json names too few: it takes a score or a prediction, and
 * either
 * an id or a label in the same rows.
 */
export function predictionColumnsOf(config: MonitorConfig): PredictionColumns | null {
  const { id, timestamp, score, prediction, label, positiveLabel } = config.columns;
  if (score === undefined && prediction === undefined) return null;
  if (id === undefined && label === undefined) return null;
  return {
    id: id ?? null,
    timestamp: timestamp ?? null,
    score: score ?? null,
    prediction: prediction ?? null,
    label: label ?? null,
    positiveLabel: positiveLabel ?? null,
  };
}

/**
 * A collector for one file. 36 bytes a row while it reads, and as much again while it finishes. A column that the file lacks
 * reads as
 * missing. Of several rows with one id the first is kept.
 *
 * @param object Name of the file: the ids of rows without an id column are made from it and the row's number, so that rows of
 * different files never meet.
 */
export function createPredictionCollector(columns: PredictionColumns, object: string): PredictionCollector {
  let capacity = 1024;
  let idHash = new BigUint64Array(capacity);
  let numbers = new Float64Array(3 * capacity);
  let day = new Int32Array(capacity);
  let length = 0;
  let rows = 0;
  let missingIds = 0;
  let unreadable = 0;

  const grow = () => {
    capacity *= 2;
    idHash = extended(idHash, new BigUint64Array(capacity));
    numbers = extended(numbers, new Float64Array(3 * capacity));
    day = extended(day, new Int32Array(capacity));
  };
  const outcome = (value: CellValue | null) => {
    const number = outcomeValue(value, columns.positiveLabel);
    if (Number.isNaN(number) && value !== null && value !== "") unreadable++;
    return number;
  };

  return {
    collect(batch) {
      const reader = (name: string | null) => cellReader(name === null ? null : batch.getChild(name));
      const readId = reader(columns.id);
      const readScore = reader(columns.score);
      const readPrediction = reader(columns.prediction);
      const readLabel = reader(columns.label);
      const readTime = reader(columns.timestamp);
      for (let row = 0; row < batch.numRows; row++) {
        rows++;
        const value = columns.id === null ? `${rows}\n${object}` : readId(row);
        const id = value === null ? null : canonicalId(value);
        if (id === null) {
          missingIds++;
          continue;
        }
        if (length === capacity) grow();
        hashId(id, idHash, length);
        numbers[3 * length] = scoreValue(readScore(row));
        numbers[3 * length + 1] = outcome(readPrediction(row));
        numbers[3 * length + 2] = outcome(readLabel(row));
        day[length] = dayOf(readTime(row));
        length++;
      }
    },
    finish() {
      const ids = idHash.subarray(0, length);
      const kept = distinctIds(ids, sortById(ids), "first");
      const column = (member: number) => {
        const values = new Float64Array(kept.length);
        for (let i = 0; i < kept.length; i++) values[i] = numbers[3 * kept[i]! + member]!;
        return values;
      };
      return {
        idHash: gather(ids, kept, new BigUint64Array(kept.length)),
        score: column(0),
        prediction: column(1),
        label: column(2),
        day: gather(day, kept, new Int32Array(kept.length)),
        counts: { rows, missingIds, duplicateIds: length - kept.length, unreadable },
      };
    },
  };
}

const date = /^\s*(\d{4})-(\d{2})-(\d{2})/;

/** The day a timestamp falls on, as it is written: text keeps its own offset. */
function dayOf(value: CellValue | null): number {
  const match = typeof value === "string" ? date.exec(value) : null;
  if (match === null) return noDay;
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 86_400_000;
}

function extended<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
