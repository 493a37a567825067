import type { Check } from "../check/check.ts";
import type { ReadingConfig } from "../check/leaf.ts";
import type { HistoryEntry } from "../policy/history.ts";

/** A batch whose labelled rows a new model may learn from. */
export interface RequestedBatch {
  readonly batchId: string;
  /** True when its data is broken: a model must not learn from it. */
  readonly broken: boolean;
  /** Keys of its leaves in the results bucket, ascending by object key. */
  readonly leaves: readonly string[];
  /** Ids of the label files that met its predictions, ascending: a later one corrects an earlier. */
  readonly labelFiles: readonly string[];
}

/**
 * What a retraining run is made of, as it stood when the run was decided: stored once under the name of the execution and never
 * changed, so that whoever reads it, and however often, makes the same training set.
 */
export interface RetrainingRequest {
  readonly version: 1;
  readonly monitor: string;
  readonly executionName: string;
  readonly baselineVersion: string;
  /** Settings the rows are read under. */
  readonly reading: ReadingConfig;
  /** Input of the execution, as far as it is known before there is a training set. */
  readonly input: Readonly<Record<string, unknown>>;
  /** In event time. */
  readonly batches: readonly RequestedBatch[];
}

/**
 * The request of a check that starts a run: the batches of its history that were judged against the same baseline version and have
 * labels.
 */
export function retrainingRequest(
  check: Check,
  executionName: string,
  input: RetrainingRequest["input"],
  entries: readonly HistoryEntry[],
  { columns, heldoutColumn, csv, slices, features }: ReadingConfig,
): RetrainingRequest {
  const baselineVersion = check.baseline?.version ?? "";
  return {
    version: 1,
    monitor: check.monitor,
    executionName,
    baselineVersion,
    reading: { columns, heldoutColumn, csv, slices, features },
    input,
    batches: entries
      .filter((entry) => entry.baselineVersion === baselineVersion && entry.labels !== "none")
      .map(({ batchId, conditions, leaves, labelLogs }) => ({
        batchId,
        broken: conditions.some(({ broken, muted }) => broken && !muted),
        leaves,
        labelFiles: labelLogs,
      })),
  };
}
