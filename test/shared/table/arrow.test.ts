import { readFileSync } from "node:fs";
import { makeVector, Table, tableFromArrays, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";
import { faultOf } from "./fault-of.ts";
import { readWhole } from "./read-values.ts";

const N = 150_001;
const table = new Table({
  n: makeVector(Float64Array.from({ length: N }, (_, i) => i / 7)),
  id: makeVector(BigInt64Array.from({ length: N }, (_, i) => 9007199254740993n + BigInt(i))),
  text: vectorFromArray(
    Array.from({ length: N }, (_, i) => (i % 5 === 0 ? null : `t${i}`)),
    new Utf8(),
  ),
  "<script>": vectorFromArray(Array.from({ length: N }, (_, i) => (i % 2 === 0 ? "even" : "odd"))),
  flag: vectorFromArray(Array.from({ length: N }, (_, i) => (i % 3 === 0 ? null : i % 2 === 0))),
});

describe("arrowBatches", () => {
  for (const format of ["stream", "file"] as const) {
    it(`reads what the JavaScript library writes as a ${format}, cut into batches`, async () => {
      const read = await readWhole("x.arrow", tableToIPC(table, format));
      expect(read.columns.map(({ name }) => name)).toEqual(["n", "id", "text", "<script>", "flag"]);
      expect(read.rows).toBe(N);
      expect(read.batches).toBe(Math.ceil(N / 8192));
      const at = (name: string, row: number): unknown =>
        read.columns.find((column) => column.name === name)!.values[row];
      for (const row of [0, 9, 65_535, 65_536, 131_073, N - 1]) {
        expect(at("n", row)).toEqual({ f: String(row / 7) });
        expect(at("id", row)).toEqual({ i: String(9007199254740993n + BigInt(row)) });
        expect(at("text", row)).toBe(row % 5 === 0 ? null : `t${row}`);
        expect(at("<script>", row)).toBe(row % 2 === 0 ? "even" : "odd");
        expect(at("flag", row)).toBe(row % 3 === 0 ? null : row % 2 === 0);
      }
    });

    it(`names what is wrong with a damaged ${format}`, async () => {
      const bytes = tableToIPC(table, format);
      expect(await faultOf(readWhole("x.arrow", bytes.subarray(0, bytes.length >> 1)))).toMatchObject({
        code: "TRUNCATED",
      });
      expect(await faultOf(readWhole("x.arrow", bytes.subarray(0, 8)))).toMatchObject({ code: "TRUNCATED" });
    });
  }

  it("refuses lists of a negative size", async () => {
    const bytes = readFileSync(new URL("../../golden/table-corpus/lz4.arrows", import.meta.url));
    // The highest byte of the list size in the schema.
    bytes[407] = 128;
    expect(await faultOf(readWhole("x.arrows", bytes))).toMatchObject({ code: "CORRUPT" });
  });

  it("refuses offsets that leave the text", async () => {
    const small = tableToIPC(new Table({ t: vectorFromArray(["alpha", "beta", "gamma"], new Utf8()) }), "stream");
    const offsets = Buffer.from(Int32Array.of(0, 5, 9, 14).buffer);
    const bytes = Buffer.from(small);
    bytes.writeInt32LE(1_000_000, bytes.indexOf(offsets) + 4);
    expect(await faultOf(readWhole("x.arrow", bytes))).toMatchObject({ code: "CORRUPT" });
  });

  it("names a file without rows and bytes after the end of a stream", async () => {
    expect(
      await faultOf(readWhole("x.arrow", tableToIPC(tableFromArrays({ a: new Int32Array(0) }), "stream"))),
    ).toMatchObject({ code: "NO_ROWS" });
    const stream = tableToIPC(tableFromArrays({ a: Int32Array.of(1) }), "stream");
    expect(await faultOf(readWhole("x.arrow", Buffer.concat([stream, stream])))).toMatchObject({ code: "CORRUPT" });
  });

  it("lets the source's own errors through", async () => {
    const inner = memorySource("x.arrow", tableToIPC(table, "stream"));
    let calls = 0;
    const read = (start: number, end: number): Promise<Uint8Array> =>
      ++calls === 2 ? Promise.reject(new Error("slow down")) : inner.read(start, end);
    const opened = await openTable({ ...inner, read });
    const walk = async (): Promise<void> => {
      for await (const _ of opened.batches);
    };
    await expect(walk()).rejects.toThrow("slow down");
  });
});
