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
    kept: keptColumnsOf(config),
  };
}

/** Columns of features that are kept of each prediction, at most. */
const mostFeatures = 64;

/**
 * What is kept of each prediction beside the model's answer: the column of its version and those of the slices as text, and the 64 features that monitor.json calls
 * most important (ties by name), as text where it treats them as categorical, else as numbers. A column once.
 */
export function keptColumnsOf({
  columns,
  slices,
  features,
}: Pick<MonitorConfig, "columns" | "slices" | "features">): KeptColumnSpec[] {
  const named = [columns.modelVersion, ...slices.map(({ column }) => column)].filter((name) => name !== undefined);
  const important = Object.entries(features)
    .filter(([, { importance = 0 }]) => importance > 0)
    .sort(([a, { importance: i = 0 }], [b, { importance: j = 0 }]) => j - i || (a < b ? -1 : 1))
    .slice(0, mostFeatures);
  const kept = new Map<string, KeptColumnSpec["kind"]>(named.map((name) => [name, "text"]));
  for (const [name, { treat }] of important) {
    if (treat !== "ignore" && !kept.has(name)) kept.set(name, treat === "categorical" ? "text" : "number");
  }
  return [...kept].map(([name, kind]) => ({ name, kind }));
}
