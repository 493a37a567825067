import { isUtf8 } from "node:buffer";
import { InputError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { skipToText, sniffDelimiter } from "./csv-header.ts";
import { decompress } from "./decompress.ts";
import { type Envelope, envelopeOf } from "./envelope.ts";
import { unsupportedKind } from "./foreign-formats.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";
import type { Compression, TableFormat } from "./table.ts";
import { isUtf8SoFar } from "./utf8.ts";

const headBytes = 64 * 1024;

/** What an object is. */
export interface DetectedFormat {
  readonly format: TableFormat;
  readonly compression: Compression;
  /** Sniffed from the first line; "," for other formats. */
  readonly delimiter: string;
  /** What a log shipper or SageMaker wrote around the rows; null for rows as they are. */
  readonly envelope: Envelope | null;
}

type Family = "text" | "json" | "parquet" | "arrow";

const familyOfExtension: ReadonlyMap<string, Family> = new Map([
  ["csv", "text"],
  ["tsv", "text"],
  ["tab", "text"],
  ["json", "json"],
  ["jsonl", "json"],
  ["ndjson", "json"],
  ["parquet", "parquet"],
  ["pq", "parquet"],
  ["arrow", "arrow"],
  ["arrows", "arrow"],
  ["feather", "arrow"],
  ["ipc", "arrow"],
]);

const compressionOfExtension: ReadonlyMap<string, Compression> = new Map([
  ["gz", "gzip"],
  ["gzip", "gzip"],
  ["zst", "zstd"],
  ["zstd", "zstd"],
]);

const familyOfFormat: Readonly<Record<TableFormat, Family>> = {
  csv: "text",
  tsv: "text",
  "json-lines": "json",
  "json-array": "json",
  parquet: "parquet",
  "arrow-stream": "arrow",
  "arrow-file": "arrow",
};

/** What the name promises; undefined where it promises nothing. */
interface NamePromise {
  readonly extension: string;
  readonly family: Family | undefined;
  readonly compression: Compression | undefined;
}

/**
 * What the object is: its first bytes decide (inside gzip or zstd the first decoded bytes), its name only where they leave it open.
 * Reads at most 64 KiB. A name that promises something else is counted as WRONG_EXTENSION.
 *
 * @throws {InputError} EMPTY_FILE for no bytes, UNSUPPORTED_FORMAT for a known format that is not read, with the remedy, and UNKNOWN_FORMAT for
 * bytes that are no text. Errors of `source.read` pass unchanged.
 */
export async function detectFormat(source: ByteSource, context: ReadContext): Promise<DetectedFormat> {
  if (source.sizeBytes === 0) {
    throw readFault(context, "EMPTY_FILE", "", "The file has no bytes.", "Upload the file with its rows.");
  }
  const promise = promiseOfName(source.name);
  const outer = await source.read(0, Math.min(headBytes, source.sizeBytes));
  const compression = compressionOf(outer);
  const whole = compression === "none" && outer.length === source.sizeBytes;
  const head = compression === "none" ? outer : await decodedHead(outer, compression, context);
  const bare = formatOf(head, whole, promise, context);
  const isText = familyOfFormat[bare] === "text" || bare === "json-lines";
  const envelope = isText ? envelopeOf(head, whole, context) : null;
  const format = envelope === null ? bare : "json-lines";
  if (compression !== "none" && familyOfFormat[format] !== "text" && familyOfFormat[format] !== "json") {
    throw readFault(
      context,
      "UNSUPPORTED_FORMAT",
      "",
      `This is ${compression} around ${familyOfFormat[format] === "parquet" ? "Parquet" : "Arrow"}.`,
      "Upload the file without the outer compression.",
    );
  }
  const preferTab = promise.extension === "tsv" || promise.extension === "tab";
  const delimiter = format === "csv" ? sniffDelimiter(head, preferTab) : ",";
  countWrongName(promise, bare, compression, context);
  return { format: delimiter === "\t" ? "tsv" : format, compression, delimiter, envelope };
}

function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return "zstd";
  return "none";
}

/** The first decoded bytes. A fault in the compressed bytes is left to be met, with its place, when the object is read. */
async function decodedHead(
  outer: Uint8Array,
  compression: Exclude<Compression, "none">,
  context: ReadContext,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of decompress(only(outer), compression, context)) {
      pieces.push(piece);
      size += piece.length;
      if (size >= headBytes) break;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return Buffer.concat(pieces).subarray(0, headBytes);
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function formatOf(head: Uint8Array, whole: boolean, promise: NamePromise, context: ReadContext): TableFormat {
  if (startsWith(head, "ARROW1\0\0")) return "arrow-file";
  if (head.length >= 4 && head.subarray(0, 4).every((byte) => byte === 0xff)) return "arrow-stream";
  const text = looksLikeText(head);
  if (startsWith(head, "PAR1") && (!text || promise.family === "parquet")) return "parquet";
  if (startsWith(head, "ARROW1") && !text) return "arrow-file";
  const foreign = unsupportedKind(head, text);
  if (foreign !== null) {
    throw readFault(context, "UNSUPPORTED_FORMAT", "", `This is ${foreign.kind}, which is not read.`, foreign.remedy);
  }
  if (!text) {
    throw readFault(
      context,
      "UNKNOWN_FORMAT",
      "",
      "The bytes are neither text nor a format that is known here.",
      "Upload CSV, TSV, JSON Lines, a JSON array, Parquet or Arrow.",
    );
  }
  return textFormat(head, whole, promise);
}

function textFormat(head: Uint8Array, whole: boolean, promise: NamePromise): TableFormat {
  let start = skipToText(head);
  while (isBlank(head[start])) start++;
  let inner = start + 1;
  while (isBlank(head[inner])) inner++;
  const first = head[start];
  const second = head[inner];
  const cut = inner >= head.length && whole;
  const json = promise.family === "json";
  if (first === 0x7b && (json || cut || second === 0x22 || second === 0x7d)) return "json-lines";
  if (first === 0x5b && (second === 0x7b || second === 0x5d)) return "json-array";
  return json ? "json-lines" : "csv";
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/**
 * Text of any encoding that keeps ASCII. Control characters tell: none in the first line, few in the rest. A short text may hold
 * a NUL if it is valid UTF-8 otherwise.
 */
function looksLikeText(head: Uint8Array): boolean {
  const start = skipToText(head);
  let controls = 0;
  let inFirstLine = true;
  for (let i = start; i < head.length; i++) {
    const byte = head[i]!;
    if (byte === 0x0a || byte === 0x0d) inFirstLine = false;
    else if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0c) || byte === 0x7f) {
      if (inFirstLine) return false;
      controls++;
    }
  }
  if (controls === 0) return true;
  return head.length < 512 ? isUtf8(head) : controls / head.length <= 0.05 || isUtf8SoFar(head);
}

function promiseOfName(name: string): NamePromise {
  const parts = name
    .slice(name.lastIndexOf("/") + 1)
    .toLowerCase()
    .split(".")
    .slice(1);
  const last = parts.at(-1) ?? "";
  const compression = compressionOfExtension.get(last);
  const extension = compression === undefined ? last : (parts.at(-2) ?? "");
  const family = familyOfExtension.get(extension);
  return { extension, family, compression: compression ?? (family === undefined ? undefined : "none") };
}

function countWrongName(
  promise: NamePromise,
  format: TableFormat,
  compression: Compression,
  context: ReadContext,
): void {
  const family = familyOfFormat[format];
  const familyDiffers = promise.family !== undefined && promise.family !== family;
  const compressionDiffers = promise.compression !== undefined && promise.compression !== compression;
  if (!familyDiffers && !compressionDiffers) return;
  const content = `${format}${compression === "none" ? "" : ` inside ${compression}`}`;
  context.log.count(
    "WRONG_EXTENSION",
    {},
    () => `The name says ${promised(promise)}, the bytes are ${content}; they were read as that.`,
  );
}

function promised(promise: NamePromise): string {
  const compression = promise.compression === undefined || promise.compression === "none" ? "" : promise.compression;
  if (promise.family === undefined) return compression;
  return compression === "" ? promise.extension : `${promise.extension} inside ${compression}`;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}
