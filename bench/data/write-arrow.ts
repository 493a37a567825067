import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection, DuckDBTimestampValue, DuckDBVector } from "@duckdb/node-api";
import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  type Vector,
} from "apache-arrow";
import type { BenchColumn } from "./data-set.ts";

const batchRows = 65_536;

/** A column of the batch that is being filled. */
interface ColumnFill {
  readonly field: Field;
  add(vector: DuckDBVector, index: number): void;
  /** What was added, and an empty column again. */
  take(): Data;
}

/**
 * Writes the rows of a Parquet file as Arrow IPC in record batches of 65,536 rows, uncompressed. Doubles are Float64, integers Int64, times Timestamp in microseconds,
 * text Utf8, or with `dictionaries` Dictionary over Utf8 with Int32 indices and one dictionary a column for the whole file.
 */
export async function writeArrow(
  connection: DuckDBConnection,
  parquet: string,
  columns: readonly BenchColumn[],
  target: { readonly path: string; readonly form: "stream" | "file"; readonly dictionaries: boolean },
): Promise<void> {
  const fills: ColumnFill[] = [];
  for (const column of columns) {
    if (column.kind !== "text") fills.push(numericFill(column));
    else if (target.dictionaries)
      fills.push(dictionaryFill(column.name, await distinctTexts(connection, parquet, column)));
    else fills.push(textFill(column.name));
  }
  const writer = target.form === "stream" ? RecordBatchStreamWriter : RecordBatchFileWriter;
  const batches = Readable.from(batchesOf(connection, parquet, fills), { objectMode: true, highWaterMark: 1 });
  await pipeline(batches, writer.throughNode({ autoDestroy: true }), createWriteStream(target.path));
}

async function* batchesOf(
  connection: DuckDBConnection,
  parquet: string,
  fills: readonly ColumnFill[],
): AsyncGenerator<RecordBatch> {
  const schema = new Schema(fills.map(({ field }) => field));
  const take = (rows: number): RecordBatch => {
    const children = fills.map((fill) => fill.take());
    return new RecordBatch(
      schema,
      makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children }) as never,
    );
  };
  const result = await connection.stream(`from '${parquet}'`);
  let filled = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let start = 0; start < chunk.rowCount; ) {
      const end = Math.min(chunk.rowCount, start + batchRows - filled);
      for (const [i, fill] of fills.entries()) {
        const vector = chunk.getColumnVector(i);
        for (let row = start; row < end; row++) fill.add(vector, row);
      }
      filled += end - start;
      start = end;
      if (filled < batchRows) continue;
      yield take(filled);
      filled = 0;
    }
  }
  if (filled > 0) yield take(filled);
}

async function distinctTexts(connection: DuckDBConnection, parquet: string, { name }: BenchColumn): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `select distinct ${name} from '${parquet}' where ${name} is not null order by 1`,
  );
  return reader.getRows().map(([text]) => String(text));
}

/** Which rows of a batch have a value. */
class Validity {
  #bits = new Uint8Array(batchRows / 8);
  length = 0;
  nullCount = 0;

  add(valid: boolean): void {
    if (valid) this.#bits[this.length >> 3]! |= 1 << (this.length & 7);
    else this.nullCount++;
    this.length++;
  }

  take(): { readonly length: number; readonly nullCount: number; readonly nullBitmap: Uint8Array } {
    const { length, nullCount } = this;
    const nullBitmap = this.#bits;
    this.#bits = new Uint8Array(batchRows / 8);
    this.length = 0;
    this.nullCount = 0;
    return { length, nullCount, nullBitmap };
  }
}

function numericFill({ name, sqlType }: BenchColumn): ColumnFill {
  const validity = new Validity();
  const isDouble = sqlType === "DOUBLE";
  const type: DataType = isDouble ? new Float64() : sqlType === "BIGINT" ? new Int64() : new TimestampMicrosecond();
  const empty = () => (isDouble ? new Float64Array(batchRows) : new BigInt64Array(batchRows));
  let values = empty();
  return {
    field: new Field(name, type, true),
    add: (vector, index) => {
      const item = vector.getItem(index) as number | bigint | DuckDBTimestampValue | null;
      if (item !== null) values[validity.length] = typeof item === "object" ? item.micros : item;
      validity.add(item !== null);
    },
    take: () => {
      const taken = validity.take();
      const data = makeData({ type, ...taken, data: values.subarray(0, taken.length) } as never);
      values = empty();
      return data;
    },
  };
}

function textFill(name: string): ColumnFill {
  const validity = new Validity();
  const type = new Utf8();
  let offsets = new Int32Array(batchRows + 1);
  let bytes = Buffer.alloc(batchRows * 8);
  let used = 0;
  return {
    field: new Field(name, type, true),
    add: (vector, index) => {
      const text = vector.getItem(index) as string | null;
      if (text !== null) {
        if (used + text.length * 3 > bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2 + text.length * 3);
        used += bytes.write(text, used);
      }
      offsets[validity.length + 1] = used;
      validity.add(text !== null);
    },
    take: () => {
      const taken = validity.take();
      const valueOffsets = offsets.subarray(0, taken.length + 1);
      const data = makeData({ type, ...taken, valueOffsets, data: bytes.subarray(0, used) });
      offsets = new Int32Array(batchRows + 1);
      bytes = Buffer.alloc(batchRows * 8);
      used = 0;
      return data;
    },
  };
}

function dictionaryFill(name: string, texts: readonly string[]): ColumnFill {
  const validity = new Validity();
  const type = new Dictionary(new Utf8(), new Int32(), 0 + dictionaryIds++);
  const positions = new Map(texts.map((text, i) => [text, i]));
  const dictionary = utf8Vector(texts);
  let indices = new Int32Array(batchRows);
  return {
    field: new Field(name, type, true),
    add: (vector, index) => {
      const text = vector.getItem(index) as string | null;
      if (text !== null) indices[validity.length] = positions.get(text)!;
      validity.add(text !== null);
    },
    take: () => {
      const taken = validity.take();
      const data = makeData({ type, ...taken, data: indices.subarray(0, taken.length), dictionary });
      indices = new Int32Array(batchRows);
      return data;
    },
  };
}

let dictionaryIds = 0;

function utf8Vector(texts: readonly string[]): Vector<Utf8> {
  const encoded = texts.map((text) => Buffer.from(text));
  const valueOffsets = new Int32Array(texts.length + 1);
  for (const [i, bytes] of encoded.entries()) valueOffsets[i + 1] = valueOffsets[i]! + bytes.length;
  const data = Buffer.concat(encoded);
  return makeVector(
    makeData({ type: new Utf8(), length: texts.length, nullCount: 0, nullBitmap: null, valueOffsets, data }),
  );
}
