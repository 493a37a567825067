import type { RecordBatch } from "apache-arrow";
import { createPredictionCollector, type PredictionCounts } from "../concept/collect-predictions.ts";
import { type PredictionLog, predictionColumnsOf } from "../concept/prediction-log.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { Expectations, Observations } from "../profile/expectations.ts";
import { createFold, finishFold, foldBatch } from "../profile/fold-batch.ts";
import type { Profile } from "../profile/profile.ts";
import type { Imported } from "../statistics/imported.ts";
import { readStatisticsFile, type StatisticsFormat } from "../statistics/read-statistics-file.ts";
import type { ByteSource } from "../table/byte-source.ts";
import { openTable } from "../table/open-table.ts";
import type { Compression, TableFormat, TableIssue } from "../table/table.ts";
import { columnRank } from "./column-rank.ts";
import { heldoutRuns } from "./heldout-runs.ts";
import { servingTableOptions } from "./table-options.ts";

/**
 * What rows are read as. `training`: rows marked by the configured held-out column are held out, the others are learned.
 * `heldout`: all of them are held out. `serving`: counted against the expectations in force (null before there is a baseline).
 */
export type RowsPurpose =
  | { readonly kind: "training" }
  | { readonly kind: "heldout" }
  | { readonly kind: "serving"; readonly expectations: Expectations | null };

/** What reading the rows of one object gave. */
export interface RowsRead {
  readonly format: TableFormat | StatisticsFormat;
  readonly compression: Compression;
  /** Of the rows that are not held out. */
  readonly profile: Profile;
  /** Of the rows that are held out; null when there are none. */
  readonly heldoutProfile: Profile | null;
  /** Null without expectations. */
  readonly observations: Observations | null;
  /** Of serving or held-out rows; null when monitor.json names too few columns. */
  readonly predictions: PredictionCounts | null;
  readonly heldoutRows: number;
  readonly issues: readonly TableIssue[];
  /** Of a training file that holds another tool's account of rows, and none itself. */
  readonly imported?: Imported;
}

const noRows = {
  compression: "none",
  heldoutProfile: null,
  observations: null,
  predictions: null,
  heldoutRows: 0,
} as const;
/** Who is told while rows are read. */
export interface RowsListener {
  /** After each batch of rows: how many were read so far, held-out ones included. */
  readonly onRows?: (rows: number) => void;
  /** Predictions of serving or held-out rows, in the order of the rows; reading waits until they are put away. */
  readonly onPredictions?: (log: PredictionLog) => Promise<void>;
}

/**
 * Reads one object's rows once, in bounded memory.
 *
 * @throws {InputError} when the fault is in the bytes.
 */
export async function readRows(
  source: ByteSource,
  purpose: RowsPurpose,
  config: MonitorConfig,
  { onRows, onPredictions }: RowsListener = {},
): Promise<RowsRead> {
  const account = purpose.kind === "training" ? await readStatisticsFile(source) : null;
  if (account !== null) return { ...account, ...noRows };
  const expectations = purpose.kind === "serving" ? purpose.expectations : null;
  const table = await openTable(source, servingTableOptions(config, expectations?.features.keys() ?? null));
  const rank = columnRank(config);
  const fold = createFold(expectations, source.name, rank);
  const heldoutFold = createFold(null, source.name, rank);
  const columns = predictionColumnsOf(config);
  const predictions = columns === null ? null : createPredictionCollector(columns, source.name);
  const cutBy = purpose.kind === "training" ? config.heldoutColumn : undefined;
  let rows = 0;
  let heldoutRows = 0;
  const learn = async (batch: RecordBatch, isHeldout: boolean): Promise<void> => {
    if (isHeldout) heldoutRows += batch.numRows;
    foldBatch(isHeldout ? heldoutFold : fold, batch);
    if (predictions === null || !(isHeldout || purpose.kind === "serving")) return;
    for (const log of predictions.collect(batch)) await onPredictions?.(log);
  };
  for await (const batch of table.batches) {
    if (cutBy === undefined) await learn(batch, purpose.kind === "heldout");
    else for (const run of heldoutRuns(batch, cutBy)) await learn(run.batch, run.heldout);
    rows += batch.numRows;
    onRows?.(rows);
  }
  const last = predictions?.finish() ?? null;
  if (last?.log != null) await onPredictions?.(last.log);
  const { format, compression, issues } = table;
  return {
    format,
    compression,
    ...finishFold(fold),
    heldoutProfile: heldoutRows === 0 ? null : finishFold(heldoutFold).profile,
    predictions: last?.counts ?? null,
    heldoutRows,
    issues,
  };
}
