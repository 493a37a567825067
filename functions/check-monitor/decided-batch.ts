import type { Decision } from "../../shared/check/check.ts";

/** One batch of the history with the decision the fold gave it. */
export interface DecidedBatch {
  readonly batchId: string;
  /** `batchContent` of it. */
  readonly content: string;
  readonly decision: Decision;
}

/** Names a batch by what is in it: the same upload again is the same, another under its key is not. */
export function batchContent(batchId: string, contentIds: readonly string[]): string {
  return JSON.stringify([batchId, contentIds.toSorted()]);
}
