import type { ObjectStore } from "../../shared/aws/object-store.ts";
import { configInForce } from "../../shared/aws/stored-config.ts";
import { batchOf } from "../../shared/check/batch-of.ts";
import { eventTimeOf } from "../../shared/check/event-time.ts";
import { parseUploadKey, resultKeys } from "../../shared/keys.ts";

/** A folder or training version that has no answer to its newest object yet, because nobody has said that it is complete. */
export interface OpenFolder {
  /** Ends in "/". */
  readonly key: string;
  readonly objects: number;
}

interface FoundFolder {
  readonly key: string;
  readonly answerKey: string;
  objects: number;
  newest: string;
  marked: boolean;
}

/** The open folders of the data bucket, by key. Costs a listing of the bucket and one or two requests a folder without a marker. */
export async function openFolders(data: ObjectStore, results: ObjectStore): Promise<OpenFolder[]> {
  const folders = await foldersIn(data, results);
  const open: OpenFolder[] = [];
  for (const { key, answerKey, objects, newest, marked } of folders.values()) {
    if (marked || objects === 0) continue;
    const answer = await results.head(answerKey);
    if (answer === null || answer.lastModified < newest) open.push({ key, objects });
  }
  return open.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Says of every open folder that it is complete, by the marker any writer can leave. Returns their keys. */
export async function closeFolders(data: ObjectStore, results: ObjectStore): Promise<string[]> {
  const open = await openFolders(data, results);
  for (const { key } of open) await data.put(`${key}_SUCCESS`, new Uint8Array(0), "application/octet-stream");
  return open.map(({ key }) => key);
}

async function foldersIn(data: ObjectStore, results: ObjectStore): Promise<Map<string, FoundFolder>> {
  const folders = new Map<string, FoundFolder>();
  const folderAt = (key: string, answerKey: string): FoundFolder => {
    const found = folders.get(key) ?? { key, answerKey, objects: 0, newest: "", marked: false };
    folders.set(key, found);
    return found;
  };
  const modes = new Map<string, Parameters<typeof batchOf>[2]>();
  for await (const { key, lastModified, sizeBytes } of data.list("")) {
    const upload = parseUploadKey(key);
    if (upload.kind === "complete") folderAt(...namesOf(upload.monitor, upload.version, upload.folder)).marked = true;
    if (sizeBytes === 0 || (upload.kind !== "training" && upload.kind !== "serving")) continue;
    const { monitor } = upload;
    let folder: FoundFolder | null = null;
    if (upload.kind === "training") folder = folderAt(...namesOf(monitor, upload.version, ""));
    else {
      const mode = modes.get(monitor) ?? (await configInForce(data, results, monitor)).config.batch;
      modes.set(monitor, mode);
      const { by, batchId } = batchOf(key, eventTimeOf(key, lastModified), mode);
      if (by === "folder") folder = folderAt(...namesOf(monitor, null, batchId));
    }
    if (folder === null) continue;
    folder.objects++;
    if (lastModified > folder.newest) folder.newest = lastModified;
  }
  return folders;
}

/** Key of the folder, and of the object that answers it. */
function namesOf(monitor: string, version: string | null, folder: string): [string, string] {
  if (version === null) return [folder, resultKeys.check(monitor, folder)];
  return [`${monitor}/training/${version}/`, resultKeys.baseline(monitor, version)];
}
