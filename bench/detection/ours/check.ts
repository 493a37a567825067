import type { Baseline } from "../../../shared/baseline/baseline.ts";
import { makeBaseline } from "../../../shared/baseline/make-baseline.ts";
import type { BatchData } from "../../../shared/check/batch-to-examine.ts";
import { examineBatch } from "../../../shared/check/examine-batch.ts";
import type { Leaf } from "../../../shared/check/leaf.ts";
import { defaultMonitorConfig, type MonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import type { Expectations } from "../../../shared/profile/expectations.ts";
import { createFold, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import { expectationsOf } from "../../../shared/schema/expectations-of.ts";
import type { Side } from "../data/column.ts";
import { batchOf } from "./arrow-side.ts";
import { profileOfCounts } from "./profile-of-counts.ts";

/** Our defaults at a level of 1% a check. */
export const benchConfig: MonitorConfig = { ...defaultMonitorConfig, falseAlertsPerYear: 3.65 };

/** What one check said. */
export interface Answer {
  /** The verdict is drift or broken: somebody is told. */
  readonly alarm: boolean;
  /** What was found: the column of each finding that is told, its test or code, and its sentence. */
  readonly found: readonly { readonly feature: string; readonly code: string; readonly text: string }[];
}

const dayMs = 86_400_000;
const firstDay = Date.UTC(2026, 0, 5);

/** ISO day `i` days after Monday, 5 January 2026. */
function dayOf(i: number): string {
  return new Date(firstDay + i * dayMs).toISOString().slice(0, 10);
}

/** What a reader hands on of one side: profile and observations. Rows are folded one by one; counted values are taken as they are. */
export function readSide(side: Side, expectations: Expectations | null): BatchData {
  const counted = side.columns.values().some(({ counts }) => counts !== null);
  if (counted) return profileOfCounts(side, expectations);
  const fold = createFold(expectations, "serving.parquet");
  foldBatch(fold, batchOf(side));
  return finishFold(fold);
}

/** The baseline of these parts: one a day from 5 January 2026 on, or a single undated one. */
export function baselineOf(parts: readonly Side[], config = benchConfig): Baseline {
  const keys = parts.map((_, i) => (parts.length === 1 ? "part.parquet" : `dt=${dayOf(i)}/part.parquet`));
  return makeBaseline(
    "m",
    "v1",
    parts.map((part, i) => ({
      leaf: leafOf(`m/training/v1/${keys[i]}`, part.rows),
      profile: readSide(part, null).profile,
      heldoutProfile: null,
      heldout: null,
    })),
    config,
  );
}

function leafOf(key: string, rows: number): Leaf {
  return {
    ...{ version: 1, key, etag: "", sizeBytes: 0, lastModified: `${dayOf(0)}T00:00:00.000Z`, settings: "" },
    ...{ format: null, compression: null, rows, heldoutRows: 0, predictions: 0, fault: null, issues: [] },
    observations: null,
  };
}

/** What `side` is told about against `baseline`, as the batch of day `day`. */
export function checkSide(baseline: Baseline, side: Side, day: number, config = benchConfig): Answer {
  const expectations = expectationsOf(baseline.schema, baseline.bins, baseline.fingerprint);
  return checkData(baseline, readSide(side, expectations), side.rows, day, config);
}

/** As `checkSide`, of rows already read. */
export function checkData(
  baseline: Baseline,
  serving: BatchData,
  rows: number,
  day: number,
  config = benchConfig,
): Answer {
  const eventTime = `${dayOf(day)}T00:00:00.000Z`;
  const key = `m/serving/dt=${dayOf(day)}/part.parquet`;
  const { verdict, findings } = examineBatch({
    monitor: "m",
    batch: { id: key, eventTime, objects: [{ key, etag: "", sizeBytes: 0, rows }], rows },
    faults: [],
    issues: [],
    serving,
    previous: null,
    before: [],
    pairs: null,
    losses: null,
    scores: null,
    first: null,
    baseline,
    config,
  });
  const told = findings.filter(({ severity, mutedUntil }) => severity !== "info" && mutedUntil === null);
  return {
    alarm: verdict === "drift" || verdict === "broken",
    found: told.map(({ feature, code, text }) => ({ feature, code, text })),
  };
}

/** Whether an answer names every one of these columns: in the finding's column, or of several in one finding's sentence. */
export function names({ alarm, found }: Answer, columns: readonly string[]): boolean {
  if (!alarm) return false;
  return found.some(({ feature, text }) => {
    if (columns.length === 1) return feature === columns[0];
    return columns.every((column) => feature.includes(column) || text.includes(column));
  });
}
