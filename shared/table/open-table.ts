import type { RecordBatch } from "apache-arrow";
import type { ByteSource } from "./byte-source.ts";
import { decompress } from "./decompress.ts";
import { type DetectedFormat, detectFormat } from "./detect-format.ts";
import type { Envelope } from "./envelope.ts";
import { createIssueLog } from "./issue-log.ts";
import { assertFinishable, defaultLimits } from "./limits.ts";
import { readChunks } from "./read-chunks.ts";
import type { ReadContext } from "./read-context.ts";
import type { Table, TableOptions } from "./table.ts";

/**
 * Opens an object as a table: looks at its first bytes, refuses what cannot be read or finished, and hands back its rows as a walk that
 * has not begun. Memory is bounded whatever the object's size: five ranges of 4 MiB and a batch for text, one row group's column
 * chunks (at most 256 MiB at a time) for Parquet, one record batch for Arrow.
 *
 * @throws {InputError} from here or from the walk when the fault is in the bytes; the walk may have given rows by then.
 * @throws what `source.read` throws, unchanged: access and network are not the object's fault.
 */
export async function openTable(source: ByteSource, options: TableOptions = {}): Promise<Table> {
  const log = createIssueLog();
  const context: ReadContext = { object: source.name, limits: { ...defaultLimits, ...options.limits }, log };
  const detected = await detectFormat(source, context);
  const text = detected.format === "csv" || detected.format === "tsv";
  const delimiter = text ? (options.csvDelimiter ?? detected.delimiter) : detected.delimiter;
  const format = text ? (delimiter === "\t" ? "tsv" : "csv") : detected.format;
  assertFinishable(source, format, detected.compression);
  return {
    format,
    compression: detected.compression,
    issues: log.issues,
    batches: batchesOf(source, { ...detected, format, delimiter }, options, context),
  };
}

/** Readers are loaded when their format is met: a function that meets only one pays for one. */
async function* batchesOf(
  source: ByteSource,
  detected: DetectedFormat,
  options: TableOptions,
  context: ReadContext,
): AsyncGenerator<RecordBatch> {
  const { format, compression, delimiter, envelope } = detected;
  if (envelope !== null) {
    yield* unwrappedBatches(textOf(source, compression, context), envelope, options, context);
    return;
  }
  switch (format) {
    case "csv":
    case "tsv": {
      const { csvBatches } = await import("./csv.ts");
      const columns = options.csvColumns === undefined ? {} : { columns: options.csvColumns };
      yield* csvBatches(textOf(source, compression, context), { delimiter, ...columns }, context);
      return;
    }
    case "json-lines":
    case "json-array": {
      const { jsonBatches } = await import("./json.ts");
      yield* jsonBatches(textOf(source, compression, context), format, context);
      return;
    }
    case "parquet": {
      const { parquetBatches } = await import("./parquet.ts");
      yield* parquetBatches(source, context);
      return;
    }
    case "arrow-stream":
    case "arrow-file": {
      const { arrowBatches } = await import("./arrow.ts");
      yield* arrowBatches(source, format, context);
      return;
    }
  }
}

/** The rows in what a log shipper or SageMaker wrote around them. */
async function* unwrappedBatches(
  chunks: AsyncIterable<Uint8Array>,
  envelope: Envelope,
  { capture = {} }: TableOptions,
  context: ReadContext,
): AsyncGenerator<RecordBatch> {
  const { csvBatches } = await import("./csv.ts");
  const { jsonBatches } = await import("./json.ts");
  if (envelope === "data-capture") {
    const { captureText } = await import("./sagemaker-capture.ts");
    const text = await captureText(chunks, capture, context);
    if (text.format === "csv") yield* csvBatches(text.chunks, { delimiter: "," }, context);
    else yield* jsonBatches(text.chunks, text.format, context);
  } else if (envelope === "ground-truth") {
    const { groundTruthCsv } = await import("./sagemaker-capture.ts");
    yield* csvBatches(groundTruthCsv(chunks, capture, context), { delimiter: "," }, context);
  } else {
    const { logRows } = await import("./log-records.ts");
    yield* jsonBatches(logRows(chunks, envelope, context), "json-lines", context);
  }
}

function textOf(
  source: ByteSource,
  compression: DetectedFormat["compression"],
  context: ReadContext,
): AsyncGenerator<Uint8Array> {
  const chunks = readChunks(source);
  return compression === "none" ? chunks : decompress(chunks, compression, context);
}
