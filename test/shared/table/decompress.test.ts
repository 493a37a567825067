import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decompress } from "../../../shared/table/decompress.ts";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import { faultOf } from "./fault-of.ts";
import { readWhole } from "./read-values.ts";

const context = { object: "x.gz", limits: defaultLimits, log: createIssueLog() };
const text = "hello, world\n".repeat(5000);
const gzip = gzipSync(text);
const zstd = zstdCompressSync(text);

async function decoded(codec: "gzip" | "zstd", ...chunks: Uint8Array[]): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decompress(sequence(chunks), codec, context)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function* sequence(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

describe("decompress", () => {
  it("reads several members or frames, together in a chunk or apart", async () => {
    expect(await decoded("gzip", gzip, gzip)).toBe(text + text);
    expect(await decoded("gzip", Buffer.concat([gzip, gzip, gzip]))).toBe(text.repeat(3));
    expect(await decoded("zstd", zstd, zstd)).toBe(text + text);
    expect(await decoded("zstd", Buffer.concat([zstd, zstd, zstd]))).toBe(text.repeat(3));
  });

  it("accepts zero padding after the last gzip member", async () => {
    expect(await decoded("gzip", Buffer.concat([gzip, Buffer.alloc(20)]), Buffer.alloc(5))).toBe(text);
  });

  it("gives the same bytes whatever the chunks", async () => {
    for (const [codec, bytes] of [
      ["gzip", Buffer.concat([gzip, gzip])],
      ["zstd", Buffer.concat([zstd, zstd])],
    ] as const) {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (size) => {
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size),
          );
          expect(await decoded(codec, ...chunks)).toBe(text + text);
        }),
        { numRuns: 20 },
      );
    }
  });

  it("calls a stream that ends early truncated", async () => {
    for (const [codec, bytes] of [
      ["gzip", gzip],
      ["zstd", zstd],
    ] as const) {
      for (const length of [5, bytes.length >> 1, bytes.length - 1]) {
        expect(await faultOf(decoded(codec, bytes.subarray(0, length))), `${codec} ${length}`).toMatchObject({
          code: "TRUNCATED",
        });
        const second = Buffer.concat([bytes, bytes.subarray(0, length)]);
        expect(await faultOf(decoded(codec, second)), `${codec} ${length} of the second`).toMatchObject({
          code: "TRUNCATED",
        });
      }
    }
  });

  it("calls damaged or foreign bytes corrupt", async () => {
    const flipped = Buffer.from(gzip);
    flipped[flipped.length - 6]! ^= 1;
    expect(await faultOf(decoded("gzip", flipped))).toMatchObject({ code: "CORRUPT" });
    expect(await faultOf(decoded("gzip", gzip, Buffer.from("garbage")))).toMatchObject({ code: "CORRUPT" });
    expect(
      await faultOf(decoded("gzip", Buffer.concat([gzip, Buffer.alloc(4), Buffer.from("garbage")]))),
    ).toMatchObject({ code: "CORRUPT" });
    expect(await faultOf(decoded("zstd", Buffer.concat([zstd, Buffer.from("garbage!")])))).toMatchObject({
      code: "CORRUPT",
    });
  });

  it("stops a decompression bomb", async () => {
    // Long rows: few values are made before the limit stops it.
    const content = Buffer.alloc(100_000_000, `${"x".repeat(9999)}\n`);
    const bomb = gzipSync(content);
    expect(await faultOf(decoded("gzip", bomb))).toMatchObject({ code: "EXPANDS_TOO_MUCH" });
    expect(await faultOf(readWhole("x.csv.gz", bomb))).toMatchObject({ code: "EXPANDS_TOO_MUCH", object: "x.csv.gz" });
    const zstdBomb = zstdCompressSync(content);
    expect(await faultOf(readWhole("x.csv.zst", zstdBomb))).toMatchObject({ code: "EXPANDS_TOO_MUCH" });
  });

  it("lets the source's own errors through", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield gzip.subarray(0, 50);
      throw new Error("connection reset");
    }
    const reading = async (): Promise<void> => {
      for await (const _ of decompress(failing(), "gzip", context));
    };
    await expect(reading()).rejects.toThrow("connection reset");
  });

  it("closes its source when the reader stops early", async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield gzip;
      } finally {
        closed = true;
      }
    }
    for await (const _ of decompress(source(), "gzip", context)) break;
    expect(closed).toBe(true);
  });
});
