import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseMonitorConfig } from "../../shared/monitor/monitor-config.ts";
import type { History } from "../../shared/policy/history.ts";
import { shortenHistory } from "../../shared/policy/shorten-history.ts";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";
import { uniform } from "../support/random.ts";

const seen = ["id", "income", "region", "score", "prediction"] as const;
const columns = { id: "id", score: "score", prediction: "prediction", label: "defaulted" };
const features = { income: { importance: 2 }, region: { importance: 1, treat: "categorical" } };
const settings = JSON.stringify({ columns, features });
const key = (monitor: string, day: number) => `${monitor}/serving/2001-04-0${day}.csv`;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stack.stop());

async function train(monitor: string): Promise<void> {
  await pipeline.put(`${monitor}/monitor.json`, settings);
  await pipeline.put(`${monitor}/training/v1/part-0.csv`, csv(loans({ rows: 8_000, seed: 1 }), ["income", "region"]));
  for (let part = 0; part < 6; part++) {
    const rows = csv(loans({ rows: 600, seed: 100 + part }), [...seen, "defaulted"]);
    await pipeline.put(`${monitor}/training/v1/heldout/part-${part}.csv`, rows);
  }
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
}

describe("labels that come later", () => {
  it("are too few to judge by, until they are enough", async () => {
    await train("growing");
    const batch = loans({ rows: 2_000, seed: 2, conceptShift: 1.2 });
    await pipeline.put(key("growing", 1), csv(batch, seen));
    await pipeline.settled();
    const state = async () => (await pipeline.check("growing", key("growing", 1))).concept;
    expect(await state()).toBeNull();
    await pipeline.put("growing/labels/2001-04-02.csv", csv(batch.slice(0, 150), ["id", "defaulted"]));
    await pipeline.settled();
    expect(await state()).toMatchObject({ state: "immature", labelled: 150, shiftCase: null });
    await pipeline.put("growing/labels/2001-04-03.csv", csv(batch.slice(0, 900), ["id", "defaulted"]));
    await pipeline.settled();
    expect(await state()).toMatchObject({ state: "immature", labelled: 900 });
    await pipeline.put("growing/labels/2001-04-04.csv", csv(batch.slice(600), ["id", "defaulted"]));
    await pipeline.settled();
    expect(await state()).toMatchObject({ state: "judged", labelled: 2_000, shiftCase: "concept-drift" });
    const { measurements } = await pipeline.check("growing", key("growing", 1));
    const byFeature = measurements.find(({ test }) => test === "residual-by-feature");
    expect(byFeature).toMatchObject({ comparison: "labelled", nServing: 2_000 });
    expect(byFeature?.pValue).not.toBeNull();
  });

  it("end the same in any order, any cut and any number of times, corrections included", async () => {
    await train("shuffled");
    const days = [2, 3].map((day) => ({ day, batch: loans({ rows: 600, seed: day, conceptShift: day - 2 }) }));
    for (const { day, batch } of days) await pipeline.put(key("shuffled", day), csv(batch, seen));
    // Rows of both days in every file; each file corrects some of the one before it.
    const next = uniform(5);
    const all = days.flatMap(({ batch }) => batch).sort(() => next() - 0.5);
    const files = Array.from({ length: 8 }, (_, i) => {
      const own = all.slice(150 * i, 150 * (i + 1));
      const corrected = all.slice(Math.max(0, 150 * i - 40), 150 * i).map((loan) => ({ ...loan, defaulted: 1 }));
      return [`shuffled/labels/2001-05-0${i + 1}.csv`, csv([...own, ...corrected], ["id", "defaulted"])] as const;
    });
    for (const [name, body] of files) await pipeline.put(name, body);
    await pipeline.settled();
    const checks = () => Promise.all(days.map(({ day }) => pipeline.check("shuffled", key("shuffled", day))));
    const expected = await checks();
    expect(expected.map(({ concept }) => concept?.labelled)).toEqual([600, 600]);
    const positives = expected.reduce((sum, { concept }) => sum + (concept?.performance?.positives ?? 0), 0);
    const corrected = new Set(files.flatMap((_, i) => all.slice(Math.max(0, 150 * i - 40), 150 * i)));
    expect(positives).toBe(all.filter((loan) => loan.defaulted === 1 || corrected.has(loan)).length);
    const names = [...files.map(([name]) => name), ...days.map(({ day }) => key("shuffled", day))];
    for (let run = 0; run < 2; run++) {
      for (const part of ["checks/", "profiles/serving/", "predictions/serving/", "labels/", "history.json"]) {
        await pipeline.forget(`shuffled/${part}`);
      }
      for (const name of [...names, ...names].sort(() => next() - 0.5)) {
        await pipeline.announce(name);
        if (next() < 0.2) await pipeline.settled();
      }
      await pipeline.settled();
      expect(await checks()).toEqual(expected);
    }
  }, 120_000);

  it("renew the check of a batch that history has dropped, and decide and tell nothing by it", async () => {
    await train("dropped");
    const batches = [1, 2].map((day) => loans({ rows: 1_000, seed: 20 + day, conceptShift: 1.2 }));
    for (const [i, batch] of batches.entries()) {
      await pipeline.put(key("dropped", i + 1), csv(batch, seen));
      await pipeline.settled();
    }
    const path = "dropped/history.json";
    const history = JSON.parse((await pipeline.result(path)) ?? "") as History;
    const short = shortenHistory("dropped", history, parseMonitorConfig(settings, "monitor.json"), 1);
    expect(short.entries.map(({ batchId }) => batchId)).toEqual([key("dropped", 2)]);
    const { s3 } = pipeline.stack.aws.clients;
    const Body = JSON.stringify(short);
    await s3.send(new PutObjectCommand({ Bucket: pipeline.stack.resultsBucket, Key: path, Body }));
    const before = await pipeline.check("dropped", key("dropped", 1));
    const mails = pipeline.mails("dropped").length;
    await pipeline.put("dropped/labels/2001-05-01.csv", csv(batches[0]!, ["id", "defaulted"]));
    await pipeline.settled();
    const after = await pipeline.check("dropped", key("dropped", 1));
    expect(after.concept).toMatchObject({ state: "judged", labelled: 1_000, shiftCase: "concept-drift" });
    expect(after.decision).toEqual(before.decision);
    expect(pipeline.mails("dropped").length).toBe(mails);
    expect(JSON.parse((await pipeline.result(path)) ?? "").entries).toEqual(short.entries);
  });
});
