import { ObjectReplacedError, type ObjectStore, type StoredObject } from "../../shared/aws/object-store.ts";
import { currentVersion, loadBaselineHead } from "../../shared/aws/stored-baseline.ts";
import { configInForce } from "../../shared/aws/stored-config.ts";
import { batchOf } from "../../shared/check/batch-of.ts";
import { eventTimeOf } from "../../shared/check/event-time.ts";
import { expectationsInForce } from "../../shared/check/expectations-in-force.ts";
import { type Leaf, readingSettings } from "../../shared/check/leaf.ts";
import { readLabels } from "../../shared/check/read-labels.ts";
import { type RowsPurpose, readRows } from "../../shared/check/read-rows.ts";
import { encodeLabelLog, encodePredictionLog } from "../../shared/concept/packed-log.ts";
import { InputError } from "../../shared/errors.ts";
import type { MonitorMessage } from "../../shared/event/monitor-message.ts";
import { type CreatedObject, createdByHand, settleMessage } from "../../shared/event/upload-event.ts";
import { contentId, isEmptyMarker, parseUploadKey, resultKeys, type UploadKey } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import type { Expectations } from "../../shared/profile/expectations.ts";
import { encodeObservations } from "../../shared/profile/observations-codec.ts";
import { encodeProfile } from "../../shared/profile/profile-codec.ts";
import type { ByteSource } from "../../shared/table/byte-source.ts";

/** What reading an upload needs of the world. */
export interface ReadUploadDeps {
  readonly data: ObjectStore;
  readonly results: ObjectStore;
  /** Puts a message on the uploads queue, to be seen after `delaySeconds`. */
  readonly sendLater: (body: string, delaySeconds: number) => Promise<void>;
  /** Puts a message on the monitors queue. */
  readonly tellMonitor: (message: MonitorMessage) => Promise<void>;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
}

/**
 * The story of one created object: find out what it is, read it once, store what reading gave, and tell its monitor.
 * Reading the same object again stores the same bytes. A fault of the upload is stored as its leaf; a fault of ours throws.
 */
export async function readUpload(created: CreatedObject, deps: ReadUploadDeps): Promise<void> {
  const upload = parseUploadKey(created.key);
  const about = { object: `s3://${created.bucket}/${created.key}` };
  if (created.bucket !== deps.data.bucket) return deps.log("skipped: not in the data bucket", about);
  if (upload.kind === "ignored") return deps.log(`skipped: ${upload.reason}`, about);
  if (upload.kind === "configuration") return tellConfiguration(upload.monitor, deps);
  if (upload.kind === "complete") return tellComplete(upload, deps);

  const object = await deps.data.head(created.key, created.versionId);
  if (object === null) return deps.log("skipped: deleted before it was read", about);
  if (created.etag !== null && object.etag !== created.etag.replaceAll('"', "")) {
    return deps.log("skipped: replaced before it was read; the newer event brings the newer content", about);
  }
  if (isEmptyMarker(created.key, object.sizeBytes)) return deps.log("skipped: a zero-byte marker", about);
  const { config } = await configInForce(deps.data, deps.results, upload.monitor);
  try {
    await readObject(upload, object, created.versionId, config, deps);
  } catch (error) {
    if (!(error instanceof ObjectReplacedError)) throw error;
    deps.log("skipped: replaced while it was read; the newer event brings the newer content", about);
  }
}

type DataUpload = Extract<UploadKey, { kind: "training" | "serving" | "labels" }>;
type RowsUpload = Extract<DataUpload, { kind: "training" | "serving" }>;
type CompleteUpload = Extract<UploadKey, { kind: "complete" }>;

/** Other settings may change the baseline: its training objects come by again, and those that must be are read again. */
async function tellConfiguration(monitor: string, deps: ReadUploadDeps): Promise<void> {
  await deps.tellMonitor({ kind: "configuration", monitor });
  for await (const { key } of deps.data.list(`${monitor}/training/`)) {
    if (parseUploadKey(key).kind === "training") await deps.sendLater(createdByHand(deps.data.bucket, key), 0);
  }
}

async function tellComplete(upload: CompleteUpload, deps: ReadUploadDeps): Promise<void> {
  const { monitor, folder, version } = upload;
  if (version !== null) return deps.tellMonitor({ kind: "training", monitor, version });
  return deps.tellMonitor({ kind: "batch", monitor, batchId: folder });
}

async function readObject(
  upload: DataUpload,
  object: StoredObject,
  versionId: string | null,
  config: MonitorConfig,
  deps: ReadUploadDeps,
): Promise<void> {
  const source = deps.data.source(object, versionId);
  const id = contentId(object.key, object.etag);
  const before = upload.kind === "training" ? await readBefore(upload, id, config, deps) : null;
  if (before !== null) return tellAgain(upload, id, before, config, deps);
  const leaf: Omit<Leaf, "fault"> = {
    version: 1,
    key: object.key,
    etag: object.etag,
    sizeBytes: object.sizeBytes,
    lastModified: object.lastModified,
    settings: readingSettings(config),
    format: null,
    compression: null,
    rows: 0,
    heldoutRows: 0,
    predictions: 0,
    issues: [],
    observations: null,
  };
  const started = performance.now();
  try {
    if (upload.kind === "labels") await storeLabels(upload.monitor, object, source, config, deps);
    else await storeRows(upload, id, leaf, source, config, deps);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await storeFault(upload, id, { ...leaf, fault: error.fault }, config, deps);
  }
  deps.log("read", {
    object: source.name,
    sizeBytes: object.sizeBytes,
    milliseconds: Math.round(performance.now() - started),
  });
}

/** The leaf of this content of a training object when it was read under these settings before; null otherwise. */
async function readBefore(
  upload: Extract<DataUpload, { kind: "training" }>,
  id: string,
  config: MonitorConfig,
  { results }: ReadUploadDeps,
): Promise<Leaf | null> {
  const stored = await results.get(resultKeys.trainingLeaf(upload.monitor, upload.version, id));
  if (stored === null) return null;
  const leaf = JSON.parse(new TextDecoder().decode(stored.body)) as Leaf;
  return leaf.settings === readingSettings(config) ? leaf : null;
}

/** Everything that follows the reading: a call that died right after it is made whole by the next. */
async function tellAgain(
  upload: DataUpload,
  id: string,
  leaf: Leaf,
  config: MonitorConfig,
  deps: ReadUploadDeps,
): Promise<void> {
  if (leaf.fault !== null || upload.kind === "labels") return storeFault(upload, id, leaf, config, deps);
  const { message, settle } = destinationOf(upload, id, leaf, config);
  await tell(message, settle, config, deps);
}

/**
 * A faulty serving part belongs to its batch. A faulty training or label upload is answered as a batch of its own, and a training
 * version with a faulty part gives no baseline; a part without rows is a fault only where the whole version has none.
 */
async function storeFault(
  upload: DataUpload,
  id: string,
  leaf: Leaf,
  config: MonitorConfig,
  deps: ReadUploadDeps,
): Promise<void> {
  const { monitor } = upload;
  if (upload.kind === "serving") {
    const { key, message, settle } = destinationOf({ kind: "serving", monitor }, id, leaf, config);
    await storeLeaf(key, leaf, deps);
    return tell(message, settle, config, deps);
  }
  await storeLeaf(resultKeys.servingLeaf(monitor, leaf.key, id), leaf, deps);
  if (upload.kind === "training") {
    await storeLeaf(resultKeys.trainingLeaf(monitor, upload.version, id), leaf, deps);
    if (leaf.fault?.code === "NO_ROWS") {
      const { message, settle } = destinationOf(upload, id, leaf, config);
      return tell(message, settle, config, deps);
    }
  }
  await deps.tellMonitor({ kind: "batch", monitor, batchId: leaf.key });
}

async function tell(
  message: MonitorMessage,
  settle: string | null,
  config: MonitorConfig,
  deps: ReadUploadDeps,
): Promise<void> {
  await deps.tellMonitor(message);
  if (settle !== null) await deps.sendLater(settle, Math.ceil(config.quietMinutes * 60));
}

async function storeLabels(
  monitor: string,
  object: StoredObject,
  source: ByteSource,
  config: MonitorConfig,
  deps: ReadUploadDeps,
): Promise<void> {
  const logId = labelLogId(object);
  let place = 0;
  const counts = await readLabels(source, config, async (log) => {
    await deps.results.put(
      resultKeys.labelLog(monitor, logId, place++),
      encodeLabelLog(log),
      "application/octet-stream",
    );
  });
  deps.log("labels", { object: source.name, ...counts });
  await deps.tellMonitor({ kind: "labels", monitor, logId });
}

/** Ascending ids are ascending in event time, then in the time of upload: of two labels for one prediction the later wins. */
function labelLogId({ key, etag, lastModified }: StoredObject): string {
  return `${eventTimeOf(key, lastModified)}_${lastModified}_${contentId(key, etag)}`;
}

async function storeRows(
  upload: RowsUpload,
  id: string,
  empty: Omit<Leaf, "fault">,
  source: ByteSource,
  config: MonitorConfig,
  deps: ReadUploadDeps,
): Promise<void> {
  let place = 0;
  const { key: leafKey } = destinationOf(upload, id, empty, config);
  const read = await readRows(source, await purposeOf(upload, config, deps), config, {
    onPredictions: async (log) => {
      const body = encodePredictionLog(log);
      await deps.results.put(resultKeys.leafPredictionLog(leafKey, place++), body, "application/octet-stream");
    },
  });
  const { profile, heldoutProfile, observations, predictions } = read;
  const leaf: Leaf = {
    ...empty,
    format: read.format,
    compression: read.compression,
    rows: profile.rows,
    heldoutRows: read.heldoutRows,
    predictions: predictions?.kept ?? 0,
    fault: null,
    issues: read.issues,
    observations: observations === null ? null : encodeObservations(observations),
    ...(read.imported === undefined ? {} : { imported: read.imported }),
  };
  const { key, message, settle } = destinationOf(upload, id, leaf, config);
  await deps.results.put(resultKeys.leafProfile(key), encodeProfile(profile), "application/octet-stream");
  if (heldoutProfile !== null) {
    const body = encodeProfile(heldoutProfile);
    await deps.results.put(resultKeys.leafHeldoutProfile(key), body, "application/octet-stream");
  }
  await storeLeaf(key, leaf, deps);
  await tell(message, settle, config, deps);
}

/** Where the leaf goes, whom to tell, and what to send later when its folder or window may have gone quiet. */
function destinationOf(
  upload: RowsUpload,
  id: string,
  leaf: Omit<Leaf, "fault">,
  config: MonitorConfig,
): { key: string; message: MonitorMessage; settle: string | null } {
  const { monitor } = upload;
  if (upload.kind === "training") {
    return {
      key: resultKeys.trainingLeaf(monitor, upload.version, id),
      message: { kind: "training", monitor, version: upload.version },
      settle: settleMessage(monitor, `${monitor}/training/${upload.version}/`),
    };
  }
  const { batchId, by } = batchOf(leaf.key, eventTimeOf(leaf.key, leaf.lastModified), config.batch);
  return {
    key: resultKeys.servingLeaf(monitor, batchId, id),
    message: { kind: "batch", monitor, batchId },
    settle: by === "object" ? null : settleMessage(monitor, batchId),
  };
}

async function purposeOf(upload: RowsUpload, config: MonitorConfig, deps: ReadUploadDeps): Promise<RowsPurpose> {
  if (upload.kind === "training") return { kind: upload.heldout ? "heldout" : "training" };
  return { kind: "serving", expectations: await servingExpectations(upload.monitor, config, deps) };
}

async function servingExpectations(
  monitor: string,
  config: MonitorConfig,
  deps: ReadUploadDeps,
): Promise<Expectations | null> {
  const version = await currentVersion(deps.results, monitor, config);
  const head = version === null ? null : await loadBaselineHead(deps.results, monitor, version);
  return head === null ? null : expectationsInForce(head, config);
}

async function storeLeaf(key: string, leaf: Leaf, deps: ReadUploadDeps): Promise<void> {
  await deps.results.put(key, JSON.stringify(leaf), "application/json");
}
