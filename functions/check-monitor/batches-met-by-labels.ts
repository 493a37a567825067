import type { ObjectStore } from "../../shared/aws/object-store.ts";
import { joinLabels } from "../../shared/concept/join-labels.ts";
import type { LabelLog } from "../../shared/concept/label-log.ts";
import type { MergedPredictionLog } from "../../shared/concept/merge-prediction-logs.ts";
import { mergePredictionLogs } from "../../shared/concept/merge-prediction-logs.ts";
import { decodeLabelLog, decodePredictionLog } from "../../shared/concept/packed-log.ts";
import { resultKeys } from "../../shared/keys.ts";
import type { History } from "../../shared/policy/history.ts";

/** The batches of the history that hold predictions whose labels the log brings. One read a batch that holds predictions. */
export async function batchesMetByLabels(
  monitor: string,
  logId: string,
  history: History,
  { results }: { readonly results: ObjectStore },
): Promise<string[]> {
  const log = await loadLabelLog(results, monitor, logId);
  if (log === null) return [];
  const met: string[] = [];
  for (const { batchId, leaves, predictions } of history.entries) {
    if (predictions === 0) continue;
    const merged = await loadPredictions(results, leaves);
    if (meets(merged, log)) met.push(batchId);
  }
  return met;
}

/** The label logs, ascending, that hold labels of these predictions. One read a log. */
export async function logsMetByPredictions(
  monitor: string,
  predictions: MergedPredictionLog,
  results: ObjectStore,
): Promise<{ readonly ids: string[]; readonly logs: LabelLog[] }> {
  const ids: string[] = [];
  const logs: LabelLog[] = [];
  const prefix = resultKeys.labelLogs(monitor);
  for await (const { key } of results.list(prefix)) {
    const id = key.slice(prefix.length, -".labels".length);
    const log = await loadLabelLog(results, monitor, id);
    if (log === null || !meets(predictions, log)) continue;
    ids.push(id);
    logs.push(log);
  }
  return { ids, logs };
}

/** The predictions of a batch's leaves, merged in order of leaf key. */
export async function loadPredictions(results: ObjectStore, leafKeys: readonly string[]): Promise<MergedPredictionLog> {
  const logs = [];
  for (const leafKey of leafKeys) {
    const stored = await results.get(resultKeys.leafPredictions(leafKey));
    if (stored !== null) logs.push(decodePredictionLog(stored.body));
  }
  return mergePredictionLogs(logs);
}

async function loadLabelLog(results: ObjectStore, monitor: string, id: string): Promise<LabelLog | null> {
  const stored = await results.get(resultKeys.labelLog(monitor, id));
  return stored === null ? null : decodeLabelLog(stored.body);
}

function meets(predictions: MergedPredictionLog, log: LabelLog): boolean {
  return (joinLabels(predictions, [log]).coverage.matchedByLog[0] ?? 0) > 0;
}
