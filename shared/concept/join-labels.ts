import type { LabelLog } from "./label-log.ts";
import type { MergedPredictionLog } from "./merge-prediction-logs.ts";

/** Predictions that met their labels: packed columns, ascending by id hash. NaN where a score or prediction is missing. */
export interface LabelledPairs {
  readonly score: Float64Array;
  readonly prediction: Float64Array;
  /** Never NaN. */
  readonly label: Float64Array;
  /** See `PredictionLog.day`. */
  readonly day: Int32Array;
  /** Place of the prediction's file in the merged list. */
  readonly source: Uint32Array;
  readonly coverage: LabelCoverage;
}

export interface LabelCoverage {
  /** Distinct predictions of the batch. */
  readonly predictions: number;
  /** Those of them whose label is known. */
  readonly labelled: number;
  /** For each label log, how many of its ids this batch predicted: a log that no batch matches has ids of another kind. */
  readonly matchedByLog: readonly number[];
}

/**
 * The predictions of a batch with their latest labels.
 *
 * A label in the prediction's own row is the oldest; then the logs in the given order, a later one correcting an earlier. The
 * caller orders them by event time and key: arrival order never shows, and a log given twice changes nothing. A merge join
 * over sorted
 * hashes: O(predictions x logs + labels).
 */
export function joinLabels(predictions: MergedPredictionLog, logs: readonly LabelLog[]): LabelledPairs {
  const label = predictions.label.slice();
  const matchedByLog = logs.map((log) => applyLabels(predictions.idHash, log, label));
  let labelled = 0;
  for (let i = 0; i < label.length; i++) if (!Number.isNaN(label[i]!)) labelled++;
  const pairs = {
    score: new Float64Array(labelled),
    prediction: new Float64Array(labelled),
    label: new Float64Array(labelled),
    day: new Int32Array(labelled),
    source: new Uint32Array(labelled),
    coverage: { predictions: label.length, labelled, matchedByLog },
  };
  let at = 0;
  for (let i = 0; i < label.length; i++) {
    if (Number.isNaN(label[i]!)) continue;
    pairs.score[at] = predictions.score[i]!;
    pairs.prediction[at] = predictions.prediction[i]!;
    pairs.label[at] = label[i]!;
    pairs.day[at] = predictions.day[i]!;
    pairs.source[at] = predictions.source[i]!;
    at++;
  }
  return pairs;
}

/** Overwrites the label of every prediction the log knows; returns how many those are. */
function applyLabels(idHash: BigUint64Array, log: LabelLog, label: Float64Array): number {
  const ids = new Uint32Array(idHash.buffer, idHash.byteOffset, 2 * idHash.length);
  const known = new Uint32Array(log.idHash.buffer, log.idHash.byteOffset, 2 * log.idHash.length);
  let matched = 0;
  let i = 0;
  let k = 0;
  while (i < ids.length && k < known.length) {
    const order = ids[i + 1]! - known[k + 1]! || ids[i]! - known[k]!;
    if (order === 0) {
      label[i >> 1] = log.label[k >> 1]!;
      matched++;
    }
    if (order <= 0) i += 2;
    if (order >= 0) k += 2;
  }
  return matched;
}
