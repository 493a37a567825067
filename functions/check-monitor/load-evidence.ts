import type { ObjectStore } from "../../shared/aws/object-store.ts";
import { openPredictionLogs } from "../../shared/aws/stored-logs.ts";
import type { Baseline } from "../../shared/baseline/baseline.ts";
import type { BatchData, BatchToExamine } from "../../shared/check/batch-to-examine.ts";
import type { Examination } from "../../shared/check/examination.ts";
import { examineBatch } from "../../shared/check/examine-batch.ts";
import type { Leaf } from "../../shared/check/leaf.ts";
import { countStoredScores } from "../../shared/concept/estimate/count-stored-scores.ts";
import type { ScoreCells } from "../../shared/concept/estimate/score-cells.ts";
import type { ScoreReference } from "../../shared/concept/estimate/score-reference.ts";
import type { LabelledPairs } from "../../shared/concept/join-labels.ts";
import { labelsSuffice } from "../../shared/concept/labels-suffice.ts";
import type { EarlierBatch } from "../../shared/drift/volume-test.ts";
import type { InputFault } from "../../shared/errors.ts";
import { resultKeys } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import type { HistoryEntry } from "../../shared/policy/history.ts";
import { mergeObservations } from "../../shared/profile/merge-observations.ts";
import { mergeProfiles } from "../../shared/profile/merge-profiles.ts";
import { decodeObservations } from "../../shared/profile/observations-codec.ts";
import { decodeProfile } from "../../shared/profile/profile-codec.ts";
import type { TableIssue } from "../../shared/table/table.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";
import { type LoadedBatch, loadLeaves } from "./load-batch.ts";
import { labelsOfBatch } from "./load-pairs.ts";

/** What reading a batch left behind: its leaves, and its predictions with the labels they have met. */
export interface LoadedEvidence {
  readonly batchId: string;
  readonly eventTime: string;
  readonly leaves: readonly Leaf[];
  /** Ascending by object key. */
  readonly leafKeys: readonly string[];
  readonly lastModified: string;
  readonly predictionCount: number;
  /** Ids of the label files that meet its predictions, ascending. */
  readonly labelLogs: readonly string[];
  /** What is in them. */
  readonly labelContents: readonly string[];
  /** Joins them, see `LabelsOfBatch`; null when the batch keeps no predictions. */
  readonly pairs: () => Promise<LabelledPairs | null>;
  /** Counts its predictions, labelled or not; null when the batch keeps none. */
  readonly scores: (reference: ScoreReference) => Promise<ScoreCells | null>;
}

/**
 * The evidence of a batch that was just loaded, or of one the history knows.
 *
 * @param arrived label files that came and meet some of its predictions
 */
export async function loadEvidence(
  monitor: string,
  batchId: string,
  loaded: LoadedBatch | null,
  known: HistoryEntry | null,
  arrived: readonly string[],
  { columns }: Pick<MonitorConfig, "columns">,
  { results }: Pick<CheckMonitorDeps, "results">,
): Promise<LoadedEvidence> {
  const found = loaded?.leaves ?? (await loadLeaves(results, known?.leaves ?? []));
  const leaves = found.map(({ leaf }) => leaf);
  const leafKeys = found.map(({ leafKey }) => leafKey);
  const predictionCount = leaves.reduce((sum, { predictions }) => sum + predictions, 0);
  const evidence = {
    batchId,
    eventTime: loaded?.eventTime ?? known?.eventTime ?? "",
    leaves,
    leafKeys,
    lastModified: leaves.reduce((latest, leaf) => (leaf.lastModified > latest ? leaf.lastModified : latest), ""),
    predictionCount,
  };
  if (predictionCount === 0)
    return { ...evidence, labelLogs: [], labelContents: [], pairs: async () => null, scores: async () => null };
  const keepers = leafKeys.filter((_, i) => leaves[i]!.predictions > 0);
  const unchanged = known !== null && JSON.stringify(known.leaves) === JSON.stringify(leafKeys);
  const met = unchanged ? { met: known.labelLogs, arrived } : null;
  const { fileIds, contents, pairs } = await labelsOfBatch(
    monitor,
    keepers,
    met,
    columns.modelVersion ?? null,
    results,
  );
  const scores = async (reference: ScoreReference) =>
    countStoredScores(await openPredictionLogs(results, keepers), reference);
  return { ...evidence, labelLogs: fileIds, labelContents: contents, pairs, scores };
}

/** Examines a batch against the baseline and the batches before it. */
export async function examineLoaded(
  monitor: string,
  evidence: LoadedEvidence,
  previous: HistoryEntry | null,
  before: readonly EarlierBatch[],
  labelled: Pick<BatchToExamine, "pairs" | "losses">,
  first: Pick<HistoryEntry, "onlyTraining" | "onlyServing"> | null,
  baseline: Baseline | null,
  config: MonitorConfig,
  { results, data }: Pick<CheckMonitorDeps, "results" | "data">,
): Promise<Examination> {
  const neighbour = previous === null ? null : { ...previous, data: await loadData(results, previous.leaves) };
  return examineBatch({
    monitor,
    batch: {
      id: evidence.batchId,
      eventTime: evidence.eventTime,
      objects: evidence.leaves.map(({ key, etag, sizeBytes, rows }) => ({ key, etag, sizeBytes, rows })),
      rows: evidence.leaves.reduce((sum, { rows }) => sum + rows, 0),
    },
    faults: faultsOf(evidence.leaves),
    issues: evidence.leaves.flatMap((leaf) =>
      issuesOf(leaf).map((issue) => ({ ...issue, object: `s3://${data.bucket}/${leaf.key}` })),
    ),
    serving: await loadData(results, evidence.leafKeys),
    previous:
      neighbour?.data == null
        ? null
        : { batchId: neighbour.batchId, eventTime: neighbour.eventTime, data: neighbour.data },
    before,
    ...labelled,
    scores: await scoresWithoutLabels(evidence, labelled.pairs, baseline, config),
    first,
    baseline,
    config,
  });
}

/** The scores of a batch, where its labels do not suffice to judge it. */
async function scoresWithoutLabels(
  evidence: LoadedEvidence,
  pairs: LabelledPairs | null,
  baseline: Baseline | null,
  config: MonitorConfig,
): Promise<ScoreCells | null> {
  const suffice = pairs !== null && labelsSuffice(pairs.coverage, config);
  return suffice || baseline === null || baseline.scores === null ? null : await evidence.scores(baseline.scores);
}

/** A part without rows is a fault only where no other part has any: writers leave empty partitions. */
function faultsOf(leaves: readonly Leaf[]): InputFault[] {
  const hasRows = leaves.some(({ rows }) => rows > 0);
  return leaves.flatMap(({ fault }) => (fault === null || (hasRows && fault.code === "NO_ROWS") ? [] : [fault]));
}

function issuesOf({ fault, issues }: Leaf): readonly TableIssue[] {
  if (fault?.code !== "NO_ROWS") return issues;
  return [...issues, { code: "EMPTY_PART", count: 1, message: "The file has no rows." }];
}

/** The merged profile and observations of a batch's leaves; null when none of them could be read. */
async function loadData(results: ObjectStore, leafKeys: readonly string[]): Promise<BatchData | null> {
  let data: BatchData | null = null;
  for (const { leafKey, leaf } of await loadLeaves(results, leafKeys)) {
    const stored = leaf.fault === null ? await results.get(resultKeys.leafProfile(leafKey)) : null;
    if (stored === null) continue;
    const profile = decodeProfile(stored.body);
    const observations = leaf.observations === null ? null : decodeObservations(leaf.observations);
    data = data === null ? { profile, observations } : mergeData(data, { profile, observations });
  }
  return data;
}

/** Observations under different baselines say nothing together; the profile then has to do. */
function mergeData(a: BatchData, b: BatchData): BatchData {
  const comparable =
    a.observations !== null &&
    b.observations !== null &&
    a.observations.baselineVersion === b.observations.baselineVersion;
  return {
    profile: mergeProfiles(a.profile, b.profile),
    observations: comparable ? mergeObservations(a.observations, b.observations) : null,
  };
}
