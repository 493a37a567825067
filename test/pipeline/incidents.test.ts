import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stack.stop());

const key = (monitor: string, day: number) => `${monitor}/serving/2001-04-${String(day).padStart(2, "0")}.csv`;

/** Trains, serves a batch a day (moved or not, or without the region), in the order of `arrivals`, and gives the subjects of the mails after training's. */
async function told(monitor: string, days: string, arrivals = [...days].map((_, i) => i + 1)): Promise<string[]> {
  await pipeline.put(`${monitor}/training/v1/part-0.csv`, csv(loans({ rows: 8_000, seed: 1 }), ["income", "region"]));
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
  for (const day of arrivals) {
    const kind = days[day - 1];
    const rows = loans({ rows: 2_000, seed: 100 + day, incomeShift: kind === "m" ? 0.4 : 0 });
    await pipeline.put(key(monitor, day), csv(rows, kind === "b" ? ["income"] : ["income", "region"]));
    await pipeline.settled();
  }
  return pipeline
    .mails(monitor)
    .slice(1)
    .map(({ subject }) => subject.slice("[Tidemark] ".length));
}

describe("an incident", () => {
  it("that comes and goes is told once, and over once it stays away", async () => {
    expect(await told("flapping", "...m.m.m...")).toEqual([
      "flapping: DRIFT - income has moved from training in 2001-04-04",
      "flapping: recovered - income in 2001-04-11",
    ]);
    const { decision } = await pipeline.check("flapping", key("flapping", 8));
    expect(decision.incidents[0]).toMatchObject({
      state: "reopened",
      tell: false,
      onset: { kind: "recurring", times: 3 },
    });
    const mail = pipeline.mails("flapping").at(-1)?.text ?? "";
    expect(mail.replaceAll(/\n +/g, " ")).toContain("open since 2001-04-04, began 3 times, gone since 2001-04-09");
  });

  it("of damage is told at once, its end too, and again when it returns after that", async () => {
    expect(await told("damaged", "...b.b....")).toEqual([
      "damaged: BROKEN - region is missing in 2001-04-04",
      "damaged: recovered - region in 2001-04-05",
      "damaged: BROKEN - region is missing in 2001-04-06",
      "damaged: recovered - region in 2001-04-09",
    ]);
    expect(pipeline.mails("damaged")[1]?.text.replaceAll(/\n +/g, " ")).toContain(
      "(data damaged; sudden: from this batch on)",
    );
    expect(pipeline.mails("damaged")[3]?.text.replaceAll(/\n +/g, " ")).toContain(
      "recurring: 2nd time since 2001-04-04",
    );
  });

  it("is not told again when a batch comes late that moves its beginning", async () => {
    expect(await told("late", "...mmmm", [1, 2, 3, 5, 6, 4, 7])).toEqual([
      "late: DRIFT - income has moved from training in 2001-04-05",
    ]);
    const late = await pipeline.check("late", key("late", 5));
    expect(late.decision.incidents[0]).toMatchObject({ state: "continuing", openedBy: key("late", 4) });
  });

  it("has its course drawn in the report", async () => {
    const report = await pipeline.result(`flapping/checks/${key("flapping", 8)}/report.html`);
    expect(report).toMatch(/aria-label="Effect of income in the last 8 batches, in floors: [^"]*[3-9]\.?\d*"/);
  });
});
