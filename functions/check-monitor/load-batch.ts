import type { ObjectStore, StoredObject } from "../../shared/aws/object-store.ts";
import { batchOf, windowOf } from "../../shared/check/batch-of.ts";
import { eventTimeOf } from "../../shared/check/event-time.ts";
import { type Leaf, readingSettings } from "../../shared/check/leaf.ts";
import { contentId, isEmptyMarker, parseUploadKey, resultKeys } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";

/** The leaves of one batch that is complete, in ascending order of key. */
export interface LoadedBatch {
  readonly batchId: string;
  /** ISO 8601 UTC. */
  readonly eventTime: string;
  readonly leaves: readonly { readonly leafKey: string; readonly leaf: Leaf }[];
}

/**
 * The batch if it is complete, else null; whoever completes it sends a message of its own.
 *
 * An object is complete when it was read. A folder is complete when it holds `_SUCCESS` or `_committed_*`, or nothing came for
 * `quietMinutes`, and every part in it was read. A window is complete when its time is over and nothing came for `quietMinutes`.
 *
 * @param now milliseconds since 1970-01-01 UTC
 */
export async function loadBatch(
  data: ObjectStore,
  results: ObjectStore,
  monitor: string,
  batchId: string,
  config: MonitorConfig,
  now: number,
): Promise<LoadedBatch | null> {
  const { quietMinutes, batch: mode } = config;
  const prefix = resultKeys.servingLeaves(monitor, batchId);
  const isQuiet = (lastModified: string) => now - Date.parse(lastModified) >= quietMinutes * 60_000;
  const window = windowOf(batchId);
  if (window !== null) {
    if (now < Date.parse(window.end)) return null;
    const leaves = await newestOfEachKey(
      await loadLeaves(results, [...(await leafKeys(results, prefix)).values()]),
      data,
    );
    if (leaves.length === 0 || !leaves.every(({ leaf }) => isQuiet(leaf.lastModified))) return null;
    return { batchId, eventTime: window.start, leaves };
  }
  if (!batchId.endsWith("/")) {
    const leaves = await newestOfEachKey(
      await loadLeaves(results, [...(await leafKeys(results, prefix)).values()]),
      data,
    );
    return leaves.length === 0 ? null : { batchId, eventTime: eventTimeOfLeaves(leaves), leaves };
  }
  const { parts, complete } = await listFolder(data, batchId, mode);
  if (parts.length === 0 || !(complete || parts.every(({ lastModified }) => isQuiet(lastModified)))) return null;
  const leaves = await leavesOf(parts, prefix, results);
  return leaves === null ? null : { batchId, eventTime: eventTimeOfLeaves(leaves), leaves };
}

/** The leaves of a training version if it is complete (as a folder is) and read under the settings in force, else null. */
export async function loadTraining(
  data: ObjectStore,
  results: ObjectStore,
  monitor: string,
  version: string,
  config: MonitorConfig,
  now: number,
): Promise<LoadedBatch["leaves"] | null> {
  const { quietMinutes } = config;
  const parts: StoredObject[] = [];
  let complete = false;
  for await (const object of data.list(`${monitor}/training/${version}`)) {
    const upload = parseUploadKey(object.key);
    if (upload.kind === "complete" && upload.folder === `${monitor}/training/${version}/`) complete = true;
    if (upload.kind !== "training" || upload.version !== version) continue;
    if (!isEmptyMarker(object.key, object.sizeBytes)) parts.push(object);
  }
  const isQuiet = ({ lastModified }: StoredObject) => now - Date.parse(lastModified) >= quietMinutes * 60_000;
  if (parts.length === 0 || !(complete || parts.every(isQuiet))) return null;
  const leaves = await leavesOf(parts, resultKeys.trainingLeaves(monitor, version), results);
  return leaves?.every(({ leaf }) => leaf.settings === readingSettings(config)) ? leaves : null;
}

/**
 * A batch as it was read, from its leaves alone: all that is left to go by once the history has dropped it. Null when there are none,
 * or the settings have moved its objects to other batches.
 *
 * @param prefix of its leaves, ending in "/"
 */
export async function loadStoredBatch(
  data: ObjectStore,
  results: ObjectStore,
  prefix: string,
  config: MonitorConfig,
): Promise<LoadedBatch | null> {
  const stored = await loadLeaves(results, [...(await leafKeys(results, prefix)).values()]);
  const leaves = await newestOfEachKey(stored, data);
  const [first] = leaves;
  if (first === undefined) return null;
  const { key, lastModified } = first.leaf;
  const { batchId } = batchOf(key, eventTimeOf(key, lastModified), config.batch);
  const monitor = prefix.slice(0, prefix.indexOf("/"));
  if (resultKeys.servingLeaves(monitor, batchId) !== prefix) return null;
  return { batchId, eventTime: windowOf(batchId)?.start ?? eventTimeOfLeaves(leaves), leaves };
}

async function listFolder(
  data: ObjectStore,
  folder: string,
  mode: MonitorConfig["batch"],
): Promise<{ parts: StoredObject[]; complete: boolean }> {
  const parts: StoredObject[] = [];
  let complete = false;
  for await (const object of data.list(folder)) {
    if (object.key.includes("/", folder.length)) continue;
    const upload = parseUploadKey(object.key);
    if (upload.kind === "complete") complete = true;
    const { batchId } = batchOf(object.key, eventTimeOf(object.key, object.lastModified), mode);
    const isPart = upload.kind === "serving" && batchId === folder;
    if (isPart && !isEmptyMarker(object.key, object.sizeBytes)) parts.push(object);
  }
  return { parts, complete };
}

/** The keys of the leaves right under the prefix, by content id. */
async function leafKeys(results: ObjectStore, prefix: string): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for await (const { key } of results.list(prefix)) {
    if (key.includes("/", prefix.length) || !key.endsWith(".json")) continue;
    keys.set(key.slice(prefix.length, -".json".length), key);
  }
  return keys;
}

/** The stored leaves, in ascending order of object key; those that are gone are left out. */
export async function loadLeaves(results: ObjectStore, keys: readonly string[]): Promise<LoadedBatch["leaves"]> {
  const leaves: { leafKey: string; leaf: Leaf }[] = [];
  for (const leafKey of keys) {
    const stored = await results.get(leafKey);
    if (stored !== null) leaves.push({ leafKey, leaf: JSON.parse(new TextDecoder().decode(stored.body)) as Leaf });
  }
  return leaves.sort((a, b) => (a.leaf.key < b.leaf.key ? -1 : a.leaf.key > b.leaf.key ? 1 : 0));
}

/** The leaf of every part as it stands in the store; null while one is still to be read, which a listing alone tells. */
async function leavesOf(
  parts: readonly StoredObject[],
  prefix: string,
  results: ObjectStore,
): Promise<LoadedBatch["leaves"] | null> {
  const stored = await leafKeys(results, prefix);
  const keys = parts.map(({ key, etag }) => stored.get(contentId(key, etag)));
  return keys.every((key) => key !== undefined) ? loadLeaves(results, keys) : null;
}

/**
 * One leaf a key: of several contents the one that stands in the store, else (it was deleted) the newest. S3 tells times in whole
 * seconds, so they alone cannot order two uploads.
 */
async function newestOfEachKey(stored: LoadedBatch["leaves"], data: ObjectStore): Promise<LoadedBatch["leaves"]> {
  const newest: LoadedBatch["leaves"][number][] = [];
  for (const [key, leaves = []] of Map.groupBy(stored, ({ leaf }) => leaf.key)) {
    const present = leaves.length > 1 ? await currentEtag(data, key) : null;
    const sorted = leaves.toSorted((a, b) => (orderOf(a.leaf) < orderOf(b.leaf) ? -1 : 1));
    newest.push(leaves.find(({ leaf }) => leaf.etag === present) ?? sorted.at(-1)!);
  }
  return newest;
}

function orderOf({ lastModified, etag }: Leaf): string {
  return `${lastModified} ${etag}`;
}

async function currentEtag(data: ObjectStore, key: string): Promise<string | null> {
  for await (const object of data.list(key)) return object.key === key ? object.etag : null;
  return null;
}

function eventTimeOfLeaves(leaves: LoadedBatch["leaves"]): string {
  const times = leaves.map(({ leaf }) => eventTimeOf(leaf.key, leaf.lastModified));
  return times.reduce((earliest, time) => (time < earliest ? time : earliest));
}
