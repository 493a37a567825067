import type { ObjectStore, StoredObject } from "../../shared/aws/object-store.ts";
import { batchOf, windowOf } from "../../shared/check/batch-of.ts";
import { eventTimeOf } from "../../shared/check/event-time.ts";
import { type Leaf, readingSettings } from "../../shared/check/leaf.ts";
import { contentId, parseUploadKey, resultKeys } from "../../shared/keys.ts";
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
  const stored = await loadLeaves(results, resultKeys.servingLeaves(monitor, batchId));
  const isQuiet = (lastModified: string) => now - Date.parse(lastModified) >= quietMinutes * 60_000;
  const window = windowOf(batchId);
  if (window !== null) {
    const leaves = await newestOfEachKey(stored, data);
    if (now < Date.parse(window.end) || !leaves.every(({ leaf }) => isQuiet(leaf.lastModified))) return null;
    return leaves.length === 0 ? null : { batchId, eventTime: window.start, leaves };
  }
  if (!batchId.endsWith("/")) {
    const leaves = await newestOfEachKey(stored, data);
    return leaves.length === 0 ? null : { batchId, eventTime: eventTimeOfLeaves(leaves), leaves };
  }
  const { parts, complete } = await listFolder(data, batchId, mode);
  if (parts.length === 0 || !(complete || parts.every(({ lastModified }) => isQuiet(lastModified)))) return null;
  const leaves = leavesOf(parts, stored);
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
    if (upload.kind === "complete" && upload.version === version) complete = true;
    if (upload.kind === "training" && upload.version === version && object.sizeBytes > 0) parts.push(object);
  }
  const isQuiet = ({ lastModified }: StoredObject) => now - Date.parse(lastModified) >= quietMinutes * 60_000;
  if (parts.length === 0 || !(complete || parts.every(isQuiet))) return null;
  const leaves = leavesOf(parts, await loadLeaves(results, resultKeys.trainingLeaves(monitor, version)));
  return leaves?.every(({ leaf }) => leaf.settings === readingSettings(config)) ? leaves : null;
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
    if (upload.kind === "serving" && batchId === folder) parts.push(object);
  }
  return { parts, complete };
}

async function loadLeaves(results: ObjectStore, prefix: string): Promise<LoadedBatch["leaves"]> {
  const leaves: { leafKey: string; leaf: Leaf }[] = [];
  for await (const { key } of results.list(prefix)) {
    if (key.includes("/", prefix.length) || !key.endsWith(".json")) continue;
    const stored = await results.get(key);
    if (stored !== null) leaves.push({ leafKey: key, leaf: JSON.parse(new TextDecoder().decode(stored.body)) as Leaf });
  }
  return leaves.sort((a, b) => (a.leaf.key < b.leaf.key ? -1 : a.leaf.key > b.leaf.key ? 1 : 0));
}

/** The leaf of every part as it stands in the store; null while one is still to be read. */
function leavesOf(parts: readonly StoredObject[], stored: LoadedBatch["leaves"]): LoadedBatch["leaves"] | null {
  const byContent = new Map(stored.map((found) => [contentId(found.leaf.key, found.leaf.etag), found]));
  const leaves = parts.map(({ key, etag }) => byContent.get(contentId(key, etag)));
  return leaves.every((leaf) => leaf !== undefined) ? leaves : null;
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
