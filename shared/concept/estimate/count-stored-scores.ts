import { evenRanges, type PlacedLog } from "../join-logs.ts";
import { mapInOrder } from "../map-in-order.ts";
import { mergePredictionLogs } from "../merge-prediction-logs.ts";
import { predictionLogOf } from "../packed-log.ts";
import { addScores, countScores, type ScoreCells } from "./score-cells.ts";
import type { ScoreReference } from "./score-reference.ts";

const rowsAtATime = 400_000;
const readsAtATime = 16;

/**
 * Stored predictions counted in the cells of a reference, each id once, one part of the hashes after another, so that memory does not grow with
 * their number. Reads every log once.
 *
 * @param atATime rows in memory at a time; for tests
 */
export async function countStoredScores(
  predictions: readonly PlacedLog[],
  { edges, decided }: Pick<ScoreReference, "edges" | "decided">,
  atATime: number = rowsAtATime,
): Promise<ScoreCells> {
  const logs = predictions.map(({ log }) => log);
  let cells = countScores({ score: [], prediction: [] }, edges, decided);
  for (const range of evenRanges(logs, atATime)) {
    const parts = await mapInOrder(logs, readsAtATime, async (log) => predictionLogOf(await log.readRows(range)));
    cells = addScores(cells, countScores(mergePredictionLogs(parts), edges, decided));
  }
  return cells;
}
