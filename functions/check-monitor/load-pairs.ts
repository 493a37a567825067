import type { ObjectStore, StoredObject } from "../../shared/aws/object-store.ts";
import { labelFilesOf, labelOpeners, openPredictionLogs } from "../../shared/aws/stored-logs.ts";
import type { LabelledPairs } from "../../shared/concept/join-labels.ts";
import { collectPairs, joinLogs, type PlacedLog } from "../../shared/concept/join-logs.ts";
import { logsThatMeet } from "../../shared/concept/logs-that-meet.ts";
import { mapInOrder } from "../../shared/concept/map-in-order.ts";

/** The label files that meet a batch's predictions, and what reads both. */
export interface LabelsOfBatch {
  /** Ids of the label files, ascending. */
  readonly fileIds: readonly string[];
  /** Their logs with their version tokens: other contents are other inputs. */
  readonly contents: readonly string[];
  /** Joins the predictions with them, once. */
  readonly pairs: () => Promise<LabelledPairs>;
}

/**
 * Finds the labels of a batch's predictions.
 *
 * @param known label files that are known to meet these predictions, with those that may in addition; null when all have to be
 * looked at, 8 bytes a label
 * @param versionColumn the kept column that names the version of the model; null when there is none
 */
export async function labelsOfBatch(
  monitor: string,
  leafKeys: readonly string[],
  known: { readonly met: readonly string[]; readonly arrived: readonly string[] } | null,
  versionColumn: string | null,
  results: ObjectStore,
): Promise<LabelsOfBatch> {
  const files = await labelFilesOf(results, monitor);
  const predictions = await openPredictionLogs(results, leafKeys);
  const asked = (known?.arrived ?? [...files.keys()]).filter((id) => files.has(id));
  const found = await filesThatMeet(predictions, asked, files, results);
  const fileIds = [...new Set([...(known?.met ?? []).filter((id) => files.has(id)), ...found])].sort();
  const logs = fileIds.flatMap((id) => files.get(id) ?? []);
  let joined: Promise<LabelledPairs> | null = null;
  const join = async () => collectPairs(joinLogs(predictions, await openAll(results, logs), versionColumn));
  return {
    fileIds,
    contents: logs.map(({ key, etag }) => `${key} ${etag}`),
    pairs: () => {
      joined ??= join();
      return joined;
    },
  };
}

async function filesThatMeet(
  predictions: readonly PlacedLog[],
  ids: readonly string[],
  files: ReadonlyMap<string, readonly StoredObject[]>,
  results: ObjectStore,
): Promise<string[]> {
  const asked = predictions.map(({ log }) => log);
  const met = await logsThatMeet(
    asked,
    ids.map((id) => labelOpeners(results, files.get(id) ?? [])),
  );
  return met.map((place) => ids[place]!);
}

function openAll(results: ObjectStore, logs: readonly StoredObject[]) {
  return mapInOrder(labelOpeners(results, logs), 16, (open) => open());
}
