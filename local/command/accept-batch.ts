import type { ObjectStore, StoredObject } from "../../shared/aws/object-store.ts";
import { currentVersion, versionOrder } from "../../shared/aws/stored-baseline.ts";
import { configInForce } from "../../shared/aws/stored-config.ts";
import type { Check } from "../../shared/check/check.ts";
import { configFileName, parseUploadKey, resultKeys } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { UsageError } from "./usage-error.ts";

/** What accepting a batch needs of the world. */
export interface AcceptDeps {
  readonly data: ObjectStore;
  readonly results: ObjectStore;
  /** Copies an object within the data bucket. */
  readonly copy: (fromKey: string, toKey: string) => Promise<void>;
}

/** What was done. */
export interface AcceptedBatch {
  readonly version: string;
  /** The version it comes after; null when it is the first. */
  readonly after: string | null;
  /** Keys written, in order; the last closes the version. */
  readonly written: readonly string[];
  readonly heldoutObjects: number;
  /** Set when held-out rows stand inside training files, by this column, and so cannot go along. */
  readonly heldoutColumn: string | null;
}

/** S3's limit for one CopyObject. */
const largestCopyBytes = 5 * 1024 ** 3;

/**
 * Makes a checked batch the next training version of its monitor: copies its objects, then the present version's held-out objects,
 * then writes `_SUCCESS`. Ended half-way it can be run again; until `_SUCCESS` or the quiet minutes are over, nothing changes.
 *
 * @param name of the new version; null takes `<present version>.accepted-<event date>`.
 * @throws {UsageError} when the batch is not known, faulty, replaced since, or accepted already, and when the version would not
 * become the baseline or holds something else.
 */
export async function acceptBatch(
  monitor: string,
  batchId: string,
  name: string | null,
  deps: AcceptDeps,
): Promise<AcceptedBatch> {
  const check = await checkOfBatch(monitor, batchId, deps);
  const { config, fault } = await configInForce(deps.data, deps.results, monitor);
  if (fault !== null) {
    throw new UsageError(
      `${monitor}/${configFileName} is not valid (${fault.place}): ${fault.problem} Correct it first.`,
    );
  }
  const current = await currentVersion(deps.results, monitor, unpinned(config));
  const version = newVersion(monitor, current, name, check.batch.eventTime);
  await refusePin(monitor, version, config, deps);

  const objects = await objectsOf(check, deps);
  if (current !== null) await refuseRepetition(monitor, current, objects, deps);
  const heldout = current === null ? [] : await heldoutObjects(monitor, current, deps);
  const folder = `${monitor}/training/${version}/`;
  const copies = [
    ...objects.map(({ key }) => ({ from: key, to: acceptedKey(monitor, version, key) })),
    ...heldout.map(({ key }) => ({ from: key, to: folder + key.slice(`${monitor}/training/${current}/`.length) })),
  ];
  await refuseOthers(folder, new Set(copies.map(({ to }) => to)), deps);
  for (const { key, sizeBytes } of [...objects, ...heldout]) {
    if (sizeBytes > largestCopyBytes) throw new UsageError(tooLarge(key, folder, deps));
  }
  for (const { from, to } of copies) await deps.copy(from, to);
  await deps.data.put(`${folder}_SUCCESS`, new Uint8Array(0), "application/octet-stream");
  return {
    version,
    after: current,
    written: [...copies.map(({ to }) => to), `${folder}_SUCCESS`],
    heldoutObjects: heldout.length,
    heldoutColumn: heldout.length === 0 ? (config.heldoutColumn ?? null) : null,
  };
}

/** Under `serving/`, so that no folder of the batch can be taken for `heldout/`. */
function acceptedKey(monitor: string, version: string, key: string): string {
  return `${monitor}/training/${version}/${key.slice(monitor.length + 1)}`;
}

/**
 * The stored check of a batch.
 *
 * @throws {UsageError} when there is none, or when not all of the batch could be read.
 */
export async function checkOfBatch(monitor: string, batchId: string, { results }: AcceptDeps): Promise<Check> {
  const stored = await results.get(resultKeys.check(monitor, batchId));
  if (stored === null) {
    const ids = `the batch id is the line "Batch" of its mail and report, like ${monitor}/serving/2001-06-03.csv`;
    throw new UsageError(`There is no check of ${batchId} for ${monitor} in ${results.bucket}; ${ids}.`);
  }
  const check = JSON.parse(new TextDecoder().decode(stored.body)) as Check;
  const fault = check.faults.find(({ code }) => code !== "NO_BASELINE");
  if (fault !== undefined) {
    throw new UsageError(
      `${batchId} cannot be accepted, for not all of it can be read: ${fault.object}: ${fault.problem}`,
    );
  }
  return check;
}

/** The configuration as if it named no baseline. */
function unpinned({ baseline: _, ...config }: MonitorConfig): MonitorConfig {
  return config;
}

function newVersion(monitor: string, current: string | null, name: string | null, eventTime: string): string {
  if (name === null && current === null) {
    throw new UsageError(`${monitor} has no training version yet. Name the first one, for example: --name v1`);
  }
  const version = name ?? `${current}.accepted-${eventTime.slice(0, 10)}`;
  if (version === "" || /[/\p{Cc}]/u.test(version) || /^[._]/.test(version)) {
    throw new UsageError(
      `"${version}" is no name for a version: it needs a character, no slash, and no dot or underscore first.`,
    );
  }
  if (current !== null && versionOrder(version, current) <= 0) {
    throw new UsageError(
      `"${version}" does not sort after the present version "${current}", so it would not become the baseline. Use --name with a later one, for example: --name ${current}.1`,
    );
  }
  return version;
}

async function refusePin(monitor: string, version: string, config: MonitorConfig, { data }: AcceptDeps): Promise<void> {
  if (config.baseline === undefined || config.baseline === version) return;
  const stored = await data.get(`${monitor}/${configFileName}`);
  const text = new TextDecoder().decode(stored?.body);
  const before = text.slice(0, Math.max(0, text.search(/"baseline"\s*:\s*"/)));
  throw new UsageError(
    `Line ${before.split("\n").length} of ${monitor}/${configFileName} pins "baseline": ${JSON.stringify(config.baseline)}, so "${version}" would not be used. Take that line out, upload the file, and run this again.`,
  );
}

/** The objects the check was made of, as they stand in the bucket. */
async function objectsOf(check: Check, { data }: AcceptDeps): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for (const { key, etag } of check.batch.objects) {
    const object = await data.head(key);
    if (object === null)
      throw new UsageError(`s3://${data.bucket}/${key} is gone; the batch cannot be accepted without it.`);
    if (object.etag !== etag) {
      throw new UsageError(
        `s3://${data.bucket}/${key} was replaced after it was checked. Look at its new check and accept that.`,
      );
    }
    objects.push(object);
  }
  if (objects.length === 0) throw new UsageError(`The check of ${check.batch.id} names no object.`);
  return objects;
}

async function refuseRepetition(
  monitor: string,
  current: string,
  objects: readonly StoredObject[],
  { data }: AcceptDeps,
): Promise<void> {
  for (const { key, etag } of objects) {
    const copy = await data.head(acceptedKey(monitor, current, key));
    if (copy?.etag !== etag) return;
  }
  throw new UsageError(`The batch has been accepted already: it is "${current}", the present version.`);
}

async function heldoutObjects(monitor: string, version: string, { data }: AcceptDeps): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for await (const object of data.list(`${monitor}/training/${version}/heldout/`)) {
    const upload = parseUploadKey(object.key);
    if (upload.kind === "training" && upload.heldout && object.sizeBytes > 0) objects.push(object);
  }
  return objects;
}

/** Another version of that name stays as it is; what an earlier try copied is copied again. */
async function refuseOthers(folder: string, expected: ReadonlySet<string>, { data }: AcceptDeps): Promise<void> {
  for await (const { key } of data.list(folder)) {
    if (!expected.has(key))
      throw new UsageError(`${folder} holds something else already (${key}). Name another version with --name.`);
  }
}

function tooLarge(key: string, folder: string, { data }: AcceptDeps): string {
  const from = `s3://${data.bucket}/${key}`;
  return `${from} is larger than the 5 GiB that S3 copies at once. Copy the batch with: aws s3 cp, to s3://${data.bucket}/${folder}, and an empty _SUCCESS after it.`;
}
