import type { PredictionLog } from "./prediction-log.ts";
import { distinctIds, gather, sortById } from "./sort-by-id.ts";

/** The predictions of several files as one log, and for each row the place of its file in the list. */
export interface MergedPredictionLog extends PredictionLog {
  readonly source: Uint32Array;
}

/**
 * One log of the predictions of several files, in a given order: of several rows with one id the first file's is kept, the others
 * are counted as duplicates. The caller sorts the files (by key), so that the order in which they arrived never shows.
 */
export function mergePredictionLogs(logs: readonly PredictionLog[]): MergedPredictionLog {
  const [only, second] = logs;
  if (only !== undefined && second === undefined) return { ...only, source: new Uint32Array(only.idHash.length) };
  const length = logs.reduce((sum, log) => sum + log.idHash.length, 0);
  const idHash = new BigUint64Array(length);
  const score = new Float64Array(length);
  const prediction = new Float64Array(length);
  const label = new Float64Array(length);
  const day = new Int32Array(length);
  const source = new Uint32Array(length);
  const counts = { rows: 0, missingIds: 0, duplicateIds: 0, unreadable: 0 };
  let at = 0;
  logs.forEach((log, place) => {
    idHash.set(log.idHash, at);
    score.set(log.score, at);
    prediction.set(log.prediction, at);
    label.set(log.label, at);
    day.set(log.day, at);
    source.fill(place, at, at + log.idHash.length);
    at += log.idHash.length;
    counts.rows += log.counts.rows;
    counts.missingIds += log.counts.missingIds;
    counts.duplicateIds += log.counts.duplicateIds;
    counts.unreadable += log.counts.unreadable;
  });
  const kept = distinctIds(idHash, sortById(idHash), "first");
  const n = kept.length;
  return {
    idHash: gather(idHash, kept, new BigUint64Array(n)),
    score: gather(score, kept, new Float64Array(n)),
    prediction: gather(prediction, kept, new Float64Array(n)),
    label: gather(label, kept, new Float64Array(n)),
    day: gather(day, kept, new Int32Array(n)),
    source: gather(source, kept, new Uint32Array(n)),
    counts: { ...counts, duplicateIds: counts.duplicateIds + length - n },
  };
}
