import type { PlacedLog } from "../concept/join-logs.ts";
import type { LogFile } from "../concept/log-file.ts";
import { mapInOrder } from "../concept/map-in-order.ts";
import { openLabelLog, openPredictionLog } from "../concept/packed-log.ts";
import { resultKeys } from "../keys.ts";
import type { ObjectStore, StoredObject } from "./object-store.ts";

const requestsAtATime = 16;

/** The prediction logs of a batch's leaves, in the order of the leaves and then of their rows; `source` is the place of the leaf. */
export async function openPredictionLogs(results: ObjectStore, leafKeys: readonly string[]): Promise<PlacedLog[]> {
  const listed = await mapInOrder(leafKeys, requestsAtATime, (leafKey) =>
    Array.fromAsync(results.list(resultKeys.leafPredictions(leafKey))),
  );
  const logs = listed.flatMap((objects, source) => objects.map((object) => ({ object, source })));
  return mapInOrder(logs, requestsAtATime, async ({ object, source }) => ({
    log: await openPredictionLog(results.source(object)),
    source,
  }));
}

/** The prediction logs of every serving batch of a monitor that keeps any, by the path of the batch's leaves. One listing. */
export async function predictionLogsByBatch(
  results: ObjectStore,
  monitor: string,
): Promise<Map<string, StoredObject[]>> {
  const prefix = resultKeys.servingPredictions(monitor);
  const objects = await Array.fromAsync(results.list(prefix));
  // Below the batch come the leaf and its log.
  return Map.groupBy(objects, ({ key }) => key.split("/").slice(0, -2).join("/"));
}

/** The label files of a monitor, ascending by id: each with its logs, in the order of their rows. One listing. */
export async function labelFilesOf(results: ObjectStore, monitor: string): Promise<Map<string, StoredObject[]>> {
  const prefix = resultKeys.labelLogs(monitor);
  const objects = await Array.fromAsync(results.list(prefix));
  return Map.groupBy(objects, ({ key }) => key.slice(prefix.length, key.lastIndexOf("/")));
}

/** What opens each log when it is needed. */
export function labelOpeners(results: ObjectStore, files: readonly StoredObject[]): (() => Promise<LogFile>)[] {
  return files.map((object) => () => openLabelLog(results.source(object)));
}
