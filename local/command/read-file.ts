import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { sep } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Leaf } from "../../shared/check/leaf.ts";
import { type RowsPurpose, type RowsRead, readRows } from "../../shared/check/read-rows.ts";
import type { PredictionLog } from "../../shared/concept/prediction-log.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import type { ByteSource } from "../../shared/table/byte-source.ts";
import { fileSource } from "../../shared/table/file-source.ts";
import { shortened, visibleText } from "../../shared/text/visible-text.ts";
import { startProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** One file whose rows were read, with the leaf that reading its upload would have stored. */
export interface FileRead {
  readonly leaf: Leaf;
  readonly rows: RowsRead;
  /** In the order of the rows. */
  readonly predictions: readonly PredictionLog[];
}

/** A local file before its rows are read. */
export interface LocalFile {
  readonly source: ByteSource;
  /** Its identity without what reading gives: path with forward slashes, MD5 as S3's ETag of one PUT, size, time of change. */
  readonly leaf: Leaf;
}

/**
 * A file as an upload would be seen. Reads its bytes once, for the MD5.
 *
 * @throws {UsageError} when there is no such file or it may not be read.
 */
export async function openFile(path: string): Promise<LocalFile> {
  try {
    const source = await fileSource(path);
    const { mtime } = await stat(path);
    const hash = createHash("md5");
    await pipeline(createReadStream(path), hash);
    const leaf: Leaf = {
      version: 1,
      key: path.replaceAll(sep, "/"),
      etag: hash.digest("hex"),
      sizeBytes: source.sizeBytes,
      lastModified: `${mtime.toISOString().slice(0, 19)}.000Z`,
      settings: "",
      format: null,
      compression: null,
      rows: 0,
      heldoutRows: 0,
      predictions: 0,
      fault: null,
      issues: [],
      observations: null,
    };
    return { source, leaf };
  } catch (error) {
    throw new UsageError(`${visibleText(path)} cannot be read: ${reasonOf(error)}.`);
  }
}

/**
 * Reads the rows of a file, with the rows so far on standard error while a person watches.
 *
 * @throws {InputError} when the fault is in the file.
 */
export async function readFile(
  { source, leaf }: LocalFile,
  purpose: RowsPurpose,
  config: MonitorConfig,
  terminal: Terminal,
): Promise<FileRead> {
  const progress = startProgress(`reading ${shortened(visibleText(source.name), 50)}`, "row", terminal);
  try {
    const predictions: PredictionLog[] = [];
    const rows = await readRows(source, purpose, config, {
      onRows: progress.tell,
      onPredictions: async (log) => void predictions.push(log),
    });
    const { format, compression, profile, heldoutRows, issues, imported } = rows;
    const account = imported === undefined ? {} : { imported };
    const read = { format, compression, rows: profile.rows, heldoutRows, issues, ...account };
    return { leaf: { ...leaf, ...read, predictions: rows.predictions?.kept ?? 0 }, rows, predictions };
  } finally {
    progress.end();
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "ENOTDIR") return "a part of its path is not a folder";
  return error instanceof Error && error.message.endsWith("is not a file") ? "it is not a file" : String(error);
}
