import { gatherKept } from "./kept-column.ts";
import type { PredictionLog } from "./prediction-log.ts";
import { distinctIds, gather, sortById } from "./sort-by-id.ts";

/** The predictions of several logs as one, and for each row the place of its log in the list. */
export interface MergedPredictionLog extends PredictionLog {
  readonly source: Uint32Array;
}

/**
 * One log of the predictions of several, in a given order: of several rows with one id the first log's is kept. The caller sorts the
 * logs (by key of their object, then as they were cut), so that the order in which they arrived never shows.
 *
 * @param places what `source` calls each log; its place in the list when absent
 */
export function mergePredictionLogs(logs: readonly PredictionLog[], places?: readonly number[]): MergedPredictionLog {
  const placeOf = (log: number) => places?.[log] ?? log;
  const [only, second] = logs;
  if (only !== undefined && second === undefined) {
    return { ...only, source: new Uint32Array(only.idHash.length).fill(placeOf(0)) };
  }
  const lengths = logs.map(({ idHash }) => idHash.length);
  const length = lengths.reduce((sum, own) => sum + own, 0);
  const idHash = new BigUint64Array(length);
  const place = new Uint32Array(length);
  let at = 0;
  logs.forEach((log, i) => {
    idHash.set(log.idHash, at);
    place.fill(placeOf(i), at, at + log.idHash.length);
    at += log.idHash.length;
  });
  const kept = distinctIds(idHash, sortById(idHash), "first");
  const n = kept.length;
  const column = <T extends Float64Array | Int32Array | Uint32Array>(
    of: (log: PredictionLog) => T,
    type: new (length: number) => T,
  ): T => {
    const all = new type(length);
    let start = 0;
    for (const log of logs) {
      all.set(of(log), start);
      start += log.idHash.length;
    }
    return gather(all, kept, new type(n));
  };
  return {
    idHash: gather(idHash, kept, new BigUint64Array(n)),
    score: column(({ score }) => score, Float64Array),
    prediction: column(({ prediction }) => prediction, Float64Array),
    label: column(({ label }) => label, Float64Array),
    time: column(({ time }) => time, Float64Array),
    day: column(({ day }) => day, Int32Array),
    row: column(({ row }) => row, Uint32Array),
    kept: gatherKept(
      logs.map((log) => log.kept),
      lengths,
      kept,
    ),
    source: gather(place, kept, new Uint32Array(n)),
  };
}
