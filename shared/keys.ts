import { createHash } from "node:crypto";

/** The file that configures a monitor, directly under its name. */
export const configFileName = "monitor.json";

/** The schema curated by hand, beside it. */
export const schemaFileName = "schema.pbtxt";

/** What an uploaded key means. */
export type UploadKey =
  | { readonly kind: "training"; readonly monitor: string; readonly version: string; readonly heldout: boolean }
  | { readonly kind: "serving"; readonly monitor: string }
  | { readonly kind: "labels"; readonly monitor: string }
  | { readonly kind: "configuration"; readonly monitor: string }
  /** `_SUCCESS` or `_committed_*`: the folder is complete. `folder` ends in "/". */
  | { readonly kind: "complete"; readonly monitor: string; readonly folder: string; readonly version: string | null }
  | { readonly kind: "ignored"; readonly reason: string };

/**
 * The meaning of a key in the data bucket.
 *
 * `<monitor>/training/<version>/...` (also `<monitor>/training/<version>.<extension>` for a version of one file),
 * `<monitor>/training/<version>/heldout/...`, `<monitor>/serving/...`, `<monitor>/labels/...`, `<monitor>/monitor.json`, `<monitor>/schema.pbtxt`.
 * Folder markers, hidden files (`_...`, `.`...), `_temporary/` and Firehose error prefixes are ignored, `_SUCCESS` and
 * `_committed_*` close their folder; anything else is ignored with a reason.
 */
export function parseUploadKey(key: string): UploadKey {
  const [monitor = "", area = "", ...rest] = key.split("/");
  if (monitor === "") return { kind: "ignored", reason: "the key starts with a slash" };
  if ((area === configFileName || area === schemaFileName) && rest.length === 0)
    return { kind: "configuration", monitor };
  if (area !== "training" && area !== "serving" && area !== "labels") {
    return { kind: "ignored", reason: "not under training/, serving/ or labels/ of a monitor" };
  }
  const name = rest.at(-1) ?? "";
  if (name === "") return { kind: "ignored", reason: "a folder marker" };
  if (name === "aws-logs-write-test") return { kind: "ignored", reason: "a trial of CloudWatch Logs" };
  if (name.endsWith("_$folder$")) return { kind: "ignored", reason: "a folder marker" };
  const folders = rest.slice(0, -1);
  if (folders.some((folder) => folder.startsWith("_") || folder.startsWith("."))) {
    return { kind: "ignored", reason: "inside a hidden folder" };
  }
  if (folders.some((folder) => folder === "processing-failed" || folder === "format-conversion-failed")) {
    return { kind: "ignored", reason: "a Firehose error record" };
  }
  const version = area === "training" ? trainingVersion(rest) : null;
  if (name === "_SUCCESS" || name.startsWith("_committed_")) {
    return { kind: "complete", monitor, folder: key.slice(0, -name.length), version };
  }
  if (name.startsWith("_") || name.startsWith(".")) return { kind: "ignored", reason: "a hidden file" };
  if (area === "training") {
    return { kind: "training", monitor, version: version ?? name, heldout: rest.length > 2 && rest[1] === "heldout" };
  }
  return { kind: area, monitor };
}

/** True for a zero-byte object without an extension: what tools leave as a marker or as an empty partition, not an empty file. */
export function isEmptyMarker(key: string, sizeBytes: number): boolean {
  return sizeBytes === 0 && !/\.[A-Za-z0-9]+$/.test(key);
}

function trainingVersion(rest: readonly string[]): string | null {
  const [first = ""] = rest;
  if (rest.length > 1) return first;
  const dot = first.indexOf(".");
  return dot > 0 ? first.slice(0, dot) : first;
}

/** Identity of one stored object's content: its key and ETag. 32 hex digits. */
export function contentId(key: string, etag: string): string {
  return createHash("sha256").update(`${key}\n${etag}`).digest("hex").slice(0, 32);
}

/** First 16 hex digits of the SHA-256 of the parts, joined so that no two lists of parts collide. */
export function shortHash(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/**
 * Keys in the results bucket, built here only. Batch ids become path segments as they are, so that a person finds a check by
 * the name of the upload; a path too long for S3's 1,024 bytes is replaced by its hash.
 */
export const resultKeys = {
  config: (monitor: string) => `${monitor}/config/monitor.json`,
  schema: (monitor: string) => `${monitor}/config/schema.pbtxt`,
  history: (monitor: string) => `${monitor}/history.json`,
  latest: (monitor: string) => `${monitor}/latest.json`,
  index: () => "index.html",
  trainingLeaves: (monitor: string, version: string) => `${monitor}/profiles/training/${version}/`,
  trainingLeaf: (monitor: string, version: string, id: string) => `${monitor}/profiles/training/${version}/${id}.json`,
  servingLeaves: (monitor: string, batchId: string) => `${monitor}/profiles/serving/${path(batchId)}/`,
  servingLeaf: (monitor: string, batchId: string, id: string) =>
    `${monitor}/profiles/serving/${path(batchId)}/${id}.json`,
  /** Beside a leaf: the profile of its rows, and of its held-out rows. */
  leafProfile: (leafKey: string) => leafKey.replace(/\.json$/, ".profile"),
  leafHeldoutProfile: (leafKey: string) => leafKey.replace(/\.json$/, ".heldout-profile"),
  /** The logs of the predictions in the rows of a leaf, of one kind of upload, and of a monitor's serving batches. */
  leafPredictions: (leafKey: string) => leafKey.replace("/profiles/", "/predictions/").replace(/\.json$/, "/"),
  leafPredictionLog: (leafKey: string, place: number) => `${resultKeys.leafPredictions(leafKey)}${logName(place)}`,
  servingPredictions: (monitor: string) => `${monitor}/predictions/serving/`,
  labelLogs: (monitor: string) => `${monitor}/labels/`,
  labelLog: (monitor: string, id: string, place: number) => `${resultKeys.labelFile(monitor, id)}${logName(place)}`,
  baselines: (monitor: string) => `${monitor}/baselines/`,
  baseline: (monitor: string, version: string) => `${monitor}/baselines/${version}/baseline.json`,
  baselineParts: (monitor: string, version: string) => `${monitor}/baselines/${version}/parts.json`,
  baselineProfile: (monitor: string, version: string) => `${monitor}/baselines/${version}/baseline.profile`,
  /** The training set of a retraining run: its request, its plan, what became of each object, their rows, and last the manifest. */
  trainingSet: (monitor: string, name: string) => `${monitor}/training-sets/${name}/`,
  trainingSetRequest: (monitor: string, name: string) => `${resultKeys.trainingSet(monitor, name)}request.json`,
  trainingSetPlan: (monitor: string, name: string) => `${resultKeys.trainingSet(monitor, name)}plan.json`,
  trainingSetObject: (monitor: string, name: string, place: number) =>
    `${resultKeys.trainingSet(monitor, name)}objects/${logName(place)}.json`,
  trainingSetParts: (monitor: string, name: string, place: number) =>
    `${resultKeys.trainingSet(monitor, name)}part-${logName(place)}-`,
  trainingSetPart: (monitor: string, name: string, place: number, part: number) =>
    `${resultKeys.trainingSetParts(monitor, name, place)}${logName(part)}.parquet`,
  trainingSetManifest: (monitor: string, name: string) => `${resultKeys.trainingSet(monitor, name)}manifest.json`,
  labelFile: (monitor: string, id: string) => `${monitor}/labels/${id}/`,
  check: (monitor: string, batchId: string) => `${monitor}/checks/${path(batchId)}/check.json`,
  violations: (monitor: string, batchId: string) => `${monitor}/checks/${path(batchId)}/constraint_violations.json`,
  report: (monitor: string, batchId: string) => `${monitor}/checks/${path(batchId)}/report.html`,
  /** Marks that a message was sent or a retraining run started for a subject, by the occasion. */
  told: (monitor: string, kind: string, subject: string, occasion: string) =>
    `${monitor}/told/${kind}/${shortHash(subject)}/${shortHash(occasion)}.json`,
  toldAbout: (monitor: string, kind: string, subject: string) => `${monitor}/told/${kind}/${shortHash(subject)}/`,
} as const;

/** Ascending in the order of the places. */
function logName(place: number): string {
  return String(place).padStart(6, "0");
}

function path(batchId: string): string {
  const trimmed = batchId.endsWith("/") ? batchId.slice(0, -1) : batchId;
  return Buffer.byteLength(trimmed) > 700 ? shortHash(trimmed) : trimmed;
}
