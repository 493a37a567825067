import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeLogFile, type LogRows, openLogFile, wholeRange } from "../../../shared/concept/log-file.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { uniform } from "../../support/random.ts";

/** Rows with hashes spread over everything, the number of the row in two columns and its parity as a code. */
function rowsOf(count: number, seed = 1): LogRows {
  const next = uniform(seed);
  const idHash = BigUint64Array.from({ length: count }, () => BigInt(Math.floor(next() * 2 ** 52)) << 12n).sort();
  return {
    idHash,
    columns: [
      { name: "x", values: Float64Array.from(idHash, (_, i) => i) },
      { name: "row", values: Uint32Array.from(idHash, (_, i) => i) },
      { name: "parity", values: Uint16Array.from(idHash, (_, i) => i % 2), texts: ["even", "__proto__"] },
    ],
  };
}

/** A source over the bytes, at an odd place of a larger buffer, and how many bytes were asked of it. */
function counted(bytes: Uint8Array) {
  const moved = new Uint8Array(bytes.length + 3);
  moved.set(bytes, 3);
  const source = memorySource("log", moved.subarray(3));
  const asked = { bytes: 0, reads: 0 };
  return {
    asked,
    source: {
      ...source,
      read: (start: number, end: number) => {
        asked.bytes += end - start;
        asked.reads++;
        return source.read(start, end);
      },
    },
  };
}

const open = (bytes: Uint8Array) => openLogFile("test", counted(bytes).source);

describe("a log file", () => {
  it.each([0, 1, 7, 2_048, 2_049, 50_000])("gives %i rows back as they were", async (count) => {
    const rows = rowsOf(count);
    const log = await open(encodeLogFile("test", rows));
    expect(log.rows).toBe(count);
    expect(await log.readRows(wholeRange)).toEqual(rows);
    expect(await log.readIds(wholeRange)).toEqual(rows.idHash);
  });

  it("gives each row in exactly one of any ranges that cut the hashes", async () => {
    const rows = rowsOf(9_000);
    const log = await open(encodeLogFile("test", rows));
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (inner) => {
        const edges = [0, ...inner.sort((a, b) => a - b), 65_536];
        const parts = await Promise.all(edges.slice(1).map((high, i) => log.readRows({ low: edges[i]!, high })));
        expect(parts.flatMap(({ columns }) => [...columns[1]!.values])).toEqual([...rows.columns[1]!.values]);
        const ids = await Promise.all(edges.slice(1).map((high, i) => log.readIds({ low: edges[i]!, high })));
        expect(ids.flatMap((part) => [...part])).toEqual([...rows.idHash]);
      }),
      { numRuns: 40 },
    );
  });

  it("reads what a range needs and little more", async () => {
    const bytes = encodeLogFile("test", rowsOf(200_000));
    const { source, asked } = counted(bytes);
    const log = await openLogFile("test", source);
    expect(asked).toMatchObject({ reads: 1, bytes: 65_536 });
    await log.readRows({ low: 40_000, high: 40_064 });
    expect(asked.reads).toBe(3);
    expect(asked.bytes - 65_536).toBeLessThan(bytes.length / 30);
    await log.readIds(wholeRange);
    expect(asked.reads).toBe(4);
  });

  it("is read once where it is short", async () => {
    const { source, asked } = counted(encodeLogFile("test", rowsOf(1_000)));
    const log = await openLogFile("test", source);
    await log.readRows(wholeRange);
    await log.readIds({ low: 0, high: 9 });
    expect(asked.reads).toBe(1);
  });

  it("refuses other bytes and other kinds", async () => {
    await expect(openLogFile("test", memorySource("x", new Uint8Array(20)))).rejects.toThrow("x is not a log");
    await expect(openLogFile("other", memorySource("x", encodeLogFile("test", rowsOf(1))))).rejects.toThrow(
      "x is a log of test, not of other",
    );
  });
});
