import { gatherKept, type KeptColumn } from "./kept-column.ts";
import { type BatchCoverage, type CoverageTally, createCoverageTally } from "./label-coverage.ts";
import type { LabelLog } from "./label-log.ts";
import { latestRatings } from "./latest-ratings.ts";
import type { MergedPredictionLog } from "./merge-prediction-logs.ts";
import { gather } from "./sort-by-id.ts";

/** Predictions that met their labels: packed columns, ascending by id hash. NaN where a score or prediction is missing. */
export interface LabelledPairs {
  readonly score: Float64Array;
  readonly prediction: Float64Array;
  /** Never NaN. Of several raters the median of their latest labels: of 0 and 1 as often, 0.5. */
  readonly label: Float64Array;
  /** See `PredictionLog`. */
  readonly time: Float64Array;
  readonly day: Int32Array;
  readonly row: Uint32Array;
  /** Place of the prediction's file in the merged list. */
  readonly source: Uint32Array;
  readonly kept: ReadonlyMap<string, KeptColumn>;
  readonly ratings: Ratings;
  readonly coverage: BatchCoverage;
}

export interface LabelCoverage {
  /** Distinct predictions of the batch. */
  readonly predictions: number;
  /** Those of them whose label is known. */
  readonly labelled: number;
}

/** The labels of predictions that two or more raters labelled: those of item i are `labels[starts[i], starts[i + 1])`. */
interface Ratings {
  readonly labels: Float64Array;
  readonly starts: Uint32Array;
}

/**
 * The predictions with their latest labels.
 *
 * A label in the prediction's own row is the oldest; then the logs in the given order, a later one correcting what the same rater
 * said in an earlier one. The caller orders them by event time and key: arrival order never shows, and a log given twice changes
 * nothing. A merge join over sorted hashes: O(predictions + labels).
 *
 * @param tally counts the predictions; `coverage` is all it has counted so far
 */
export function joinLabels(
  predictions: MergedPredictionLog,
  logs: readonly LabelLog[],
  tally: CoverageTally = createCoverageTally(null),
): LabelledPairs {
  const label = predictions.label.slice();
  const ratings = applyRatings(predictions.idHash, mergeLabelLogs(logs), label);
  tally.add(predictions, label);
  let labelled = 0;
  const rows = new Uint32Array(label.length);
  for (let i = 0; i < label.length; i++) if (!Number.isNaN(label[i]!)) rows[labelled++] = i;
  const met = rows.slice(0, labelled);
  return {
    score: gather(predictions.score, met, new Float64Array(labelled)),
    prediction: gather(predictions.prediction, met, new Float64Array(labelled)),
    label: gather(label, met, new Float64Array(labelled)),
    time: gather(predictions.time, met, new Float64Array(labelled)),
    day: gather(predictions.day, met, new Int32Array(labelled)),
    row: gather(predictions.row, met, new Uint32Array(labelled)),
    source: gather(predictions.source, met, new Uint32Array(labelled)),
    kept: gatherKept([predictions.kept], [label.length], met),
    ratings,
    coverage: tally.coverage(),
  };
}

/** Every rater's latest label of each id. */
function mergeLabelLogs(logs: readonly LabelLog[]): LabelLog {
  const [only, second] = logs;
  if (only !== undefined && second === undefined) return only;
  const length = logs.reduce((sum, { idHash }) => sum + idHash.length, 0);
  const all = { idHash: new BigUint64Array(length), label: new Float64Array(length), rater: new Uint32Array(length) };
  let at = 0;
  for (const { idHash, label, rater } of logs) {
    all.idHash.set(idHash, at);
    all.label.set(label, at);
    all.rater.set(rater, at);
    at += idHash.length;
  }
  const kept = latestRatings(all.idHash, all.rater);
  return {
    idHash: gather(all.idHash, kept, new BigUint64Array(kept.length)),
    label: gather(all.label, kept, new Float64Array(kept.length)),
    rater: gather(all.rater, kept, new Uint32Array(kept.length)),
  };
}

/** Overwrites the label of every prediction that was rated; returns the ratings of those that more than one rater labelled. */
function applyRatings(idHash: BigUint64Array, log: LabelLog, label: Float64Array): Ratings {
  const ids = new Uint32Array(idHash.buffer, idHash.byteOffset, 2 * idHash.length);
  const rated = new Uint32Array(log.idHash.buffer, log.idHash.byteOffset, 2 * log.idHash.length);
  const several: number[] = [];
  const starts = [0];
  let i = 0;
  let k = 0;
  while (i < ids.length && k < rated.length) {
    const order = ids[i + 1]! - rated[k + 1]! || ids[i]! - rated[k]!;
    if (order < 0) i += 2;
    if (order > 0) k += 2;
    if (order !== 0) continue;
    const first = k;
    while (k < rated.length && rated[k] === ids[i] && rated[k + 1] === ids[i + 1]) k += 2;
    const given = log.label.subarray(first >> 1, k >> 1);
    label[i >> 1] = given.length === 1 ? given[0]! : median(given);
    if (given.length > 1) {
      for (const one of given) several.push(one);
      starts.push(several.length);
    }
    i += 2;
  }
  return { labels: Float64Array.from(several), starts: Uint32Array.from(starts) };
}

/** The middle value, or the mean of the two middle ones. */
function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
