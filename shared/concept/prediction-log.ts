import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { KeptColumn, KeptColumnSpec } from "./kept-column.ts";

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
  /** What else is kept of each row, for slices and for tests of features. */
  readonly kept: readonly KeptColumnSpec[];
}

/**
 * What is kept of predictions so that they can meet their labels later: packed columns, one row a distinct id, ascending by id
 * hash. NaN where a value is missing or unreadable. One object gives as many logs, each of bounded size, as its rows take; an id
 * may be in several of them, and the first counts.
 */
export interface PredictionLog {
  readonly idHash: BigUint64Array;
  readonly score: Float64Array;
  /** Binary: 1 or 0. Regression: the predicted number. */
  readonly prediction: Float64Array;
  /** The label where it stands in the same row. */
  readonly label: Float64Array;
  /** Milliseconds since 1970-01-01 UTC of the prediction's timestamp (without an offset: as if in UTC). */
  readonly time: Float64Array;
  /** Days since 1970-01-01 of the timestamp as written; `noDay` when unknown. */
  readonly day: Int32Array;
  /** Row of the object, from 0; modulo 2^32. */
  readonly row: Uint32Array;
  /** By column name. */
  readonly kept: ReadonlyMap<string, KeptColumn>;
}

/**
 * The columns a prediction log is made from, or null when monitor.json names too few: it takes a score or a prediction, and either
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
    kept: config.slices.map(({ column }) => ({ name: column, kind: "text" })),
  };
}
