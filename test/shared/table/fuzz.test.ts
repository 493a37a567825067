import { readFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../shared/errors.ts";
import { readWhole } from "./read-values.ts";

const golden = (name: string): Buffer => readFileSync(new URL(`../../golden/table-corpus/${name}`, import.meta.url));
const csv = `id,price,"na""me"\r\n${Array.from({ length: 40 }, (_, i) => `${i},${i / 3},"x, ""${i}""\n"`).join("\n")}`;
const json = Array.from({ length: 40 }, (_, i) =>
  JSON.stringify({ id: i, text: `é ${i}`, list: [i, null], big: "{" }),
).join("\n");
const logged = json.split("\n");
const captured = readFileSync(new URL("../../golden/sagemaker/same.jsonl", import.meta.url), "utf8").split("\n", 9);
const subscription = { messageType: "DATA_MESSAGE", logGroup: "g", logEvents: logged.map((message) => ({ message })) };
const seeds: readonly [string, Buffer, number][] = [
  ["x.csv", Buffer.from(csv), 400],
  ["x.jsonl", Buffer.from(json), 400],
  ["x.json", Buffer.from(`[${json.replaceAll("\n", ",")}]`), 400],
  ["fluentd.txt", Buffer.from(logged.map((line) => `2026-11-24T01:02:03Z\ta.b\t${line}\n`).join("")), 200],
  ["fluent-bit", Buffer.from(logged.map((log) => JSON.stringify({ date: 1.5, log })).join("\n")), 200],
  ["subscription", Buffer.from(JSON.stringify(subscription).repeat(2)), 200],
  ["capture.jsonl", Buffer.from(captured.join("\n")), 200],
  ["x.csv.gz", gzipSync(csv), 200],
  ["x.jsonl.zst", zstdCompressSync(json), 200],
  ["plain-snappy.parquet", golden("plain-snappy.parquet"), 300],
  ["plain-zstd.parquet", golden("plain-zstd.parquet"), 200],
  ["plain-lz4.parquet", golden("plain-lz4.parquet"), 200],
  ["plain-none.parquet", golden("plain-none.parquet"), 300],
  ["plain-no-dictionary.parquet", golden("plain-no-dictionary.parquet"), 200],
  ["lists.parquet", golden("lists.parquet"), 300],
  ["dictionary-v2.parquet", golden("dictionary-v2.parquet"), 100],
  ["dictionary-fallback.parquet", golden("dictionary-fallback.parquet"), 100],
  ["duckdb.parquet", golden("duckdb.parquet"), 100],
  ["typed-v2.parquet", golden("typed-v2.parquet"), 200],
  ["delta.parquet", golden("delta.parquet"), 300],
  ["delta-bytes.parquet", golden("delta-bytes.parquet"), 300],
  ["byte-split.parquet", golden("byte-split.parquet"), 200],
  ["uncompressed.arrow", golden("uncompressed.arrow"), 300],
  ["uncompressed.arrows", golden("uncompressed.arrows"), 300],
  ["lz4.arrows", golden("lz4.arrows"), 200],
  ["polars.arrow", golden("polars.arrow"), 200],
  ["delta-dictionary.arrows", golden("delta-dictionary.arrows"), 300],
];

/** Rows, or a fault in words; anything else is a crash. */
async function survives(name: string, bytes: Buffer): Promise<void> {
  try {
    await readWhole(name, bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.fault.object).toBe(name);
    expect(error.fault.problem).not.toBe("");
    expect(error.fault.remedy).not.toBe("");
  }
}

describe("openTable on damaged bytes", () => {
  for (const [name, seed, runs] of seeds) {
    it(`ends in rows or a fault for every cut and flip of ${name}`, async () => {
      const flip = fc.record({
        at: fc.nat({ max: seed.length - 1 }),
        to: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 127, 128, 255)),
      });
      // Metadata stands at the end of files and the beginning of streams: half of the flips go there.
      const edge = fc.record({
        at: fc.oneof(
          fc.nat({ max: Math.min(600, seed.length - 1) }),
          fc.nat({ max: Math.min(1500, seed.length - 1) }).map((n) => seed.length - 1 - n),
        ),
        to: fc.constantFrom(0, 1, 64, 127, 128, 254, 255),
      });
      const damage = fc.record({
        cut: fc.option(fc.nat({ max: seed.length }), { freq: 4 }),
        flips: fc.array(fc.oneof(flip, edge), { minLength: 1, maxLength: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(damage, async ({ cut, flips }) => {
          const bytes = Buffer.from(seed);
          for (const { at, to } of flips) bytes[at] = to;
          await survives(name, cut === null ? bytes : bytes.subarray(0, cut));
        }),
        { numRuns: runs },
      );
    });
  }
});
