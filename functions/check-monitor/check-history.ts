import type { ObjectStore } from "../../shared/aws/object-store.ts";
import type { Baseline } from "../../shared/baseline/baseline.ts";
import type { Check, Decision } from "../../shared/check/check.ts";
import { checkOf, type Examination } from "../../shared/check/examination.ts";
import type { LabelledPairs } from "../../shared/concept/join-labels.ts";
import { type BatchLosses, batchLosses } from "../../shared/concept/stream/batch-losses.ts";
import { emptyLossStream, withLosses } from "../../shared/concept/stream/loss-stream.ts";
import { measureLossStream } from "../../shared/concept/stream/measure-loss-stream.ts";
import { mostEarlierBatches, volumeTest } from "../../shared/drift/volume-test.ts";
import { resultKeys, shortHash } from "../../shared/keys.ts";
import { floorsOf, type MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { decideHistory } from "../../shared/policy/decide-history.ts";
import { compareEntries, emptyHistory, type History, type HistoryEntry } from "../../shared/policy/history.ts";
import { lossesOf } from "../../shared/policy/losses-of.ts";
import { shortenHistory } from "../../shared/policy/shorten-history.ts";
import { reportHtml } from "../../shared/report/report-html.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";
import { batchContent, type DecidedBatch } from "./decided-batch.ts";
import { linksOf } from "./links-of.ts";
import type { LoadedBatch } from "./load-batch.ts";
import { examineLoaded, type LoadedEvidence, loadEvidence } from "./load-evidence.ts";
import { historyPoints } from "./publish-index.ts";
import { startRetraining, tellAlert, tellOnce } from "./tell.ts";

/** Complete batches that something happened to. */
export interface TouchedBatches {
  readonly batches: ReadonlyMap<string, LoadedBatch>;
  /** Batches of the history that new labels have met, complete or not. */
  readonly metByLabels: ReadonlySet<string>;
  /** Ids of the files with those labels. */
  readonly labelFiles: readonly string[];
  /** Batches that the history has dropped and new labels have met. */
  readonly dropped: readonly LoadedBatch[];
}

/**
 * Checks the touched batches and every later one whose neighbour thereby changed, decides the whole history anew, stores the checks
 * whose bytes change, and tells what is new. Returns the new history, or null when nothing changed.
 */
export async function checkHistory(
  monitor: string,
  history: History,
  touched: TouchedBatches,
  baseline: Baseline | null,
  config: MonitorConfig,
  deps: CheckMonitorDeps,
): Promise<History | null> {
  const [folded, alone] = partition(touched.batches, (batch) => belongsToHistory(monitor, batch, history));
  for (const batch of alone.values()) await checkAlone(monitor, batch, history, baseline, config, deps);
  for (const batch of touched.dropped) await revise(monitor, batch, history, baseline, config, deps);
  if (folded.size === 0 && touched.metByLabels.size === 0) return null;
  const { entries, examined } = await examineTouched(
    monitor,
    history,
    { ...touched, batches: folded },
    baseline,
    config,
    deps,
  );
  if (examined.size === 0) return null;

  const whole: History = { ...history, entries };
  const before = new Map(decidedBatches(monitor, history, config).map(({ batchId, decision }) => [batchId, decision]));
  const decided = decidedBatches(monitor, whole, config);
  for (const { batchId, decision } of decided) {
    const examination = examined.get(batchId);
    if (examination === undefined && JSON.stringify(before.get(batchId)) === JSON.stringify(decision)) continue;
    const check =
      examination === undefined ? await redecided(monitor, batchId, decision, deps) : checkOf(examination, decision);
    if (check !== null) await publishCheck(monitor, check, examination ?? null, decided, whole, config, deps);
  }
  return shortenHistory(monitor, whole, config);
}

/** Serving batches after the horizon. Others (a faulty training or label upload, a batch older than what is kept) are checked alone. */
function belongsToHistory(monitor: string, batch: LoadedBatch, { horizon }: History): boolean {
  if (!batch.batchId.startsWith(`${monitor}/serving/`)) return false;
  return horizon === null || compareEntries(horizon, batch) < 0;
}

function partition<K, V>(all: ReadonlyMap<K, V>, belongs: (value: V) => boolean): [Map<K, V>, Map<K, V>] {
  const entries = [...all];
  return [
    new Map(entries.filter(([, value]) => belongs(value))),
    new Map(entries.filter(([, value]) => !belongs(value))),
  ];
}

/** Checks a batch that changes no decision but its own. */
async function checkAlone(
  monitor: string,
  batch: LoadedBatch,
  history: History,
  baseline: Baseline | null,
  config: MonitorConfig,
  deps: CheckMonitorDeps,
): Promise<void> {
  const evidence = await loadEvidence(monitor, batch.batchId, batch, null, [], config, deps);
  const labelled = { pairs: await evidence.pairs(), losses: null };
  const examination = await examineLoaded(monitor, evidence, null, [], labelled, history.first, baseline, config, deps);
  const entry = entryOf(examination, evidence, { neighbours: "", inputs: "", against: "" });
  const own: History = { ...emptyHistory, entries: [entry] };
  const decided = decidedBatches(monitor, own, config);
  const check = checkOf(examination, decided[0]!.decision);
  await publishCheck(monitor, check, examination, decided, own, config, deps);
}

/**
 * Renews the check of a batch that the history has dropped, because labels came. What was decided about it stays, and nobody is told:
 * its time is over. The batch before it is gone too, so the comparison with that is not in the new check.
 */
async function revise(
  monitor: string,
  batch: LoadedBatch,
  history: History,
  baseline: Baseline | null,
  config: MonitorConfig,
  deps: CheckMonitorDeps,
): Promise<void> {
  const stored = await storedCheck(monitor, batch.batchId, deps);
  if (stored === null) return;
  const evidence = await loadEvidence(monitor, batch.batchId, batch, null, [], config, deps);
  const labelled = { pairs: await evidence.pairs(), losses: null };
  const examination = await examineLoaded(monitor, evidence, null, [], labelled, history.first, baseline, config, deps);
  await storeCheck(monitor, checkOf(examination, stored.decision), emptyHistory, deps.results);
  deps.log("revised by late labels", { monitor, batchId: batch.batchId });
}

/** Stores a check with its report, and tells what it brings. */
async function publishCheck(
  monitor: string,
  check: Check,
  examination: Pick<Examination, "violations"> | null,
  decided: readonly DecidedBatch[],
  history: History,
  config: MonitorConfig,
  deps: CheckMonitorDeps,
): Promise<void> {
  const { batch, decision, verdict, questions } = check;
  const links = linksOf(monitor, check, deps);
  const violations = examination?.violations ?? null;
  if (violations !== null) {
    const body = `${JSON.stringify(violations, null, 1)}\n`;
    await deps.results.put(resultKeys.violations(monitor, batch.id), body, "application/json");
  }
  await storeCheck(monitor, check, history, deps.results);
  await startRetraining(monitor, check, decided, history.entries, config, deps);
  await tellAlert(monitor, check, decided, links, deps);
  if (questions.length > 0) {
    await tellOnce({ kind: "welcome", monitor, check, links }, "welcome", check.baseline?.version ?? "", deps);
  }
  deps.count(monitor, verdict);
  const { alert, retrain } = decision;
  deps.log("checked", { monitor, batchId: batch.id, verdict, alert, retrain: retrain.decision });
}

function decidedBatches(monitor: string, { start, entries }: History, config: MonitorConfig): DecidedBatch[] {
  const { decisions } = decideHistory(monitor, start, entries, config);
  return entries.map(({ batchId, leaves }, i) => ({
    batchId,
    content: batchContent(batchId, leaves.map(contentIdOf)),
    decision: decisions[i]!,
  }));
}

/** A leaf is called by its content id. */
function contentIdOf(leafKey: string): string {
  return leafKey.slice(leafKey.lastIndexOf("/") + 1, -".json".length);
}

/** The entries of the new history, and the examinations of those that were computed anew. */
async function examineTouched(
  monitor: string,
  history: History,
  touched: TouchedBatches,
  baseline: Baseline | null,
  config: MonitorConfig,
  deps: CheckMonitorDeps,
): Promise<{ entries: HistoryEntry[]; examined: Map<string, Examination> }> {
  const against = shortHash(baseline?.fingerprint ?? "", JSON.stringify(config));
  const stored = new Map(history.entries.map((entry) => [entry.batchId, entry]));
  const order = [
    ...history.entries.filter(({ batchId }) => !touched.batches.has(batchId)),
    ...[...touched.batches.values()].map(({ batchId, eventTime }) => ({ batchId, eventTime })),
  ].sort(compareEntries);

  const entries: HistoryEntry[] = [];
  const examined = new Map<string, Examination>();
  let stream = history.losses ?? emptyLossStream;
  const push = (entry: HistoryEntry) => {
    entries.push(entry);
    stream = withLosses(stream, lossesOf(entry), config.lossDetector);
  };
  for (const { batchId, eventTime } of order) {
    const known = stored.get(batchId);
    const batch = touched.batches.get(batchId);
    const previous = entries.findLast(({ comparable, verdict }) => comparable && verdict !== "broken") ?? null;
    // Rows can be counted where they are too few to compare.
    const before = entries
      .filter(({ readable, verdict }) => readable && verdict !== "broken")
      .slice(-mostEarlierBatches);
    const first = history.first ?? entries.find(({ readable }) => readable) ?? null;
    // What volume says, not the batches it looked at: most batches stay as usual when a late one comes.
    const rows = batch?.leaves.reduce((sum, { leaf }) => sum + leaf.rows, 0) ?? known?.rows ?? 0;
    const volume = volumeTest({ eventTime, rows }, before, floorsOf(config, ""));
    const streamWith = (losses: BatchLosses | null, modelVersion: string | null) =>
      withLosses(stream, { eventTime, modelVersion, losses }, config.lossDetector);
    // Likewise what the losses say: a rise of them, or nothing.
    const neighboursWith = (losses: BatchLosses | null, modelVersion: string | null) => {
      const risen = measureLossStream(streamWith(losses, modelVersion), losses, "error");
      const said = risen?.verdict === "drift" ? [risen] : [];
      return shortHash(
        JSON.stringify([previous?.batchId, previous?.leaves, first?.onlyTraining, first?.onlyServing, volume, ...said]),
      );
    };
    const leafKeys = batch?.leaves.map(({ leafKey }) => leafKey) ?? known?.leaves;
    const sameAs = batch === undefined ? known?.against : against;
    if (
      known !== undefined &&
      known.neighbours === neighboursWith(known.losses ?? null, known.baselineVersion) &&
      known.against === sameAs &&
      JSON.stringify(known.leaves) === JSON.stringify(leafKeys) &&
      !touched.metByLabels.has(batchId)
    ) {
      push(known);
      continue;
    }
    const arrived = touched.metByLabels.has(batchId) ? touched.labelFiles : [];
    const evidence = await loadEvidence(monitor, batchId, batch ?? null, known ?? null, arrived, config, deps);
    const inputsWith = (neighbours: string) =>
      shortHash(neighbours, JSON.stringify([evidence.leafKeys, evidence.labelContents]));
    const knownNeighbours = neighboursWith(known?.losses ?? null, known?.baselineVersion ?? null);
    if (known !== undefined && known.inputs === inputsWith(knownNeighbours) && known.against === against) {
      push(known);
      continue;
    }
    const modelVersion = baseline?.version ?? null;
    const pairs = await evidence.pairs();
    const losses = lossesIn(pairs, baseline, config);
    const neighbours = neighboursWith(losses, modelVersion);
    const overTime = losses === null ? null : { own: losses, stream: streamWith(losses, modelVersion) };
    const examination = await examineLoaded(
      monitor,
      evidence,
      previous,
      before,
      { pairs, losses: overTime },
      first,
      baseline,
      config,
      deps,
    );
    examined.set(batchId, examination);
    push(entryOf(examination, evidence, { neighbours, inputs: inputsWith(neighbours), against }));
  }
  return { entries, examined };
}

/** The losses of a batch, once enough of its predictions have met their label. */
function lossesIn(pairs: LabelledPairs | null, baseline: Baseline | null, config: MonitorConfig): BatchLosses | null {
  const reference = baseline?.performance ?? null;
  if (pairs === null || reference === null) return null;
  const { labelled, predictions } = pairs.coverage;
  return labelled < config.retrain.minLabelCoverage * predictions ? null : batchLosses(pairs, reference);
}

function entryOf(
  examination: Examination,
  evidence: LoadedEvidence,
  hashes: Pick<HistoryEntry, "neighbours" | "inputs" | "against">,
): HistoryEntry {
  return {
    batchId: examination.batch.id,
    eventTime: examination.batch.eventTime,
    ...hashes,
    baselineVersion: examination.baseline?.version ?? null,
    rows: examination.batch.rows,
    lastModified: evidence.lastModified,
    verdict: examination.verdict,
    summary: examination.summary,
    ...examination.forHistory,
    leaves: evidence.leafKeys,
    predictions: evidence.predictionCount,
    labelLogs: evidence.labelLogs,
  };
}

/** A stored check under another decision; null when it is gone. */
async function redecided(
  monitor: string,
  batchId: string,
  decision: Decision,
  deps: CheckMonitorDeps,
): Promise<Check | null> {
  const check = await storedCheck(monitor, batchId, deps);
  return check && checkOf(check, decision);
}

async function storedCheck(monitor: string, batchId: string, { results }: CheckMonitorDeps): Promise<Check | null> {
  const stored = await results.get(resultKeys.check(monitor, batchId));
  return stored && (JSON.parse(new TextDecoder().decode(stored.body)) as Check);
}

async function storeCheck(monitor: string, check: Check, history: History, results: ObjectStore): Promise<void> {
  const { id, eventTime } = check.batch;
  const reportKey = resultKeys.report(monitor, id);
  const upToHere = history.entries.filter((entry) => compareEntries(entry, { batchId: id, eventTime }) <= 0);
  const points = historyPoints(monitor, { ...history, entries: upToHere }, reportKey);
  await results.put(reportKey, reportHtml(check, points, upToHere), "text/html; charset=utf-8");
  await results.put(resultKeys.check(monitor, id), `${JSON.stringify(check, null, 1)}\n`, "application/json");
}
