import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Check } from "../../shared/check/check.ts";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

const monitor = "loans";
const seen = ["id", "income", "region"] as const;
const keyOf = (day: number) => `${monitor}/serving/${`2001-04-${String(day).padStart(2, "0")}`}.csv`;
const ordinary = [1, 2, 3, 4, 5, 6, 7, 8, 9];

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.put(`${monitor}/training/v1/part-0.csv`, csv(loans({ rows: 4_000, seed: 1 }), seen));
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
  const put = (day: number, rows: number) => pipeline.put(keyOf(day), csv(loans({ rows, seed: 20 + day }), seen));
  for (const day of ordinary) await put(day, 400 + 7 * ((5 * day) % 9));
  await put(10, 850);
  await pipeline.put(keyOf(11), `${seen.join(",")}\n`);
  await put(12, 190);
  await put(13, 430);
  await pipeline.settled();
}, 60_000);

afterAll(() => pipeline.stack.stop());

const volumeOf = (check: Check) => check.measurements.find(({ test }) => test === "volume");
const codesOf = (check: Check) => check.findings.map(({ code }) => code);

describe("the number of rows of a batch", () => {
  it("needs eight batches before it, and is found doubled, halved and zero", async () => {
    const checks = new Map<number, Check>();
    for (const day of [8, 9, 10, 11, 12, 13]) checks.set(day, await pipeline.check(monitor, keyOf(day)));
    expect(volumeOf(checks.get(8)!)).toMatchObject({ verdict: "not-applicable", reason: "Needs 8 earlier batches." });
    expect(volumeOf(checks.get(9)!)).toMatchObject({ verdict: "stable" });
    expect(volumeOf(checks.get(9)!)?.reason).toContain("As many rows as usual, about 400");
    expect(codesOf(checks.get(10)!)).toContain("volume");
    expect(checks.get(10)!.findings[0]).toMatchObject({ kind: "schema-skew", feature: "", severity: "warning" });
    expect(checks.get(10)!.findings[0]?.text).toMatch(
      /^1\.99 times the usual 428 rows \(median of 9 batches before, which had 400 to 456\), 850 rows, p = /,
    );
    expect(codesOf(checks.get(11)!)).toContain("NO_ROWS");
    expect(volumeOf(checks.get(12)!)).toMatchObject({ verdict: "drift" });
    expect(codesOf(checks.get(13)!)).not.toContain("volume");
  });

  it("is judged the same in whatever order the batches come", async () => {
    const keys = [...ordinary, 10, 11, 12, 13].map(keyOf);
    const texts = async () => {
      const found = (await pipeline.resultKeys(`${monitor}/checks/`)).filter((key) => key.endsWith("/check.json"));
      return new Map(await Promise.all(found.map(async (key) => [key, await pipeline.result(key)] as const)));
    };
    const expected = await texts();
    const middleFirst = [...keys.slice(5), ...keys.slice(0, 5).toReversed()];
    for (const order of [keys.toReversed(), middleFirst]) {
      for (const part of ["checks/", "profiles/serving/", "told/", "history.json", "latest.json"])
        await pipeline.forget(`${monitor}/${part}`);
      for (const key of order) {
        await pipeline.announce(key);
        await pipeline.settled();
      }
      expect(await texts()).toEqual(expected);
    }
  }, 120_000);

  it("leaves the checks of ordinary batches alone when a batch comes late", async () => {
    const path = `${monitor}/history.json`;
    const neighboursOf = async (): Promise<Map<string, string>> => {
      const { entries } = JSON.parse((await pipeline.result(path)) ?? "") as {
        entries: { batchId: string; neighbours: string }[];
      };
      return new Map(entries.map(({ batchId, neighbours }) => [batchId, neighbours]));
    };
    const before = await neighboursOf();
    await pipeline.put(`${monitor}/serving/2001-04-01b.csv`, csv(loans({ rows: 431, seed: 99 }), seen));
    await pipeline.settled();
    const after = await neighboursOf();
    const changed = [...before.keys()].filter((key) => before.get(key) !== after.get(key));
    // The one that now has eight before it, and the two that stand out.
    expect(changed).toEqual([8, 10, 12].map(keyOf));
  });
});
