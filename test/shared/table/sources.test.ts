import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ByteSource } from "../../../shared/table/byte-source.ts";
import { fileSource } from "../../../shared/table/file-source.ts";
import { assertFinishable, maxObjectBytes } from "../../../shared/table/limits.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";
import { readChunks } from "../../../shared/table/read-chunks.ts";
import { faultOf } from "./fault-of.ts";

const folder = await mkdtemp(join(tmpdir(), "table-"));
afterAll(() => rm(folder, { recursive: true }));

describe("fileSource", () => {
  it("reads ranges of a file and notices when it changes", async () => {
    const path = join(folder, "a.csv");
    await writeFile(path, "hello, world");
    const source = await fileSource(path);
    expect(source.sizeBytes).toBe(12);
    expect(Buffer.from(await source.read(7, 12)).toString()).toBe("world");
    await writeFile(path, "shorter");
    await expect(source.read(0, 12)).rejects.toThrow("changed");
  });

  it("refuses what is no file", async () => {
    await expect(fileSource(folder)).rejects.toThrow("not a file");
  });
});

describe("readChunks", () => {
  it("gives all bytes in order, fetching four ranges ahead", async () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
    const inner = memorySource("x", bytes);
    let begun = 0;
    const source: ByteSource = {
      ...inner,
      read: (start, end) => {
        begun++;
        return inner.read(start, end);
      },
    };
    const seen: number[] = [];
    const begunAt: number[] = [];
    for await (const chunk of readChunks(source, 15)) {
      seen.push(...chunk);
      begunAt.push(begun);
    }
    expect(seen).toEqual([...bytes]);
    expect(begunAt).toEqual([5, 6, 7, 7, 7, 7, 7]);
  });

  it("reads a file into five places in turn, each range there until the next is asked for", async () => {
    const path = join(folder, "turns");
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) % 251);
    await writeFile(path, bytes);
    const seen: number[] = [];
    const places = new Set<ArrayBufferLike>();
    for await (const chunk of readChunks(await fileSource(path), 90)) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(...chunk);
      places.add(chunk.buffer);
    }
    expect(seen).toEqual([...bytes]);
    expect(places.size).toBe(5);
  });

  it("gives nothing for no bytes", async () => {
    for await (const _ of readChunks(memorySource("x", new Uint8Array(0)))) throw new Error("a chunk of nothing");
  });
});

describe("assertFinishable", () => {
  const sized = (sizeBytes: number): ByteSource => ({
    name: "s3://bucket/big.csv",
    sizeBytes,
    read: async (start, end) => Buffer.from("a,b\n1,2\n".repeat(10_000)).subarray(start, end),
  });

  it("refuses an object above its format's limit, with size, limit and remedy", async () => {
    expect(() => assertFinishable(sized(18e9), "csv", "none")).not.toThrow();
    const fault = await faultOf(openTable(sized(18e9 + 1e8)));
    expect(fault).toMatchObject({ code: "TOO_LARGE", object: "s3://bucket/big.csv" });
    expect(fault.problem).toBe("The object has 18.1 GB; the limit for CSV is 18.0 GB, what can be read in 12 minutes.");
    expect(fault.remedy).toMatch(/Split/);
  });

  it("allows less where the bytes are compressed", () => {
    expect(maxObjectBytes("csv", "gzip")).toBe(3e9);
    expect(maxObjectBytes("parquet", "none")).toBeLessThan(maxObjectBytes("csv", "none"));
  });
});
