import type { RecordBatch } from "apache-arrow";
import { cellReader } from "../concept/cell-value.ts";

/** Consecutive rows of a batch that are all held out, or all not. */
export interface HeldoutRun {
  readonly batch: RecordBatch;
  readonly heldout: boolean;
}

/**
 * The batch cut where the held-out column changes, in order and without copying. True, 1 and "true" in any case mean held out;
 * everything else, also a missing column, means not.
 */
export function* heldoutRuns(batch: RecordBatch, column: string): Generator<HeldoutRun> {
  const read = cellReader(batch.getChild(column));
  let start = 0;
  let current = batch.numRows > 0 && isTrue(read(0));
  for (let row = 1; row <= batch.numRows; row++) {
    const next = row < batch.numRows && isTrue(read(row));
    if (row < batch.numRows && next === current) continue;
    yield { batch: batch.slice(start, row), heldout: current };
    start = row;
    current = next;
  }
}

function isTrue(value: ReturnType<ReturnType<typeof cellReader>>): boolean {
  if (value === null) return false;
  return value === true || value === 1 || value === 1n || (typeof value === "string" && /^(true|1)$/i.test(value));
}
