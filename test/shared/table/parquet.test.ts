import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import type { ByteSource } from "../../../shared/table/byte-source.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";
import { faultOf } from "./fault-of.ts";
import { readWhole, rowsOf } from "./read-values.ts";

const N = 200_000;
const file = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "id", data: Array.from({ length: N }, (_, i) => BigInt(i) + 9007199254740993n), type: "INT64" },
      { name: "__proto__", data: Array.from({ length: N }, (_, i) => (i % 7 === 0 ? null : i / 3)), type: "DOUBLE" },
      { name: "<script>", data: Array.from({ length: N }, (_, i) => `value ${i % 100}`), type: "STRING" },
    ],
    rowGroupSize: 90_000,
  }),
);

function countingSource(bytes: Uint8Array): { source: ByteSource; reads: [number, number][] } {
  const reads: [number, number][] = [];
  const inner = memorySource("x.parquet", bytes);
  const read = (start: number, end: number): Promise<Uint8Array> => {
    reads.push([start, end]);
    return inner.read(start, end);
  };
  return { source: { ...inner, read }, reads };
}

describe("parquetBatches", () => {
  it("reads every row of several row groups exactly", async () => {
    const table = await readWhole("x.parquet", file);
    expect(table.columns.map(({ name }) => name)).toEqual(["id", "__proto__", "<script>"]);
    expect(table.rows).toBe(N);
    for (const row of [0, 7, 65_535, 65_536, 89_999, 90_000, N - 1]) {
      expect(
        rowsOf({
          ...table,
          columns: table.columns.map((column) => ({ ...column, values: [column.values[row]!] })),
          rows: 1,
        }),
      ).toEqual([
        [
          { i: String(BigInt(row) + 9007199254740993n) },
          row % 7 === 0 ? null : { f: String(row / 3) },
          `value ${row % 100}`,
        ],
      ]);
    }
  });

  it("fetches the head, the footer and each row group once", async () => {
    const { source, reads } = countingSource(file);
    const table = await openTable(source);
    for await (const _ of table.batches);
    expect(reads.length).toBeLessThanOrEqual(2 + 3);
  });

  it("fetches the next row group while one is read", async () => {
    const { source, reads } = countingSource(file);
    const table = await openTable(source);
    for await (const _ of table.batches) break;
    expect(reads.length).toBe(2 + 2);
  });

  it("may be left while the next fetch is failing", async () => {
    const { source, reads } = countingSource(file);
    const read = (start: number, end: number): Promise<Uint8Array> =>
      reads.length === 3 ? Promise.reject(new Error("slow down")) : source.read(start, end);
    const table = await openTable({ ...source, read });
    let rows = 0;
    for await (const batch of table.batches) {
      rows += batch.numRows;
      if (rows === 90_000) break;
    }
    expect(rows).toBe(90_000);
  });

  it("names what is wrong with a damaged file", async () => {
    const read = (bytes: Uint8Array): Promise<unknown> => readWhole("x.parquet", bytes);
    expect(await faultOf(read(file.subarray(0, file.length >> 1)))).toMatchObject({
      code: "TRUNCATED",
      place: "footer",
    });
    expect(await faultOf(read(file.subarray(0, 4)))).toMatchObject({ code: "TRUNCATED" });
    const footerless = Buffer.from(file);
    footerless.writeUInt32LE(0x7fffffff, file.length - 8);
    expect(await faultOf(read(footerless))).toMatchObject({ code: "CORRUPT", place: "footer" });
    const holed = Buffer.from(file).fill(0x55, 5, 2000);
    expect(await faultOf(read(holed))).toMatchObject({ code: "CORRUPT", place: "row group 1, column id" });
  });

  it("names a file without rows and one with two columns of a name", async () => {
    const empty = parquetWriteBuffer({ columnData: [{ name: "a", data: [], type: "INT32" }] });
    expect(await faultOf(readWhole("x.parquet", new Uint8Array(empty)))).toMatchObject({ code: "NO_ROWS" });
    const twice = parquetWriteBuffer({
      columnData: [
        { name: "a", data: [1] },
        { name: "a", data: [2] },
      ],
    });
    expect(await faultOf(readWhole("x.parquet", new Uint8Array(twice)))).toMatchObject({ code: "DUPLICATE_COLUMN" });
  });

  it("refuses too many columns", async () => {
    const wide = parquetWriteBuffer({
      columnData: Array.from({ length: 30 }, (_, i) => ({ name: `c${i}`, data: [i] })),
    });
    expect(await faultOf(readWhole("x.parquet", new Uint8Array(wide), { limits: { maxColumns: 29 } }))).toMatchObject({
      code: "TOO_MANY_COLUMNS",
    });
  });

  it("replaces invalid UTF-8 and counts it", async () => {
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [{ name: "t", data: ["ok", "caf\u00e9", "end"], type: "STRING" }],
        codec: "UNCOMPRESSED",
      }),
    );
    for (let at = bytes.indexOf("é"); at >= 0; at = bytes.indexOf("é")) bytes[at] = 0xff;
    const table = await readWhole("x.parquet", bytes);
    expect(table.columns[0]!.values).toEqual(["ok", "caf\ufffd\ufffd", "end"]);
    expect(table.issues).toMatchObject([{ code: "INVALID_UTF8", column: "t", firstRow: 2, count: 1 }]);
  });

  it("counts every use of a value of a dictionary that is not valid UTF-8", async () => {
    const data = Array.from({ length: 50 }, (_, i) => (i % 5 === 3 ? "caf\u00e9" : i % 5 === 4 ? null : "ok"));
    const column = { name: "t", data, type: "STRING", encoding: "RLE_DICTIONARY" } as const;
    const bytes = Buffer.from(parquetWriteBuffer({ columnData: [column], codec: "UNCOMPRESSED" }));
    for (let at = bytes.indexOf("é"); at >= 0; at = bytes.indexOf("é")) bytes[at] = 0xff;
    const table = await readWhole("x.parquet", bytes);
    expect(table.types.get("t")).toEqual(new Set(["Dictionary<Int32, Utf8>"]));
    expect(table.columns[0]!.values).toEqual(data.map((value) => value?.replace("é", "\ufffd\ufffd") ?? null));
    expect(table.issues).toMatchObject([{ code: "INVALID_UTF8", column: "t", firstRow: 4, count: 10 }]);
  });

  it("refuses codes outside their dictionary", async () => {
    const data = Array.from({ length: 50 }, (_, i) => `value ${i % 3}`);
    const column = { name: "t", data, type: "STRING", encoding: "RLE_DICTIONARY" } as const;
    const bytes = Buffer.from(parquetWriteBuffer({ columnData: [column], codec: "UNCOMPRESSED" }));
    const good = await readWhole("x.parquet", bytes);
    expect(good.columns[0]!.values).toEqual(data);
    // Codes 0, 1, 2, 0, 1 and so on in two bits each, the lowest first; the fourth becomes 3.
    const codes = bytes.indexOf(Buffer.of(0b00_10_01_00, 0b01_00_10_01, 0b10_01_00_10));
    bytes[codes] = 0b11_10_01_00;
    expect(await faultOf(readWhole("x.parquet", bytes))).toMatchObject({
      code: "CORRUPT",
      place: "row group 1, column t",
      problem: "The column is damaged: its values cannot be decoded (code 3 in a dictionary of 3).",
    });
  });

  it("gives the batches of a row group one dictionary, and each row group its own", async () => {
    const table = await openTable(memorySource("x.parquet", file));
    const dictionaries: unknown[] = [];
    let rows = 0;
    for await (const batch of table.batches) {
      const group = Math.floor(rows / 90_000);
      const { dictionary } = batch.data.children[2]!;
      expect(dictionary?.length).toBe(100);
      dictionaries[group] ??= dictionary;
      expect(dictionary).toBe(dictionaries[group]);
      rows += batch.numRows;
    }
    expect(new Set(dictionaries).size).toBe(3);
  });

  it("lets the source's own errors through, unlike those of the bytes", async () => {
    const inner = memorySource("x.parquet", file);
    let calls = 0;
    const read = (start: number, end: number): Promise<Uint8Array> =>
      ++calls === 3 ? Promise.reject(new Error("slow down")) : inner.read(start, end);
    const table = await openTable({ ...inner, read });
    const walk = async (): Promise<void> => {
      for await (const _ of table.batches);
    };
    await expect(walk()).rejects.toThrow("slow down");
  });
});
