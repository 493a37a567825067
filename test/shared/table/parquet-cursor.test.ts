import { readFileSync } from "node:fs";
import { RecordBatch, Vector } from "apache-arrow";
import { parquetMetadata, parquetSchema } from "hyparquet";
import { describe, expect, it } from "vitest";
import { createBatchMemory } from "../../../shared/table/batch-memory.ts";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { ParquetCursor } from "../../../shared/table/parquet-cursor.ts";
import { parquetColumns } from "../../../shared/table/parquet-schema.ts";

interface Read {
  readonly texts: string[];
  /** What each batch of each column was: the dictionary its codes are into, or null for plain values. */
  readonly dictionaries: Map<string, (Vector | null)[]>;
}

/** Every column of the first row group as text, read `rows` at a time through windows of `windowBytes`; 0 has the chunk in memory. */
async function firstGroup(name: string, rows: number, windowBytes: number): Promise<Read> {
  const bytes = new Uint8Array(readFileSync(new URL(`../../golden/table-corpus/${name}`, import.meta.url)));
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const group = metadata.row_groups[0]!;
  const context = { object: name, limits: defaultLimits, log: createIssueLog() };
  const texts: string[] = [];
  const dictionaries = new Map<string, (Vector | null)[]>();
  for (const column of parquetColumns(parquetSchema(metadata)).readable) {
    const meta = group.columns[column.leafIndex]!.meta_data!;
    const start = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
    const end = start + Number(meta.total_compressed_size);
    const chunk = { start, end, entries: Number(meta.num_values), codec: meta.codec };
    const fetched = windowBytes === 0 ? bytes.subarray(start, end) : new Uint8Array(0);
    const source = memorySource(name, bytes);
    const cursor = new ParquetCursor(column, chunk, source, fetched, windowBytes, 0, createBatchMemory(), context);
    const total = Number(group.num_rows);
    const seen: (Vector | null)[] = [];
    dictionaries.set(column.name, seen);
    for (let done = 0; done < total; done += rows) {
      const length = Math.min(rows, total - done);
      const data = await cursor.take(length, done + 1);
      const batch = new RecordBatch({ [`${column.name}.`]: data });
      expect(batch.data.length).toBe(length);
      for (let row = 0; row < length; row++) texts.push(`${column.name} ${String(batch.getChildAt(0)!.get(row))}`);
      seen.push(data.dictionary ?? null);
      if (data.dictionary !== undefined) {
        expect(String(data.type)).toBe(`Dictionary<Int32, ${column.arrow}>`);
        for (const code of data.values as Int32Array) expect(data.dictionary.length).toBeGreaterThan(code);
      }
    }
  }
  return { texts, dictionaries };
}

describe("ParquetCursor", () => {
  for (const name of [
    "plain-small-pages.parquet",
    "plain-v2.parquet",
    "plain-fixed.parquet",
    "lists-small-pages.parquet",
    "lists.parquet",
    "dictionary.parquet",
    "dictionary-small-pages.parquet",
    "dictionary-fallback.parquet",
    "dictionary-fallback-v2.parquet",
    "polars.parquet",
    "duckdb.parquet",
  ]) {
    it(`gives the same values of ${name} whatever it fetches and is asked for at a time`, async () => {
      const whole = await firstGroup(name, 100_000, 0);
      for (const [rows, windowBytes] of [
        [7, 0],
        [1000, 1],
        [24, 0],
        [3, 40],
        [1, 1000],
      ] as const) {
        expect((await firstGroup(name, rows, windowBytes)).texts).toEqual(whole.texts);
      }
    });
  }

  it("gives one dictionary to all batches of a chunk, to every type but booleans and lists", async () => {
    const { dictionaries } = await firstGroup("dictionary-small-pages.parquet", 9, 0);
    for (const [column, seen] of dictionaries) {
      const never = /^(flag|texts|all null.*)$/.test(column);
      expect([...new Set(seen)], column).toEqual([never ? null : expect.any(Vector)]);
    }
  });

  it("gives plain values where a page of a chunk is not coded", async () => {
    const { dictionaries } = await firstGroup("dictionary-fallback.parquet", 17, 0);
    const coded = (seen: readonly (Vector | null)[]): boolean[] => seen.map((dictionary) => dictionary !== null);
    expect(coded(dictionaries.get("text")!)).toEqual([true, false, false, false, false, false, false, false]);
    expect(new Set(coded(dictionaries.get("one")!))).toEqual(new Set([true]));
    const spanning = await firstGroup("dictionary-fallback.parquet", 18, 0);
    expect(new Set(coded(spanning.dictionaries.get("text")!))).toEqual(new Set([false]));
  });
});
