import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stack.stop());

const features = ["income", "region"] as const;

async function train(monitor: string, columns: readonly (keyof ReturnType<typeof loans>[number])[] = features) {
  await pipeline.put(`${monitor}/training/v1/part-0.csv`, csv(loans({ rows: 8_000, seed: 1 }), columns));
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
}

describe("dropping a file", () => {
  it("answers a training upload once, by mail", async () => {
    await train("answered");
    await pipeline.announce("answered/training/v1/part-0.csv");
    await pipeline.settled();
    expect(pipeline.mails("answered").map(({ subject }) => subject)).toEqual([
      "[Tidemark] answered: baseline v1 is ready - 8,000 rows",
    ]);
  });

  it("is silent about a batch like training", async () => {
    await train("calm");
    await pipeline.put("calm/serving/2001-04-01.csv.gz", gzipSync(csv(loans({ rows: 3_000, seed: 2 }), features)));
    await pipeline.settled();
    const check = await pipeline.check("calm", "calm/serving/2001-04-01.csv.gz");
    expect(check).toMatchObject({ verdict: "stable", findings: [], decision: { alert: false } });
    expect(check.batch.eventTime).toBe("2001-04-01T00:00:00.000Z");
    expect(pipeline.mails("calm")).toHaveLength(1);
  });

  it("mails once about a batch that moved, however often its event comes", async () => {
    await train("moved");
    const key = "moved/serving/2001-04-01.csv";
    await pipeline.put(key, csv(loans({ rows: 3_000, seed: 2, incomeShift: 0.4 }), features));
    await pipeline.settled();
    const first = await pipeline.result(`moved/checks/${key}/check.json`);
    for (let i = 0; i < 10; i++) await pipeline.announce(key);
    await pipeline.settled();
    expect(await pipeline.result(`moved/checks/${key}/check.json`)).toBe(first);
    expect((await pipeline.check("moved", key)).findings[0]).toMatchObject({
      kind: "covariate-shift",
      feature: "income",
    });
    expect(
      pipeline
        .mails("moved")
        .slice(1)
        .map(({ subject }) => subject),
    ).toEqual(["[Tidemark] moved: DRIFT - income has moved from training in 2001-04-01"]);
    expect(await pipeline.result(`moved/checks/${key}/report.html`)).toContain("<!doctype html>");
    expect(await pipeline.result("index.html")).toContain("moved");
  });

  it("asks about columns that differ in the first batch, and alerts when they differ later", async () => {
    await train("asked", ["income", "region", "defaulted"]);
    await pipeline.put(
      "asked/serving/2001-04-01.csv",
      csv(loans({ rows: 3_000, seed: 2 }), ["id", "income", "region"]),
    );
    await pipeline.settled();
    const first = await pipeline.check("asked", "asked/serving/2001-04-01.csv");
    expect(first.verdict).toBe("stable");
    expect(first.questions.map(({ feature }) => feature).sort()).toEqual(["defaulted", "id"]);
    await pipeline.put(
      "asked/serving/2001-04-02.csv",
      csv(loans({ rows: 3_000, seed: 3 }), ["id", "income", "region"]),
    );
    await pipeline.put("asked/serving/2001-04-03.csv", csv(loans({ rows: 3_000, seed: 4 }), ["id", "income"]));
    await pipeline.settled();
    expect((await pipeline.check("asked", "asked/serving/2001-04-02.csv")).questions).toEqual([]);
    expect((await pipeline.check("asked", "asked/serving/2001-04-02.csv")).verdict).toBe("stable");
    expect(await pipeline.check("asked", "asked/serving/2001-04-03.csv")).toMatchObject({
      verdict: "broken",
      findings: [{ code: "SCHEMA_MISSING_COLUMN", feature: "region" }],
    });
    expect(pipeline.mails("asked").filter(({ subject }) => subject.includes("question"))).toHaveLength(1);
  });

  it("checks a batch that came before training once training is there, without another upload", async () => {
    const key = "early/serving/2001-04-01.csv";
    await pipeline.put(key, csv(loans({ rows: 3_000, seed: 2 }), features));
    await pipeline.settled();
    expect(await pipeline.check("early", key)).toMatchObject({
      verdict: "not-applicable",
      findings: [{ code: "NO_BASELINE" }],
    });
    await train("early");
    expect(await pipeline.check("early", key)).toMatchObject({ verdict: "stable", findings: [] });
  });

  it("judges a folder of parts as one batch, closed by its marker, and again when a part comes late", async () => {
    await train("folder");
    const folder = "folder/serving/dt=2001-04-01/";
    await pipeline.put(`${folder}part-0.csv`, csv(loans({ rows: 2_000, seed: 2 }), features));
    await pipeline.put(`${folder}part-1.csv`, csv(loans({ rows: 1_000, seed: 3 }), features));
    await pipeline.settled();
    await expect(pipeline.check("folder", folder)).rejects.toThrow("no check");
    await pipeline.put(`${folder}_SUCCESS`, "");
    await pipeline.settled();
    expect((await pipeline.check("folder", folder)).batch).toMatchObject({
      rows: 3_000,
      eventTime: "2001-04-01T00:00:00.000Z",
    });
    await pipeline.put(`${folder}part-2.csv`, csv(loans({ rows: 500, seed: 4 }), features));
    await pipeline.settled();
    expect((await pipeline.check("folder", folder)).batch).toMatchObject({ rows: 3_500 });
  });

  it("closes a folder without a marker when it has gone quiet", async () => {
    await pipeline.put("quiet/monitor.json", '{ "quietMinutes": 0 }');
    await train("quiet");
    await pipeline.put("quiet/serving/day/part-0.csv", csv(loans({ rows: 2_000, seed: 2 }), features));
    await pipeline.settled();
    expect((await pipeline.check("quiet", "quiet/serving/day/")).batch.rows).toBe(2_000);
  });

  it("judges a window of event time as one batch when the schedule closes it", async () => {
    await pipeline.put("daily/monitor.json", '{ "batch": "day", "quietMinutes": 0 }');
    await train("daily");
    for (const hour of ["05", "06", "07"]) {
      const rows = loans({ rows: 1_000, seed: Number(hour) });
      await pipeline.put(
        `daily/serving/2001/04/01/${hour}/stream-1`,
        rows.map(({ income, region }) => JSON.stringify({ income, region })).join(""),
      );
    }
    await pipeline.settled();
    await pipeline.stack.fireSchedule();
    await pipeline.settled();
    expect((await pipeline.check("daily", "daily/serving/@day=2001-04-01/")).batch).toMatchObject({ rows: 3_000 });
  });

  it("takes the newest of two uploads under one key", async () => {
    await train("replaced");
    const key = "replaced/serving/2001-04-01.csv";
    await pipeline.put(key, csv(loans({ rows: 3_000, seed: 2, incomeShift: 1 }), features));
    await pipeline.settled();
    expect((await pipeline.check("replaced", key)).verdict).toBe("drift");
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await pipeline.put(key, csv(loans({ rows: 2_500, seed: 3 }), features));
    await pipeline.settled();
    expect(await pipeline.check("replaced", key)).toMatchObject({ verdict: "stable", batch: { rows: 2_500 } });
  });

  it("mutes what monitor.json mutes, and still shows it", async () => {
    const mute = { feature: "income", until: "2001-04-30", reason: "new price list" };
    await pipeline.put("muted/monitor.json", JSON.stringify({ mute: [mute] }));
    await train("muted");
    const key = "muted/serving/2001-04-01.csv";
    await pipeline.put(key, csv(loans({ rows: 3_000, seed: 2, incomeShift: 0.4 }), features));
    await pipeline.settled();
    const check = await pipeline.check("muted", key);
    expect(check).toMatchObject({ verdict: "stable", decision: { alert: false } });
    expect(check.findings[0]).toMatchObject({ feature: "income", mutedUntil: "2001-04-30" });
  });

  it("ignores markers, hidden files and Firehose errors without a word", async () => {
    await train("markers");
    for (const key of [
      "serving/",
      "serving/_temporary/0/part-0.csv",
      "serving/_SUCCESS",
      "serving/processing-failed/x",
    ]) {
      await pipeline.put(`markers/${key}`, "");
    }
    await pipeline.settled();
    expect(await pipeline.resultKeys("markers/checks/")).toEqual([]);
    expect(pipeline.mails("markers")).toHaveLength(1);
  });

  it("notices silence once", async () => {
    await pipeline.put("silent/monitor.json", '{ "expectDataEveryHours": 0.0001 }');
    await train("silent");
    await pipeline.put("silent/serving/2001-04-01.csv", csv(loans({ rows: 3_000, seed: 2 }), features));
    await pipeline.settled();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (let i = 0; i < 2; i++) {
      await pipeline.stack.fireSchedule();
      await pipeline.settled();
    }
    expect(pipeline.mails("silent").filter(({ subject }) => subject.includes("SILENT"))).toHaveLength(1);
  });
});

describe("changing monitor.json", () => {
  it("reads training again under the new settings, and goes on from the answers to the welcome mail", async () => {
    const seen = ["id", "income", "region", "score", "prediction"] as const;
    await pipeline.put(
      "answers/training/v1/part-0.csv",
      csv(loans({ rows: 8_000, seed: 1 }), ["income", "region", "defaulted"]),
    );
    for (let part = 0; part < 6; part++) {
      const rows = csv(loans({ rows: 600, seed: 100 + part }), [...seen, "defaulted"]);
      await pipeline.put(`answers/training/v1/heldout/part-${part}.csv`, rows);
    }
    await pipeline.put("answers/training/v1/_SUCCESS", "");
    await pipeline.settled();
    await pipeline.put("answers/serving/2001-04-01.csv", csv(loans({ rows: 3_000, seed: 2 }), seen));
    await pipeline.settled();
    const asked = await pipeline.check("answers", "answers/serving/2001-04-01.csv");
    expect(asked.questions.map(({ feature }) => feature)).toContain("defaulted");
    const columns = { id: "id", score: "score", prediction: "prediction", label: "defaulted" };
    await pipeline.put("answers/monitor.json", JSON.stringify({ columns }));
    await pipeline.settled();
    const batch = loans({ rows: 3_000, seed: 3 });
    await pipeline.put("answers/serving/2001-04-02.csv", csv(batch, seen));
    await pipeline.put("answers/labels/2001-04-02.csv", csv(batch, ["id", "defaulted"]));
    await pipeline.settled();
    const answered = await pipeline.check("answers", "answers/serving/2001-04-02.csv");
    expect(answered).toMatchObject({ verdict: "stable", findings: [], questions: [] });
    expect(answered.concept).toMatchObject({ state: "judged", labelled: 3_000, shiftCase: "none" });
  });

  it("says so when it names a baseline that is not there", async () => {
    await train("pinned");
    await pipeline.put("pinned/monitor.json", '{ "baseline": "v7" }');
    await pipeline.settled();
    await pipeline.put("pinned/serving/2001-04-01.csv", csv(loans({ rows: 3_000, seed: 2 }), features));
    await pipeline.settled();
    const check = await pipeline.check("pinned", "pinned/serving/2001-04-01.csv");
    expect(check.verdict).toBe("not-applicable");
    expect(check.findings[0]?.text).toContain('"v7"');
  });
});

describe("odd company", () => {
  it("a folder of parts with another file beside them is still one batch, and the other file its own", async () => {
    await train("mixed");
    const folder = "mixed/serving/dt=2001-04-01/";
    await pipeline.put(`${folder}part-0.csv`, csv(loans({ rows: 2_000, seed: 2 }), features));
    await pipeline.put(`${folder}extra.csv`, csv(loans({ rows: 1_500, seed: 3 }), features));
    await pipeline.put(`${folder}_SUCCESS`, "");
    await pipeline.settled();
    expect((await pipeline.check("mixed", folder)).batch.rows).toBe(2_000);
    expect((await pipeline.check("mixed", `${folder}extra.csv`)).batch.rows).toBe(1_500);
  });

  it("takes the content that stands in the store when two uploads share a second", async () => {
    await train("hasty");
    const key = "hasty/serving/2001-04-01.csv";
    for (const seed of [2, 3, 4, 5]) {
      await pipeline.put(key, csv(loans({ rows: 1_000 * seed, seed }), features));
      await pipeline.settled();
    }
    expect((await pipeline.check("hasty", key)).batch.rows).toBe(5_000);
  });

  it("an empty partition without an extension does not keep a folder open", async () => {
    await train("hadoop");
    const folder = "hadoop/serving/dt=2001-04-01/";
    await pipeline.put(`${folder}part-00000`, csv(loans({ rows: 2_000, seed: 2 }), features));
    await pipeline.put(`${folder}part-00001`, "");
    await pipeline.put(`${folder}_SUCCESS`, "");
    await pipeline.settled();
    expect((await pipeline.check("hadoop", folder)).batch.rows).toBe(2_000);
  });

  it("a marker below a training version does not complete it", async () => {
    const columns = { label: "defaulted", score: "score" };
    await pipeline.put("nested/monitor.json", JSON.stringify({ columns }));
    const heldout = csv(loans({ rows: 600, seed: 100 }), [...features, "score", "defaulted"]);
    await pipeline.put("nested/training/v1/heldout/part-0.csv", heldout);
    await pipeline.put("nested/training/v1/heldout/_SUCCESS", "");
    await pipeline.settled();
    expect(await pipeline.resultKeys("nested/baselines/")).toEqual([]);
    await pipeline.put(
      "nested/training/v1/part-0.csv",
      csv(loans({ rows: 8_000, seed: 1 }), [...features, "defaulted"]),
    );
    await pipeline.put("nested/training/v1/_SUCCESS", "");
    await pipeline.settled();
    expect(pipeline.mails("nested").map(({ subject }) => subject)).toEqual([
      "[Tidemark] nested: baseline v1 is ready - 8,000 rows",
    ]);
  });

  it("the baseline is what the training folder holds now, also when an earlier content returns", async () => {
    await pipeline.put("returned/monitor.json", '{ "quietMinutes": 0 }');
    const contents = [csv(loans({ rows: 8_000, seed: 1 }), features), csv(loans({ rows: 5_000, seed: 9 }), features)];
    for (const content of [contents[0]!, contents[1]!, contents[0]!]) {
      await pipeline.put("returned/training/v1.csv", content);
      await pipeline.settled();
    }
    const baseline = JSON.parse((await pipeline.result("returned/baselines/v1/baseline.json")) ?? "{}");
    expect(baseline.objects).toMatchObject([{ rows: 8_000 }]);
  });

  it("rows marked by the held-out column are the reference, and the model did not learn from them", async () => {
    const columns = { id: "id", label: "defaulted", score: "score" };
    await pipeline.put("marked/monitor.json", JSON.stringify({ columns, heldoutColumn: "heldout" }));
    const rows = loans({ rows: 12_000, seed: 1 });
    const lines = csv(rows, ["id", ...features, "score", "defaulted"])
      .trimEnd()
      .split("\n");
    const marked = lines.map((line, i) => `${line},${i === 0 ? "heldout" : i % 4 === 0}`).join("\n");
    await pipeline.put("marked/training/v1/part-0.csv", marked);
    await pipeline.put("marked/training/v1/_SUCCESS", "");
    const batch = loans({ rows: 3_000, seed: 2, conceptShift: 1.2 });
    await pipeline.put("marked/serving/2001-04-01.csv", csv(batch, ["id", ...features, "score"]));
    await pipeline.put("marked/labels/2001-04-01.csv", csv(batch, ["id", "defaulted"]));
    await pipeline.settled();
    const baseline = JSON.parse((await pipeline.result("marked/baselines/v1/baseline.json")) ?? "{}");
    expect(baseline.performance).toMatchObject({ n: 3_000 });
    const check = await pipeline.check("marked", "marked/serving/2001-04-01.csv");
    expect(check.baseline?.rows).toBe(9_000);
    expect(check.concept).toMatchObject({ state: "judged", shiftCase: "concept-drift" });
  });
});
