import { joinLogs, type PlacedLog } from "../concept/join-logs.ts";
import type { LogFile } from "../concept/log-file.ts";

/** The labels of one object's rows. */
export interface RowLabels {
  /** By row, from 0; NaN where none has come. */
  readonly label: Float64Array;
  readonly labelled: number;
}

/**
 * The latest label of each row of one object: of several rows with one id the first has it, a row without an id has none. A label in
 * the row itself is the oldest, later files correct it. 8 bytes a row, and what `joinLogs` takes.
 *
 * @param rows of the object
 * @param predictions its prediction logs, in the order of its rows
 * @param labels in the order in which a later one corrects an earlier
 */
export async function labelsByRow(
  rows: number,
  predictions: readonly PlacedLog[],
  labels: readonly LogFile[],
): Promise<RowLabels> {
  const label = new Float64Array(rows).fill(Number.NaN);
  let labelled = 0;
  for await (const pairs of joinLogs(predictions, labels, null)) {
    pairs.row.forEach((row, i) => {
      label[row] = pairs.label[i]!;
    });
    labelled += pairs.row.length;
  }
  return { label, labelled };
}
