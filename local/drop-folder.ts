import { createReadStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ObjectStore } from "../shared/aws/object-store.ts";
import { parseUploadKey } from "../shared/keys.ts";

/** A file in the drop folder, under the key it gets. */
export interface DroppedFile {
  readonly key: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** What the watcher tells as it goes. */
export interface DropEvents {
  readonly onUploaded: (file: DroppedFile) => void;
  /** A file that nothing would read, once for each change of it. */
  readonly onIgnored: (file: DroppedFile, reason: string) => void;
  /** Tried again when the file changes. */
  readonly onFailed: (file: DroppedFile, error: unknown) => void;
}

/** A running watcher. */
export interface DropFolder {
  /** Resolves when the upload that is running has ended. */
  stop(): Promise<void>;
}

const scanMs = 500;
/** A file is whole when its size and time of change have stood still for this long. */
const stillMs = 1500;

/**
 * Uploads every file that appears in a folder, or changes there, under its path in the folder as key. Waits until a file stands still, so
 * that one that is still being written or copied is not taken for whole; a marker (`_SUCCESS`) waits for all other files of its folder.
 * Hidden and temporary files (`.name`, `~name`, `name~`, `.tmp`, `.part`, `.crdownload`, `.swp`) and links are left alone. A file stored
 * with this content before a restart is not uploaded again. Removing a file removes nothing from the bucket.
 */
export async function watchDropFolder(
  folder: string,
  s3: S3Client,
  data: ObjectStore,
  events: DropEvents,
): Promise<DropFolder> {
  await mkdir(folder, { recursive: true });
  /** State of each file that is done with, by key. */
  const done = new Map<string, string>();
  const waiting = new Map<string, { state: string; sinceMs: number }>();
  let stopped = false;

  const handle = async (file: DroppedFile): Promise<void> => {
    done.set(file.key, stateOf(file));
    waiting.delete(file.key);
    const meaning = parseUploadKey(file.key);
    if (meaning.kind === "ignored") return events.onIgnored(file, meaning.reason);
    try {
      const stored = await data.head(file.key);
      const sameSize = stored?.sizeBytes === file.sizeBytes;
      if (stored !== null && sameSize && Date.parse(stored.lastModified) >= Math.floor(file.modifiedMs / 1000) * 1000)
        return;
      const body = file.sizeBytes === 0 ? new Uint8Array(0) : createReadStream(file.path, { end: file.sizeBytes - 1 });
      const put = { Bucket: data.bucket, Key: file.key, Body: body, ContentLength: file.sizeBytes };
      await s3.send(new PutObjectCommand(put));
      events.onUploaded(file);
    } catch (error) {
      if (!stopped) events.onFailed(file, error);
    }
  };
  const scan = async (): Promise<void> => {
    const files = await filesIn(folder);
    const fresh = files.filter((file) => done.get(file.key) !== stateOf(file));
    const now = performance.now();
    const still = fresh.filter((file) => {
      const state = stateOf(file);
      const known = waiting.get(file.key);
      if (known?.state === state) return now - known.sinceMs >= stillMs;
      waiting.set(file.key, { state, sinceMs: now });
      return false;
    });
    const others = fresh.filter(({ key }) => !isMarker(key));
    for (const file of still.filter(({ key }) => !isMarker(key))) {
      if (stopped) return;
      await handle(file);
    }
    for (const file of still.filter(({ key }) => isMarker(key))) {
      const under = file.key.slice(0, file.key.lastIndexOf("/") + 1);
      const ready = others.every(({ key }) => !key.startsWith(under) || done.has(key));
      if (ready && !stopped) await handle(file);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopped) {
      await scan().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, scanMs));
    }
  };
  const running = loop();
  return {
    async stop() {
      stopped = true;
      await running;
    },
  };
}

function stateOf({ sizeBytes, modifiedMs }: DroppedFile): string {
  return `${sizeBytes} ${modifiedMs}`;
}

function isMarker(key: string): boolean {
  return parseUploadKey(key).kind === "complete";
}

const temporary = /^[.~]|~$|\.(tmp|temp|part|partial|crdownload|swp|download)$/i;

async function filesIn(folder: string, prefix = ""): Promise<DroppedFile[]> {
  const files: DroppedFile[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    if (temporary.test(entry.name)) continue;
    const key = `${prefix}${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesIn(folder, `${key}/`)));
    if (!entry.isFile()) continue;
    const path = join(folder, key);
    // Gone since the folder was listed.
    const found = await stat(path).catch(() => null);
    if (found !== null) files.push({ key, path, sizeBytes: found.size, modifiedMs: found.mtimeMs });
  }
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}
