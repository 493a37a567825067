import type { Decision } from "../../shared/check/check.ts";

/** One batch of the history with the decision the fold gave it. */
export interface DecidedBatch {
  readonly batchId: string;
  readonly decision: Decision;
}
