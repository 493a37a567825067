import { describe, expect, it } from "vitest";
import { type Leaf, readingSettings } from "../../../shared/check/leaf.ts";
import { defaultMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import type { Condition } from "../../../shared/policy/history.ts";
import { executionInput, leftOut, manifestOf } from "../../../shared/training-set/manifest.ts";
import { retrainingRequest } from "../../../shared/training-set/retraining-request.ts";
import { plannedObject, tooManyValues } from "../../../shared/training-set/set-plan.ts";
import { historyEntry } from "../../support/history-entry.ts";
import { sampleCheck } from "../../support/sample-check.ts";

const check = sampleCheck();
const version = check.baseline!.version;
const config = { ...defaultMonitorConfig, columns: { id: "id", label: "y", score: "s" } };
const condition = (broken: boolean, muted: boolean): Condition => ({
  fingerprint: "f",
  code: "c",
  severity: "error",
  broken,
  muted,
  text: "",
});
const requestOf = (...entries: Parameters<typeof historyEntry>[]) =>
  retrainingRequest(
    check,
    "retrain-m-1",
    { checkKey: "m/check.json" },
    entries.map((e) => historyEntry(...e)),
    config,
  );

describe("the request of a retraining run", () => {
  it("is about the batches with labels that were judged against the baseline of its check", () => {
    const { batches, baselineVersion } = requestOf(
      [1, { baselineVersion: "older", labels: "degraded" }],
      [2, { baselineVersion: version, labels: "none" }],
      [3, { baselineVersion: version, labels: "good", leaves: ["l3"], labelLogs: ["a", "b"] }],
      [4, { baselineVersion: version, labels: "immature" }],
      [5, { baselineVersion: null, labels: "degraded" }],
    );
    expect(baselineVersion).toBe(version);
    expect(batches).toEqual([
      { batchId: "m/serving/2001-04-03.csv", broken: false, leaves: ["l3"], labelFiles: ["a", "b"] },
      { batchId: "m/serving/2001-04-04.csv", broken: false, leaves: [], labelFiles: [] },
    ]);
  });

  it("says which of them are broken, unless the owner muted what broke them", () => {
    const own = { baselineVersion: version, labels: "good" } as const;
    const { batches } = requestOf(
      [1, { ...own, conditions: [condition(true, false)] }],
      [2, { ...own, conditions: [condition(true, true), condition(false, false)] }],
    );
    expect(batches.map(({ broken }) => broken)).toEqual([true, false]);
  });
});

const leaf: Leaf = {
  version: 1,
  key: "m/serving/a.csv",
  etag: "e",
  sizeBytes: 10,
  lastModified: "2001-04-01T00:00:00.000Z",
  settings: readingSettings(config),
  format: "csv",
  compression: "none",
  rows: 7,
  heldoutRows: 0,
  predictions: 7,
  fault: null,
  issues: [],
  observations: null,
};
const batch = { batchId: "b", broken: false, leaves: ["leaf"], labelFiles: ["x"] };

describe("the plan of a training set", () => {
  const reasonFor = (changes: Partial<Leaf>, broken = false) =>
    plannedObject(requestOf(), { ...batch, broken }, "leaf", { ...leaf, ...changes }).leftOut;

  it("leaves out what cannot or must not be learnt from, with the reason", () => {
    expect(reasonFor({})).toBeNull();
    expect(reasonFor({}, true)).toContain("broken");
    expect(reasonFor({ predictions: 0 })).toContain("None of its rows has an id");
    expect(reasonFor({ settings: "other" })).toContain("monitor.json names other columns");
    const fault = { code: "CORRUPT", object: "o", place: "", problem: "The footer is damaged.", remedy: "" } as const;
    expect(reasonFor({ fault })).toBe("It could not be read: The footer is damaged.");
  });

  it("leaves out a file whose rows take longer to write than a function has", () => {
    expect(tooManyValues(10_000_000, 20)).toBeNull();
    expect(tooManyValues(10_000_001, 20)).toContain("200,000,020 values; 200,000,000 are the most");
  });
});

describe("the manifest", () => {
  const planned = plannedObject(requestOf(), batch, "leaf", leaf);
  const plan = { label: { column: "y", type: "number" }, columns: [], objects: [planned] } as const;
  const done = {
    key: leaf.key,
    etag: "e",
    rows: 7,
    labelled: 5,
    parts: [{ key: "p", rows: 5, sizeBytes: 9 }],
    leftOut: null,
  };

  it("counts what was read and what is in the set, and names the label files that were joined", () => {
    const objects = [done, leftOut({ ...planned, rows: 100 }, "It was deleted since.")];
    const manifest = manifestOf(requestOf(), plan, objects, (id) => `m/labels/${id}/`);
    expect(manifest).toMatchObject({ rows: 7, labelled: 5, labelFiles: ["m/labels/x/"], checkKey: "m/check.json" });
    const input = executionInput(requestOf(), manifest, "s3://results/manifest.json");
    expect(input["trainingSet"]).toEqual({
      manifest: "s3://results/manifest.json",
      rows: 5,
      rowsRead: 7,
      parts: 1,
      objects: 1,
      leftOut: 1,
      note: "The manifest names the Parquet files and what was left out.",
    });
  });

  it("of nothing says that there is nothing", () => {
    const manifest = manifestOf(requestOf(), plan, [leftOut(planned, "It was deleted since.")], (id) => id);
    expect(executionInput(requestOf(), manifest, "m")).toMatchObject({
      checkKey: "m/check.json",
      trainingSet: { rows: 0, note: expect.stringContaining("No labelled row could be read") },
    });
  });
});
