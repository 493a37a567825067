import type { Baseline } from "../../shared/baseline/baseline.ts";
import type { TrainingPart } from "../../shared/baseline/make-baseline.ts";
import type { BatchData, BatchToExamine } from "../../shared/check/batch-to-examine.ts";
import type { Check } from "../../shared/check/check.ts";
import { eventTimeOf } from "../../shared/check/event-time.ts";
import { checkOf, type Examination } from "../../shared/check/examination.ts";
import { examineBatch } from "../../shared/check/examine-batch.ts";
import { expectationsInForce } from "../../shared/check/expectations-in-force.ts";
import type { Leaf } from "../../shared/check/leaf.ts";
import { readLabels } from "../../shared/check/read-labels.ts";
import { countStoredScores } from "../../shared/concept/estimate/count-stored-scores.ts";
import { collectPairs, joinLogs, type PlacedLog } from "../../shared/concept/join-logs.ts";
import type { LogFile } from "../../shared/concept/log-file.ts";
import { mergePredictionLogs } from "../../shared/concept/merge-prediction-logs.ts";
import {
  encodeLabelLog,
  encodePredictionLog,
  openLabelLog,
  openPredictionLog,
} from "../../shared/concept/packed-log.ts";
import { InputError } from "../../shared/errors.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { decideHistory } from "../../shared/policy/decide-history.ts";
import { type HistoryEntry, initialState } from "../../shared/policy/history.ts";
import type { Expectations } from "../../shared/profile/expectations.ts";
import { mergeObservations } from "../../shared/profile/merge-observations.ts";
import { mergeProfiles } from "../../shared/profile/merge-profiles.ts";
import type { ConstraintViolations } from "../../shared/sagemaker/constraint-violations.ts";
import { baselineOf } from "../../shared/statistics/imported-baseline.ts";
import { memorySource } from "../../shared/table/memory-source.ts";
import { type FileRead, openFile, readFile } from "./read-file.ts";
import type { Terminal } from "./terminal.ts";

/** The name a check of local files carries where others carry their monitor's. */
const localMonitor = "local";

/** The files of one check. */
export interface CheckedFiles {
  /** One batch, whatever their number. */
  readonly serving: readonly string[];
  readonly training: readonly string[];
  /** Rows the model did not train on. */
  readonly heldout: readonly string[];
  readonly labels: readonly string[];
}

/** The answer about one batch of local files. */
interface ExaminedFiles {
  readonly check: Check;
  /** What Model Monitor's rules say; null unless monitor.json asks for it. */
  readonly violations: ConstraintViolations | null;
}

/**
 * The check of one batch of local files, as the deployed functions would check it as a monitor's first batch.
 *
 * @throws {UsageError} when a file cannot be opened.
 * @throws {InputError} when a training, held-out or label file is faulty; a faulty serving file is a finding.
 */
export async function examineFiles(
  files: CheckedFiles,
  config: MonitorConfig,
  terminal: Terminal,
): Promise<ExaminedFiles> {
  const baseline = await readBaseline(files, config, terminal);
  const expectations = expectationsInForce(baseline, config);
  const parts = await readServing(files.serving, expectations, config, terminal);
  const leaves = parts.map(({ leaf }) => leaf);
  const examination = examineBatch({
    monitor: localMonitor,
    batch: {
      id: batchIdOf(leaves),
      eventTime: leaves.map((leaf) => eventTimeOf(leaf.key, leaf.lastModified)).sort()[0] ?? "",
      objects: leaves.map(({ key, etag, sizeBytes, rows }) => ({ key, etag, sizeBytes, rows })),
      rows: leaves.reduce((sum, { rows }) => sum + rows, 0),
    },
    faults: leaves.flatMap(({ fault }) => fault ?? []),
    issues: leaves.flatMap(({ key, issues }) => issues.map((issue) => ({ ...issue, object: key }))),
    serving: mergedData(parts),
    previous: null,
    before: [],
    ...(await readPredictions(parts, files.labels, baseline, config)),
    losses: null,
    first: null,
    baseline,
    config,
  });
  const { decisions } = decideHistory(localMonitor, initialState, [entryOf(examination, leaves)], config);
  return { check: checkOf(examination, decisions[0]!), violations: examination.violations };
}

async function readBaseline(files: CheckedFiles, config: MonitorConfig, terminal: Terminal): Promise<Baseline> {
  const parts: TrainingPart[] = [];
  for (const kind of ["training", "heldout"] as const) {
    for (const path of new Set(files[kind])) {
      const { leaf, rows, predictions } = await readFile(await openFile(path), { kind }, config, terminal);
      const { profile, heldoutProfile } = rows;
      parts.push({
        leaf,
        profile,
        heldoutProfile,
        heldout: predictions.length === 0 ? null : mergePredictionLogs(predictions),
      });
    }
  }
  return baselineOf(localMonitor, "training", parts, config);
}

/** A file of the batch; without rows when it is faulty. */
interface ServingPart {
  readonly leaf: Leaf;
  readonly rows: FileRead["rows"] | null;
  readonly predictions: FileRead["predictions"];
}

async function readServing(
  paths: readonly string[],
  expectations: Expectations,
  config: MonitorConfig,
  terminal: Terminal,
): Promise<ServingPart[]> {
  const parts: ServingPart[] = [];
  for (const path of new Set(paths)) {
    const file = await openFile(path);
    try {
      parts.push(await readFile(file, { kind: "serving", expectations }, config, terminal));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      parts.push({ leaf: { ...file.leaf, fault: error.fault }, rows: null, predictions: [] });
    }
  }
  return parts.sort((a, b) => (a.leaf.key < b.leaf.key ? -1 : 1));
}

function mergedData(parts: readonly ServingPart[]): BatchData | null {
  let data: BatchData | null = null;
  for (const { rows } of parts) {
    if (rows === null) continue;
    const { profile, observations } = rows;
    data =
      data === null
        ? { profile, observations }
        : {
            profile: mergeProfiles(data.profile, profile),
            observations: data.observations && observations && mergeObservations(data.observations, observations),
          };
  }
  return data;
}

/** The predictions of the batch with their labels: of two labels for one prediction the later in event time wins. */
async function readPredictions(
  parts: readonly ServingPart[],
  labelPaths: readonly string[],
  baseline: Baseline,
  config: MonitorConfig,
): Promise<Pick<BatchToExamine, "pairs" | "scores">> {
  const files: { readonly at: string; readonly logs: LogFile[] }[] = [];
  for (const path of new Set(labelPaths)) {
    const { source, leaf } = await openFile(path);
    const at = `${eventTimeOf(leaf.key, leaf.lastModified)}_${leaf.lastModified}_${leaf.key}`;
    const logs: LogFile[] = [];
    await readLabels(source, config, async (log) => {
      logs.push(await openLabelLog(memorySource(path, encodeLabelLog(log))));
    });
    files.push({ at, logs });
  }
  files.sort((a, b) => (a.at < b.at ? -1 : 1));
  const predictions: PlacedLog[] = [];
  for (const [source, { leaf, predictions: logs }] of parts.entries()) {
    for (const log of logs) {
      predictions.push({ source, log: await openPredictionLog(memorySource(leaf.key, encodePredictionLog(log))) });
    }
  }
  if (predictions.length === 0) return { pairs: null, scores: null };
  const pairs = await collectPairs(
    joinLogs(
      predictions,
      files.flatMap(({ logs }) => logs),
      config.columns.modelVersion ?? null,
    ),
  );
  const scores = baseline.scores === null ? null : await countStoredScores(predictions, baseline.scores);
  return { pairs, scores };
}

/** The path of a single file, else the folder all of them are in. */
function batchIdOf(leaves: readonly Leaf[]): string {
  const [first, ...others] = leaves.map(({ key }) => key.split("/"));
  if (first === undefined) return "";
  if (others.length === 0) return first.join("/");
  const differs = first.findIndex((segment, i) => others.some((other) => other[i] !== segment));
  const common = first.slice(0, differs);
  return common.length === 0 ? "./" : `${common.join("/")}/`;
}

function entryOf(examination: Examination, leaves: readonly Leaf[]): HistoryEntry {
  const { batch, baseline, verdict, summary, forHistory } = examination;
  return {
    batchId: batch.id,
    eventTime: batch.eventTime,
    neighbours: "",
    inputs: "",
    baselineVersion: baseline?.version ?? null,
    against: "",
    rows: batch.rows,
    lastModified:
      leaves
        .map((leaf) => leaf.lastModified)
        .sort()
        .at(-1) ?? "",
    verdict,
    summary,
    ...forHistory,
    leaves: [],
    predictions: leaves.reduce((sum, { predictions }) => sum + predictions, 0),
    labelLogs: [],
  };
}
