import type { ObjectStore } from "../../shared/aws/object-store.ts";
import { labelFilesOf, labelOpeners, predictionLogsByBatch } from "../../shared/aws/stored-logs.ts";
import { logsThatMeet } from "../../shared/concept/logs-that-meet.ts";
import { mapInOrder } from "../../shared/concept/map-in-order.ts";
import { openPredictionLog } from "../../shared/concept/packed-log.ts";
import { resultKeys } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { compareEntries, type History } from "../../shared/policy/history.ts";
import { type LoadedBatch, loadStoredBatch } from "./load-batch.ts";

/** The batches whose predictions some labels are of. */
export interface MetBatches {
  readonly inHistory: readonly string[];
  /** Batches that the history has dropped, as they were read. */
  readonly dropped: readonly LoadedBatch[];
}

/**
 * The checked batches that hold predictions whose labels the label files bring. Reads the ids of every batch's predictions (8 bytes
 * each) and nothing else of them, once for all the files. A batch that was not checked yet is left out: its check looks for labels.
 */
export async function batchesMetByLabels(
  monitor: string,
  fileIds: readonly string[],
  history: History,
  config: MonitorConfig,
  { results, data }: { readonly results: ObjectStore; readonly data: ObjectStore },
): Promise<MetBatches> {
  if (fileIds.length === 0) return { inHistory: [], dropped: [] };
  const labelFiles = await labelFilesOf(results, monitor);
  const arrived = fileIds.flatMap((id) => labelFiles.get(id) ?? []);
  const asked = await mapInOrder(labelOpeners(results, arrived), 16, (open) => open());
  const batches = [...(await predictionLogsByBatch(results, monitor))];
  const openers = batches.map(([, logs]) => logs.map((object) => () => openPredictionLog(results.source(object))));
  const met = (await logsThatMeet(asked, openers)).map((place) => batches[place]![0]);

  const known = new Map(
    history.entries.map(({ batchId }) => [
      resultKeys.leafPredictions(resultKeys.servingLeaves(monitor, batchId)),
      batchId,
    ]),
  );
  const inHistory: string[] = [];
  const dropped: LoadedBatch[] = [];
  for (const path of met) {
    const batchId = known.get(`${path}/`);
    if (batchId !== undefined) {
      inHistory.push(batchId);
      continue;
    }
    const batch = await loadStoredBatch(data, results, `${path.replace("/predictions/", "/profiles/")}/`, config);
    const { horizon } = history;
    if (batch !== null && horizon !== null && compareEntries(batch, horizon) <= 0) dropped.push(batch);
  }
  return { inHistory, dropped };
}
