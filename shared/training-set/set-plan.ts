import { type Leaf, readingSettings } from "../check/leaf.ts";
import type { LabelForm } from "./label-form.ts";
import type { RequestedBatch, RetrainingRequest } from "./retraining-request.ts";
import type { SetColumn } from "./set-columns.ts";

/** One serving object of a training set, before its rows are read. */
export interface PlannedObject {
  readonly key: string;
  readonly etag: string;
  readonly rows: number;
  readonly leafKey: string;
  /** See `RequestedBatch`. */
  readonly labelFiles: readonly string[];
  /** Why it is not read; null when it is. One sentence. */
  readonly leftOut: string | null;
}

/** What a training set will be: fixed before the first row is read, so that every part has the same columns. */
export interface SetPlan {
  /** Null when monitor.json names no label. */
  readonly label: LabelForm | null;
  readonly columns: readonly SetColumn[];
  /** In event time of their batches, then by key. */
  readonly objects: readonly PlannedObject[];
}

/** The plan's line for the object of a leaf. */
export function plannedObject(
  { reading }: RetrainingRequest,
  { broken, labelFiles }: RequestedBatch,
  leafKey: string,
  leaf: Leaf,
): PlannedObject {
  const { key, etag, rows } = leaf;
  return { key, etag, rows, leafKey, labelFiles, leftOut: reasonToLeaveOut(leaf, broken, reading) };
}

function reasonToLeaveOut(leaf: Leaf, broken: boolean, reading: RetrainingRequest["reading"]): string | null {
  if (broken) return "The data of its batch is broken; a model must not learn from it.";
  if (leaf.fault !== null) return `It could not be read: ${leaf.fault.problem}`;
  if (leaf.settings !== readingSettings(reading))
    return "monitor.json names other columns now than when it was read; upload it again to have its rows in the next set.";
  if (leaf.predictions === 0) return "None of its rows has an id that a label could meet.";
  return null;
}

/** Values that are written of one object in the time a function has, with its rows read before. */
const mostValues = 200_000_000;

/** Why an object with so many labelled rows is left out; null when it is not. */
export function tooManyValues(labelled: number, columns: number): string | null {
  if (labelled * columns <= mostValues) return null;
  const count = (labelled * columns).toLocaleString("en-US");
  return `Its labelled rows hold ${count} values; ${mostValues.toLocaleString("en-US")} are the most that are written of one object. Upload smaller files.`;
}
