import { type Data, type DataType, Field, makeData, RecordBatch, Schema, Struct } from "apache-arrow";
import { createBatchMemory } from "./batch-memory.ts";
import type { ByteSource } from "./byte-source.ts";
import type { ParquetCursor } from "./parquet-cursor.ts";
import { interpretFooter } from "./parquet-fault.ts";
import { planOf, readFooter } from "./parquet-footer.ts";
import { type GroupPlan, openCursors, planGroup, storedBytes } from "./parquet-group.ts";
import type { ParquetColumn } from "./parquet-schema.ts";
import type { ReadContext } from "./read-context.ts";
import { readFault } from "./read-fault.ts";

/** A row group of at most this is fetched while the one before is read. */
const maxAheadBytes = 64 * 1024 * 1024;

/**
 * The rows of a Parquet file as batches of typed columns. Integers, timestamps and dates keep their stored form; decimals of up to 15 digits become
 * Float64, longer ones Decimal128; unannotated byte arrays are read as text; INT96 becomes microseconds. Structs, maps, nested lists and other types
 * without a plain Arrow form are counted as UNSUPPORTED_COLUMN and left out; pandas' stored index is left out.
 *
 * A column is a Dictionary in the batches whose rows are all stored as codes (not of lists or booleans): one Vector a row group, as it is stored.
 *
 * The footer is one read, a row group's column chunks as few as lie apart; a group of at most 64 MiB is fetched while the one before is read. One group's
 * chunks are in memory (at most 256 MiB; greater groups are read through windows), and of each column one page without its compression: of a file with
 * one page a chunk the whole row group.
 *
 * @throws {InputError} TRUNCATED (no footer), CORRUPT, NO_ROWS, UNSUPPORTED_FORMAT (encrypted, other files referred to, no readable column), TOO_MANY_COLUMNS,
 * DUPLICATE_COLUMN, TOO_LARGE (pages or value counts that cannot be held or finished). What `source.read` throws passes unchanged.
 */
export async function* parquetBatches(source: ByteSource, context: ReadContext): AsyncGenerator<RecordBatch> {
  const { metadata, source: tailed } = await readFooter(source, context);
  const { columns, rows } = interpretFooter(context, () => planOf(metadata, context));
  if (rows === 0)
    throw readFault(context, "NO_ROWS", "", "The file has columns and no rows.", "Upload the file with its rows.");
  let shape = shapeOf(
    columns,
    columns.map(({ arrow }) => arrow),
  );
  const memories = columns.map(createBatchMemory);
  const groups = metadata.row_groups;
  const open = async (index: number, aheadBytes: number): Promise<OpenGroup | null> => {
    if (index >= groups.length) return null;
    const plan = interpretFooter(context, () => planGroup(groups[index]!, columns, tailed, index, context));
    if (storedBytes(plan) > aheadBytes) return null;
    return { plan, cursors: await openCursors(plan, columns, tailed, index, memories, context) };
  };
  let firstRow = 1;
  let ahead: Promise<OpenGroup | null> = Promise.resolve(null);
  for (let index = 0; index < groups.length; index++) {
    const opened = (await ahead) ?? (await open(index, Number.POSITIVE_INFINITY));
    if (opened === null) break;
    const { plan, cursors } = opened;
    ahead = open(index + 1, maxAheadBytes);
    // The caller may stop before it is awaited: its failure must not become an unhandled rejection.
    ahead.catch(() => {});
    for (let done = 0; done < plan.rows; ) {
      const length = Math.min(plan.batchRows, plan.rows - done);
      const children: Data[] = [];
      for (const cursor of cursors) children.push(await cursor.take(length, firstRow));
      if (children.some(({ type }, i) => type !== shape.fields[i]!.type))
        shape = shapeOf(
          columns,
          children.map(({ type }) => type),
        );
      yield new RecordBatch(shape, makeData({ type: new Struct(shape.fields), length, nullCount: 0, children }));
      done += length;
      firstRow += length;
    }
  }
}

interface OpenGroup {
  readonly plan: GroupPlan;
  readonly cursors: readonly ParquetCursor[];
}

function shapeOf(columns: readonly ParquetColumn[], types: readonly DataType[]): Schema {
  return new Schema(columns.map(({ name }, i) => new Field(name, types[i]!, true)));
}
