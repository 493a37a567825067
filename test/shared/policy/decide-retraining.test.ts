import { describe, expect, it } from "vitest";
import { type MonitorConfig, parseMonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { decideHistory } from "../../../shared/policy/decide-history.ts";
import { type HistoryEntry, initialState } from "../../../shared/policy/history.ts";
import { historyEntry } from "../../support/history-entry.ts";

const configOf = (retrain: object, rest: object = {}): MonitorConfig =>
  parseMonitorConfig(JSON.stringify({ ...rest, retrain }), "monitor.json");

type Day = Partial<HistoryEntry> | HistoryEntry["labels"];

/** One batch a day: what its labels say, or an entry's changes. */
function decide(days: readonly Day[], retrain: object = {}, rest: object = {}) {
  const entries = days.map((day, i) =>
    historyEntry(i + 1, typeof day === "string" ? { labels: day, labelReasons: ["worse"] } : day),
  );
  return decideHistory("m", initialState, entries, configOf(retrain, rest)).decisions;
}

const decisions = (days: readonly Day[], retrain: object = {}, rest: object = {}) =>
  decide(days, retrain, rest).map(({ retrain: { decision } }) => decision);

const broken = {
  fingerprint: "schema-skew:x",
  code: "SCHEMA_MISSING_COLUMN",
  severity: "error",
  broken: true,
  muted: false,
  text: "x",
} as const;
const moved = {
  ...broken,
  fingerprint: "covariate-shift:x",
  code: "distribution",
  severity: "warning",
  broken: false,
} as const;
const v2: Partial<HistoryEntry> = { baselineVersion: "v2" };

describe("decideRetraining", () => {
  it("starts one run when two of the last three judged batches were degraded, the newest among them", () => {
    const days = ["degraded", "good", "degraded", "degraded", "good", "good", "good", "degraded", "degraded"] as const;
    const decided = decide(days, { cooldownHours: 24 });
    expect(decided.map(({ retrain }) => retrain.decision)).toEqual([
      ...["no", "no", "start", "no", "no", "no", "no", "no", "start"],
    ]);
    expect(decided[2]?.retrain.executionName).toMatch(/^retrain-m-[0-9a-f]{16}$/);
    expect(decided[8]?.retrain.executionName).not.toBe(decided[2]?.retrain.executionName);
  });

  it("names the run that is under way while it may still help", () => {
    const decided = decide(["degraded", "degraded", "degraded"]);
    expect(decided.map(({ retrain }) => retrain.decision)).toEqual(["no", "start", "already-started"]);
    expect(decided[2]?.retrain.executionName).toBe(decided[1]?.retrain.executionName);
  });

  it("never starts on broken data, and does not count it", () => {
    const decided = decide(["degraded", { labels: "degraded", conditions: [broken] }, "good"]);
    expect(decided.map(({ retrain }) => retrain.decision)).toEqual(["no", "no", "no"]);
    expect(decided[1]?.retrain.reason).toContain("broken");
  });

  it("skips batches without enough labels, and never starts because inputs moved", () => {
    expect(decisions(["degraded", "immature", "none", "degraded"]).at(-1)).toBe("start");
    expect(decisions(Array.from({ length: 9 }, () => ({ conditions: [moved] })))).not.toContain("start");
  });

  it("waits for labels to learn from, and starts as soon as they are there", () => {
    const days = [400, 400, 400].map((labelled): Day => ({ labels: "degraded", labelled }));
    const decided = decide(days);
    expect(decided.map(({ retrain }) => retrain.decision)).toEqual(["no", "no", "start"]);
    expect(decided[1]?.retrain.reason).toContain("800 predictions of this model have a label, and 1,000 are needed");
  });

  it("keeps a cooldown and a budget of a month", () => {
    const episode: Day[] = ["degraded", "degraded", "good", "good", "good"];
    const month = [...episode, ...episode, ...episode, ...episode];
    const started = (retrain: object) =>
      decisions(month, retrain).flatMap((decision, i) => (decision === "start" ? [i + 1] : []));
    expect(started({ cooldownHours: 0, mostPerMonth: 9 })).toEqual([2, 7, 12, 17]);
    expect(started({ cooldownHours: 0 })).toEqual([2, 7]);
    expect(started({ mostPerMonth: 9 })).toEqual([2, 12]);
    const [, , , , , , second] = decide(month);
    expect(second?.retrain.reason).toContain("less than 168 hours before");
  });

  it("begins anew with a new training version: what its predecessor did is no evidence", () => {
    expect(decisions(["degraded", { ...v2, labels: "degraded" }, { ...v2, labels: "degraded" }])).toEqual([
      "no",
      "no",
      "start",
    ]);
  });

  it("says that retraining did not help when the new model is degraded too, once, and starts nothing", () => {
    const worse: Day = { ...v2, labels: "degraded" };
    const decided = decide(["degraded", "degraded", worse, worse, worse]);
    expect(decided.map(({ retrain }) => retrain.decision)).toEqual(["no", "start", "no", "no", "no"]);
    expect(decided[3]?.retrain.reason).toContain("retraining did not help");
    expect(decided[3]?.incidents).toMatchObject([{ fingerprint: "retraining:", severity: "error", tell: true }]);
    expect(decided[4]?.incidents).toMatchObject([{ state: "continuing", tell: false }]);
  });

  it("says so too when no new training version came within the cooldown", () => {
    const decided = decide(new Array<Day>(5).fill("degraded"), { cooldownHours: 48 });
    expect(decided.map(({ retrain }) => retrain.decision)).toEqual(["no", "start", "already-started", "no", "no"]);
    expect(decided[3]?.retrain.reason).toContain("no new training version has come since");
    expect(decided[3]?.alert).toBe(true);
  });

  it("closes that incident when the model does well again, and may start another run later", () => {
    const worse: Day = { ...v2, labels: "degraded" };
    const well: Day = { ...v2, labels: "good" };
    const days = ["degraded", "degraded", worse, worse, well, well, well, well, worse, worse] as const;
    const decided = decide(days, { cooldownHours: 48 });
    expect(decided[4]?.incidents).toMatchObject([{ fingerprint: "retraining:", state: "recovered" }]);
    expect(decided.at(-1)?.retrain.decision).toBe("start");
  });

  it("starts by the calendar where monitor.json says so, without labels and not on broken data", () => {
    const days: Day[] = Array.from({ length: 30 }, (_, i) => (i === 28 ? { conditions: [broken] } : {}));
    const decided = decide(days, {}, { preset: "months" });
    expect(decided.flatMap(({ retrain }, i) => (retrain.decision === "start" ? [i + 1] : []))).toEqual([30]);
    expect(decided[29]?.retrain.reason).toBe("Scheduled: 28 days since the last training.");
  });

  it("carries the wish for approval to the run", () => {
    expect(decide(["degraded", "degraded"], { approval: true })[1]?.retrain.approval).toBe(true);
    expect(decide(["degraded", "degraded"])[1]?.retrain.approval).toBe(false);
  });
});

describe("presets", () => {
  it("stand behind what monitor.json says itself", () => {
    const config = configOf({ cooldownHours: 12 }, { preset: "minutes" });
    expect(config.retrain).toMatchObject({ confirmations: 1, of: 1, cooldownHours: 12, mostPerMonth: 30 });
    expect(config.checksPerDay).toBe(288);
    expect(configOf({}, { preset: "weeks" })).toEqual({ ...configOf({}), preset: "weeks" });
    expect(() => configOf({}, { preset: "years" })).toThrow(/preset/);
    expect(() => parseMonitorConfig('{"preset":"weeks","retrain":3}', "monitor.json")).toThrow(/retrain/);
  });
});
