import type { Notice } from "../../shared/alert/notice.ts";
import { currentVersion, loadBaseline } from "../../shared/aws/stored-baseline.ts";
import { type ConfigInForce, configInForce } from "../../shared/aws/stored-config.ts";
import type { Baseline } from "../../shared/baseline/baseline.ts";
import { windowOf } from "../../shared/check/batch-of.ts";
import type { MonitorMessage } from "../../shared/event/monitor-message.ts";
import { configFileName, resultKeys, schemaFileName } from "../../shared/keys.ts";
import type { History } from "../../shared/policy/history.ts";
import { answerTraining } from "./answer-training.ts";
import { batchesMetByLabels } from "./batches-met-by-labels.ts";
import { checkHistory, type TouchedBatches } from "./check-history.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";
import { readHistory, writeHistory } from "./history-store.ts";
import { linksOf } from "./links-of.ts";
import { type LoadedBatch, loadBatch } from "./load-batch.ts";
import { publishIndex } from "./publish-index.ts";
import { tellOnce } from "./tell.ts";
import { tellSilence } from "./tell-silence.ts";

/**
 * The story of one monitor: take in what happened to it, check the batches that this touches in the order of event time, decide,
 * tell, and write the history last. Everything before that last write can be done again with the same result, so a death at any
 * point is mended by the redelivery. One monitor's messages are never handled at the same time (its queue is FIFO by monitor).
 */
export async function checkMonitor(
  monitor: string,
  messages: readonly MonitorMessage[],
  deps: CheckMonitorDeps,
): Promise<void> {
  const inForce = await configInForce(deps.data, deps.results, monitor);
  const { config } = inForce;
  if (messages.some(({ kind }) => kind === "configuration")) await answerConfiguration(monitor, inForce, deps);
  const unanswered: string[] = [];
  for (const version of versionsIn(messages))
    unanswered.push(...(await answerTraining(monitor, version, config, deps)));

  const baseline = await baselineInForce(monitor, inForce, deps);
  const { history, etag } = await readHistory(monitor, deps);
  const touched = await touchedBatches(monitor, messages, unanswered, inForce, history, baseline, deps);
  const next = await checkHistory(monitor, history, touched, baseline, config, deps);
  if (messages.some(({ kind }) => kind === "clock")) await tellSilence(monitor, next ?? history, config, deps);
  if (next === null) return;
  await publishIndex(monitor, next, baseline, config, deps);
  await writeHistory(monitor, next, etag, deps);
}

function versionsIn(messages: readonly MonitorMessage[]): string[] {
  return [...new Set(messages.flatMap((message) => (message.kind === "training" ? [message.version] : [])))];
}

async function baselineInForce(
  monitor: string,
  { config }: ConfigInForce,
  deps: CheckMonitorDeps,
): Promise<Baseline | null> {
  const version = await currentVersion(deps.results, monitor, config);
  return version === null ? null : await loadBaseline(deps.results, monitor, version);
}

/** Keeps a valid monitor.json and schema.pbtxt as the last good ones; tells the owner of an invalid one, once for each upload of it. */
async function answerConfiguration(monitor: string, inForce: ConfigInForce, deps: CheckMonitorDeps): Promise<void> {
  const { schema, text } = inForce;
  if (text !== null) await deps.results.put(resultKeys.config(monitor), text, "application/json");
  if (schema.text !== null && schema.fault === null) {
    await deps.results.put(resultKeys.schema(monitor), schema.text, "text/plain; charset=utf-8");
  }
  const uploaded = [
    [configFileName, inForce],
    [schemaFileName, schema],
  ] as const;
  for (const [name, { fault, etag }] of uploaded) {
    if (fault === null || etag === null) continue;
    const links = { ...linksOf(monitor, null, deps), monitorConfig: deps.linkToData(`${monitor}/${name}`) };
    const notice: Notice = { kind: "configuration", monitor, fault, links };
    await tellOnce(notice, name, etag, deps);
  }
}

/** The batches the messages are about that are complete, loaded. */
async function touchedBatches(
  monitor: string,
  messages: readonly MonitorMessage[],
  unanswered: readonly string[],
  { config }: ConfigInForce,
  history: History,
  baseline: Baseline | null,
  deps: CheckMonitorDeps,
): Promise<TouchedBatches> {
  const ids = new Set<string>(unanswered);
  for (const message of messages) {
    if (message.kind === "batch") ids.add(message.batchId);
    if (message.kind === "training" && baseline !== null) for (const id of uncheckedIds(history)) ids.add(id);
    if (message.kind === "clock") for (const id of await openWindows(monitor, history, deps)) ids.add(id);
  }
  const labelFiles = messages.flatMap((message) => (message.kind === "labels" ? [message.logId] : []));
  const { inHistory, dropped } = await batchesMetByLabels(monitor, labelFiles, history, config, deps);
  const batches = new Map<string, LoadedBatch>();
  for (const id of [...new Set([...ids, ...inHistory])].sort()) {
    const batch = await loadBatch(deps.data, deps.results, monitor, id, config, deps.now());
    if (batch === null) deps.log("not complete yet", { monitor, batchId: id });
    else batches.set(id, batch);
  }
  return { batches, metByLabels: new Set(inHistory), labelFiles, dropped };
}

/** Windows with something in them that were not checked yet; also under settings that cut no windows any more. */
async function openWindows(monitor: string, history: History, deps: CheckMonitorDeps): Promise<string[]> {
  const folder = `${monitor}/serving/`;
  const checked = new Set(history.entries.map(({ batchId }) => batchId));
  const names = await deps.results.listFolders(resultKeys.servingLeaves(monitor, folder));
  return names
    .map((name) => `${folder}${name}`)
    .filter((id) => {
      const window = windowOf(id);
      if (window === null || checked.has(id)) return false;
      return history.horizon === null || window.start > history.horizon.eventTime;
    });
}

/** Batches that came before there was a baseline. */
function uncheckedIds(history: History): string[] {
  return history.entries.filter(({ baselineVersion }) => baselineVersion === null).map(({ batchId }) => batchId);
}
