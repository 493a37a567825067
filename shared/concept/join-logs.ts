import { joinLabels, type LabelledPairs } from "./join-labels.ts";
import { gatherKept } from "./kept-column.ts";
import { type CoverageTally, createCoverageTally } from "./label-coverage.ts";
import type { HashRange, LogFile } from "./log-file.ts";
import { mapInOrder } from "./map-in-order.ts";
import { mergePredictionLogs } from "./merge-prediction-logs.ts";
import { labelLogOf, predictionLogOf } from "./packed-log.ts";

/** A stored log of predictions, and the place of the object it was read from among those of the batch. */
export interface PlacedLog {
  readonly log: LogFile;
  readonly source: number;
}

/** Predictions and labels that are in memory at a time: some 100 MB. */
const rowsAtATime = 400_000;
const readsAtATime = 16;

/**
 * Joins stored logs, one part of the hashes after another, so that memory does not grow with them: what `joinLabels` gives, in
 * blocks ascending by id hash; the coverage of each is that of all blocks so far. Ids are taken to spread evenly, as hashes do.
 *
 * @param predictions in the order in which the first of several rows with one id counts
 * @param labels in the order in which a later one corrects an earlier
 * @param versionColumn the kept column that names the version of the model; null when there is none
 * @param atATime rows of both in memory at a time; for tests
 */
export async function* joinLogs(
  predictions: readonly PlacedLog[],
  labels: readonly LogFile[],
  versionColumn: string | null,
  atATime: number = rowsAtATime,
): AsyncGenerator<LabelledPairs> {
  const tally: CoverageTally = createCoverageTally(versionColumn);
  const places = predictions.map(({ source }) => source);
  for (const range of evenRanges([...predictions.map(({ log }) => log), ...labels], atATime)) {
    const read = (log: LogFile) => log.readRows(range);
    const predicted = await mapInOrder(predictions, readsAtATime, async ({ log }) => predictionLogOf(await read(log)));
    const labelled = await mapInOrder(labels, readsAtATime, async (log) => labelLogOf(await read(log)));
    yield joinLabels(mergePredictionLogs(predicted, places), labelled, tally);
  }
}

/** Ranges of equal width that cover all hashes, in each of which the logs have at most so many rows, but for chance. At least one. */
export function evenRanges(logs: readonly LogFile[], rows: number): HashRange[] {
  const total = logs.reduce((sum, log) => sum + log.rows, 0);
  const count = Math.min(65_536, Math.max(1, Math.ceil(total / rows)));
  const edge = (i: number) => Math.round((65_536 * i) / count);
  return Array.from({ length: count }, (_, i) => ({ low: edge(i), high: edge(i + 1) }));
}

/** Blocks of pairs as one: 48 bytes a labelled prediction and what is kept beside it. */
export async function collectPairs(blocks: AsyncIterable<LabelledPairs>): Promise<LabelledPairs> {
  const all: LabelledPairs[] = [];
  for await (const block of blocks) all.push(block);
  const lengths = all.map(({ label }) => label.length);
  const length = lengths.reduce((sum, own) => sum + own, 0);
  const column = <T extends Float64Array | Int32Array | Uint32Array>(
    of: (pairs: LabelledPairs) => T,
    type: new (length: number) => T,
  ): T => {
    const values = new type(length);
    let at = 0;
    for (const pairs of all) {
      values.set(of(pairs), at);
      at += of(pairs).length;
    }
    return values;
  };
  return {
    score: column(({ score }) => score, Float64Array),
    prediction: column(({ prediction }) => prediction, Float64Array),
    label: column(({ label }) => label, Float64Array),
    time: column(({ time }) => time, Float64Array),
    day: column(({ day }) => day, Int32Array),
    row: column(({ row }) => row, Uint32Array),
    source: column(({ source }) => source, Uint32Array),
    kept: gatherKept(
      all.map(({ kept }) => kept),
      lengths,
      Uint32Array.from({ length }, (_, i) => i),
    ),
    ratings: concatenatedRatings(all),
    coverage: all.at(-1)?.coverage ?? createCoverageTally(null).coverage(),
  };
}

function concatenatedRatings(all: readonly LabelledPairs[]): LabelledPairs["ratings"] {
  const labels = new Float64Array(all.reduce((sum, { ratings }) => sum + ratings.labels.length, 0));
  const starts = [0];
  for (const { ratings } of all) {
    const from = starts.at(-1)!;
    labels.set(ratings.labels, from);
    for (const end of ratings.starts.subarray(1)) starts.push(from + end);
  }
  return { labels, starts: Uint32Array.from(starts) };
}
