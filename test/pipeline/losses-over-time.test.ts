import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

const monitor = "loans";
const seen = ["id", "income", "region", "score", "prediction"] as const;
const days = Array.from({ length: 16 }, (_, i) => ({
  name: `dt=2001-04-${String(i + 1).padStart(2, "0")}`,
  batch: loans({ rows: 150, seed: 50 + i, conceptShift: i < 9 ? 0 : 2 }),
}));
const served = (i: number) => `${monitor}/serving/${days[i]!.name}/loans.csv`;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
  const columns = { id: "id", score: "score", prediction: "prediction", label: "defaulted" };
  await pipeline.put(`${monitor}/monitor.json`, JSON.stringify({ columns }));
  const training = csv(loans({ rows: 4_000, seed: 1 }), ["income", "region", "defaulted"]);
  await pipeline.put(`${monitor}/training/v1/part-0.csv`, training);
  const heldout = csv(loans({ rows: 2_000, seed: 2 }), [...seen, "defaulted"]);
  await pipeline.put(`${monitor}/training/v1/heldout/part-0.csv`, heldout);
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
  for (const [i, { batch }] of days.entries()) await pipeline.put(served(i), csv(batch, seen));
  await pipeline.settled();
}, 60_000);
afterAll(() => pipeline.stack.stop());

async function label(i: number): Promise<void> {
  await pipeline.put(`${monitor}/labels/${days[i]!.name}/labels.csv`, csv(days[i]!.batch, ["id", "defaulted"]));
}

describe("a batch without labels", () => {
  it("has estimates of the quality its labels will show", async () => {
    const { concept, estimated } = await pipeline.check(monitor, served(0));
    expect(concept).toBeNull();
    const accuracy = estimated?.measures.find(({ measure }) => measure === "accuracy");
    const { batch } = days[0]!;
    const realised = batch.filter(({ prediction, defaulted }) => prediction === defaulted).length / batch.length;
    expect(estimated?.predictions).toBe(150);
    expect(accuracy?.low).toBeLessThan(realised);
    expect(accuracy?.high).toBeGreaterThan(realised);
    expect(estimated?.prior?.low).toBeLessThan(0.38);
    expect(estimated?.prior?.high).toBeGreaterThan(0.38);
    const report = await pipeline.result(`${monitor}/checks/${served(0)}/report.html`);
    expect(report).toContain("They cannot see a change of P(y given x)");
  });
});

describe("batches with too few labels to be judged each", () => {
  it("show together that the loss rose, however late and in which order their labels come", async () => {
    for (const i of days.keys()) if (i !== 9 && i !== 10) await label(i);
    await pipeline.settled();
    const found = await Promise.all(days.map((_, i) => pipeline.check(monitor, served(i))));
    const rises = found.map(({ measurements }) => measurements.find(({ test }) => test === "adwin")?.verdict);
    expect(rises.slice(0, 11)).toEqual([...new Array(9).fill("stable"), undefined, undefined]);
    const first = rises.indexOf("drift");
    expect(first).toBeGreaterThan(10);
    expect(rises.slice(first).every((verdict) => verdict === "drift")).toBe(true);
    expect(found[first]?.concept?.state).toBe("immature");
    expect(found[first]?.findings[0]).toMatchObject({ kind: "performance-loss", code: "adwin", severity: "warning" });
    expect(found[first]?.decision.incidents[0]).toMatchObject({ fingerprint: "performance-loss:", state: "opened" });
    expect(found.at(-1)?.decision.incidents[0]).toMatchObject({ state: "continuing", openedBy: served(first) });
    expect(pipeline.mails(monitor).at(-1)?.subject).toContain("shows a loss of model quality");

    await label(10);
    await pipeline.settled();
    await label(9);
    await pipeline.settled();
    const again = await Promise.all(days.map((_, i) => pipeline.check(monitor, served(i))));
    const earlier = again.findIndex(({ measurements }) =>
      measurements.some(({ test, verdict }) => test === "adwin" && verdict === "drift"),
    );
    expect(earlier).toBeGreaterThanOrEqual(9);
    expect(earlier).toBeLessThan(first);
    expect(again.at(-1)?.decision.incidents[0]).toMatchObject({ openedBy: served(earlier) });
  }, 60_000);
});
