import type { Baseline } from "../baseline/baseline.ts";
import type { ScoreCells } from "../concept/estimate/score-cells.ts";
import type { LabelledPairs } from "../concept/join-labels.ts";
import type { BatchLosses } from "../concept/stream/batch-losses.ts";
import type { LossStream } from "../concept/stream/loss-stream.ts";
import type { EarlierBatch } from "../drift/volume-test.ts";
import type { InputFault } from "../errors.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { HistoryEntry } from "../policy/history.ts";
import type { Observations } from "../profile/expectations.ts";
import type { Profile } from "../profile/profile.ts";
import type { TableIssue } from "../table/table.ts";
import type { Batch } from "./check.ts";

/** What reading a batch's rows gave. */
export interface BatchData {
  readonly profile: Profile;
  readonly observations: Observations | null;
}

/** A batch with everything it is compared with. */
export interface BatchToExamine {
  readonly monitor: string;
  readonly batch: Batch;
  readonly faults: readonly InputFault[];
  readonly issues: readonly (TableIssue & { readonly object: string })[];
  /** Null when nothing of the batch could be read. */
  readonly serving: BatchData | null;
  /** The comparable batch before in event time. */
  readonly previous: { readonly batchId: string; readonly eventTime: string; readonly data: BatchData } | null;
  /** Batches before it in event time that were read and not broken, at most the newest `mostEarlierBatches`. */
  readonly before: readonly EarlierBatch[];
  /** Its predictions in the cells of the baseline's scores; null when it keeps none, or has labels enough. */
  readonly scores: ScoreCells | null;
  /** Its predictions that met their labels; null when it keeps none. */
  readonly pairs: LabelledPairs | null;
  /** Its losses, and those of its model version up to and with it; null when too few of its predictions have met their label. */
  readonly losses: { readonly own: BatchLosses; readonly stream: LossStream } | null;
  /** The monitor's first batch, whose differing columns were asked about; null when this is the first. */
  readonly first: Pick<HistoryEntry, "onlyTraining" | "onlyServing"> | null;
  readonly baseline: Baseline | null;
  readonly config: MonitorConfig;
}
