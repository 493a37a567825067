import { InputError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Compression, TableFormat, TableLimits } from "./table.ts";

/** The bounds every object is read under, unless a caller narrows them. */
export const defaultLimits: TableLimits = {
  maxColumns: 10_000,
  maxValueBytes: 16 * 1024 * 1024,
  maxExpansion: 250,
};

const secondsAllowed = 12 * 60;

/** Megabytes of the object as stored that one vCPU reads and profiles a second. */
const megabytesPerSecond: Readonly<Record<TableFormat, number>> = {
  csv: 25,
  tsv: 25,
  "json-lines": 12,
  "json-array": 12,
  parquet: 6,
  "arrow-stream": 40,
  "arrow-file": 40,
};

/** Text usually shrinks to a fifth or sixth of its size. */
const textPerCompressedByte = 6;

const namesOfFormats: Readonly<Record<TableFormat, string>> = {
  csv: "CSV",
  tsv: "TSV",
  "json-lines": "JSON Lines",
  "json-array": "JSON",
  parquet: "Parquet",
  "arrow-stream": "Arrow",
  "arrow-file": "Arrow",
};

/**
 * The largest object, in bytes as stored, that is begun: what can be read and profiled in 12 minutes at a conservative speed.
 * CSV 25 MB/s (18 GB), JSON 12 MB/s (8.6 GB), Parquet 6 MB/s of compressed columns (4.3 GB), Arrow 40 MB/s (28.8 GB);
 * gzip and zstd around text a sixth of the text's limit (CSV 3 GB, JSON 1.4 GB).
 */
export function maxObjectBytes(format: TableFormat, compression: Compression): number {
  const bytes = megabytesPerSecond[format] * 1e6 * secondsAllowed;
  return compression === "none" ? bytes : bytes / textPerCompressedByte;
}

/**
 * Refuses an object that could not be finished in 12 minutes (see `maxObjectBytes`), before anything but its first bytes was read.
 *
 * @throws {InputError} TOO_LARGE with its size, the limit and the remedy.
 */
export function assertFinishable(source: ByteSource, format: TableFormat, compression: Compression): void {
  const limit = maxObjectBytes(format, compression);
  if (source.sizeBytes <= limit) return;
  const kind = `${namesOfFormats[format]}${compression === "none" ? "" : ` (${compression})`}`;
  throw new InputError({
    code: "TOO_LARGE",
    object: source.name,
    place: "",
    problem: `The object has ${gigabytes(source.sizeBytes)} GB; the limit for ${kind} is ${gigabytes(limit)} GB, what can be read in 12 minutes.`,
    remedy: "Split it into several objects under one folder and upload them together.",
  });
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
