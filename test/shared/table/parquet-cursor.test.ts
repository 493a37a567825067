import { readFileSync } from "node:fs";
import { RecordBatch } from "apache-arrow";
import { parquetMetadata, parquetSchema } from "hyparquet";
import { describe, expect, it } from "vitest";
import { createBatchMemory } from "../../../shared/table/batch-memory.ts";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { ParquetCursor } from "../../../shared/table/parquet-cursor.ts";
import { parquetColumns } from "../../../shared/table/parquet-schema.ts";

/** Every column of the first row group as text, read `rows` at a time through windows of `windowBytes`; 0 has the chunk in memory. */
async function firstGroup(name: string, rows: number, windowBytes: number): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(new URL(`../../golden/table-corpus/${name}`, import.meta.url)));
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const group = metadata.row_groups[0]!;
  const context = { object: name, limits: defaultLimits, log: createIssueLog() };
  const texts: string[] = [];
  for (const column of parquetColumns(parquetSchema(metadata)).readable) {
    const meta = group.columns[column.leafIndex]!.meta_data!;
    const start = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
    const end = start + Number(meta.total_compressed_size);
    const chunk = { start, end, entries: Number(meta.num_values), codec: meta.codec };
    const fetched = windowBytes === 0 ? bytes.subarray(start, end) : new Uint8Array(0);
    const cursor = new ParquetCursor(
      column,
      chunk,
      memorySource(name, bytes),
      fetched,
      windowBytes,
      0,
      createBatchMemory(),
      context,
    );
    const total = Number(group.num_rows);
    for (let done = 0; done < total; done += rows) {
      const length = Math.min(rows, total - done);
      const data = await cursor.take(length, done + 1);
      const batch = new RecordBatch({ [`${column.name}.`]: data });
      expect(batch.data.length).toBe(length);
      for (let row = 0; row < length; row++) texts.push(`${column.name} ${String(batch.getChildAt(0)!.get(row))}`);
    }
  }
  return texts;
}

describe("ParquetCursor", () => {
  for (const name of ["plain-small-pages.parquet", "plain-v2.parquet", "lists-small-pages.parquet", "lists.parquet"]) {
    it(`gives the same values of ${name} whatever it fetches and is asked for at a time`, async () => {
      const whole = await firstGroup(name, 1000, 0);
      for (const [rows, windowBytes] of [
        [7, 0],
        [1000, 1],
        [3, 40],
        [1, 1000],
      ] as const) {
        expect(await firstGroup(name, rows, windowBytes)).toEqual(whole);
      }
    });
  }
});
