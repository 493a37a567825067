import { afterAll, beforeAll, expect, it } from "vitest";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

const monitor = "loans";
const seen = ["id", "income", "region", "score", "prediction"] as const;
const served = `${monitor}/serving/2001-04-01.csv`;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stack.stop());

it("a group that the model treats otherwise, and worse than before, is told: by name in the report and not in the mail", async () => {
  const columns = { id: "id", score: "score", prediction: "prediction", label: "defaulted" };
  const slices = [{ column: "region", accuracyGap: 0.05, parityGap: 0.5 }];
  await pipeline.put(`${monitor}/monitor.json`, JSON.stringify({ columns, slices }));
  const training = csv(loans({ rows: 4_000, seed: 1 }), ["income", "region", "defaulted"]);
  await pipeline.put(`${monitor}/training/v1/part-0.csv`, training);
  const heldout = csv(loans({ rows: 2_000, seed: 2 }), [...seen, "defaulted"]);
  await pipeline.put(`${monitor}/training/v1/heldout/part-0.csv`, heldout);
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
  // In the east, and only there, decisions are turned round: as many are wrong as were right.
  const batch = loans({ rows: 4_000, seed: 3 }).map((loan) =>
    loan.region === "east" ? { ...loan, prediction: 1 - loan.prediction } : loan,
  );
  await pipeline.put(served, csv(batch, seen));
  await pipeline.put(`${monitor}/labels/2001-04-01.csv`, csv(batch, ["id", "defaulted"]));
  await pipeline.settled();

  const { findings, groups, measurements, decision } = await pipeline.check(monitor, served);
  expect(groups[0]?.groups.map(({ group }) => group).toSorted()).toEqual(["east", "north", "south", "west"]);
  expect(groups[0]?.groups.reduce((sum, { n }) => sum + n, 0)).toBe(4_000);
  const gaps = measurements.filter(({ feature, comparison }) => feature === "region" && comparison === "labelled");
  expect(gaps.map(({ test, verdict }) => [test, verdict])).toEqual([
    ["group-accuracy", "drift"],
    ["equal-accuracy", "drift"],
    ["demographic-parity", "stable"],
  ]);
  const finding = findings.find(({ kind }) => kind === "unequal-groups");
  expect(finding?.text).toContain('in the group "east"');
  expect(findings.find(({ code }) => code === "group-accuracy")).toMatchObject({ kind: "performance-loss" });
  expect(decision.incidents.map(({ fingerprint }) => fingerprint)).toEqual(
    expect.arrayContaining(["performance-loss:region", "unequal-groups:region"]),
  );
  const mail = pipeline.mails(monitor).at(-1)?.text ?? "";
  expect(mail).toContain("region has groups that the model treats unequally");
  expect(mail).not.toMatch(/(?<!us-)east\b/);
  expect(await pipeline.result(`${monitor}/checks/${served}/report.html`)).toContain("By group");
});
