import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

const folder = fileURLToPath(new URL("../golden/sagemaker/", import.meta.url));
const textOf = (name: string) => readFileSync(`${folder}${name}`, "utf8");

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stack.stop());

/** The records of a capture in files of a few each, as an endpoint delivers them within an hour. */
async function capture(name: string, prefix: string): Promise<void> {
  const lines = textOf(name).trimEnd().split("\n");
  for (let start = 0; start < lines.length; start += 15) {
    const key = `${prefix}${String(start).padStart(2, "0")}-30-683-0b1c.jsonl`;
    await pipeline.put(key, `${lines.slice(start, start + 15).join("\n")}\n`);
  }
}

describe("a data-capture folder against an imported SageMaker baseline", () => {
  it("is checked end to end, with Model Monitor's own answer beside ours", async () => {
    const settings = {
      ...{ batch: "folder", quietMinutes: 0 },
      columns: { id: "eventId", score: "score", label: "defaulted" },
      constraintViolations: true,
    };
    await pipeline.put("credit/monitor.json", JSON.stringify(settings));
    await pipeline.put("credit/training/v1/constraints.json", textOf("constraints.json"));
    await pipeline.put("credit/training/v1/statistics.json", textOf("statistics.json"));
    await pipeline.put("credit/training/v1/_SUCCESS", "");
    await pipeline.settled();
    expect(pipeline.mails("credit").map(({ subject }) => subject)).toEqual([
      "[Tidemark] credit: baseline v1 is ready - 3,000 rows",
    ]);

    const endpoint = "credit/serving/credit-endpoint/AllTraffic/2026/11";
    await capture("same.jsonl", `${endpoint}/24/01/`);
    await pipeline.settled();
    const calm = await pipeline.check("credit", `${endpoint}/24/01/`);
    // 400 rows are too few to be sure of no change; none is seen.
    expect(calm).toMatchObject({ verdict: "not-applicable", findings: [], issues: [], decision: { alert: false } });
    expect(calm.batch).toMatchObject({ eventTime: "2026-11-24T01:00:00.000Z", rows: 400 });
    expect(await violationsOf(`${endpoint}/24/01`)).toEqual([]);

    await capture("moved.jsonl", `${endpoint}/25/01/`);
    await pipeline.settled();
    const moved = await pipeline.check("credit", `${endpoint}/25/01/`);
    expect(moved.verdict).toBe("drift");
    expect(moved.findings.map(({ feature }) => feature)).toEqual(expect.arrayContaining(["score", "income", "city"]));
    expect(await violationsOf(`${endpoint}/25/01`)).toEqual([
      "score baseline_drift_check",
      "income baseline_drift_check",
    ]);
    const golden = JSON.parse(textOf("distances.json")) as { moved: { income: { simple: number } } };
    const income = moved.distances.find(({ feature, distance }) => feature === "income" && distance === "deequ-simple");
    expect(income?.value).toBeCloseTo(golden.moved.income.simple, 12);
    expect(await pipeline.result(`credit/checks/${endpoint}/25/01/report.html`)).toContain("Deequ");
    expect(pipeline.mails("credit").at(-1)?.subject).toMatch(/^\[Tidemark\] credit: DRIFT/);
  });

  it("meets its ground truth", async () => {
    const label = (row: number, data: string) =>
      JSON.stringify({
        groundTruthData: { data, encoding: "CSV" },
        eventMetadata: { eventId: `24-${row}` },
        eventVersion: "0",
      });
    const lines = Array.from({ length: 45 }, (_, i) => label(i, i < 44 ? "1\n0\n1\n0\n0\n1\n0\n0\n1" : "1\n0\n1\n0"));
    await pipeline.put("credit/labels/2026/11/30/01/truth.jsonl", lines.join("\n"));
    await pipeline.settled();
    const check = await pipeline.check("credit", "credit/serving/credit-endpoint/AllTraffic/2026/11/24/01/");
    expect(check.concept).toMatchObject({ state: "no-reference", labelled: 400, predictions: 400 });
  });
});

async function violationsOf(batch: string): Promise<string[]> {
  const text = await pipeline.result(`credit/checks/${batch}/constraint_violations.json`);
  const { violations } = JSON.parse(text!) as { violations: { feature_name: string; constraint_check_type: string }[] };
  return violations.map(({ feature_name, constraint_check_type }) => `${feature_name} ${constraint_check_type}`);
}
