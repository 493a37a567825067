import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Incident } from "../../../shared/check/check.ts";
import { defaultMonitorConfig as config } from "../../../shared/monitor/monitor-config.ts";
import { decideHistory } from "../../../shared/policy/decide-history.ts";
import { type HistoryEntry, initialState } from "../../../shared/policy/history.ts";
import type { Severity } from "../../../shared/schema/anomaly.ts";
import { historyEntry } from "../../support/history-entry.ts";

const fingerprint = "covariate-shift:x";

/** A batch whose x is so many floors from training: from 1 on it is a condition. */
function moved(day: number, floors: number, severity: Severity = "warning", changes: Partial<HistoryEntry> = {}) {
  return historyEntry(day, {
    conditions:
      floors < 1
        ? []
        : [{ fingerprint, code: "distribution", severity, broken: severity === "error", muted: false, text: "x" }],
    effects: floors > 0 ? [{ of: fingerprint, floors, clear: true }] : [],
    ...changes,
  });
}

const decide = (entries: readonly HistoryEntry[]) => decideHistory("m", initialState, entries, config).decisions;
/** The state of x in each batch, with `!` where a message says it; empty where the check shows nothing. */
const story = (entries: readonly HistoryEntry[]) =>
  decide(entries).map(({ incidents }) => incidents.map(({ state, tell }) => `${state}${tell ? "!" : ""}`).join());
const days = (floors: readonly number[], severity: Severity = "warning") =>
  floors.map((size, i) => moved(i + 1, size, severity));
const last = (entries: readonly HistoryEntry[]): Incident | undefined => decide(entries).at(-1)?.incidents[0];

describe("an incident ends below where it begins", () => {
  it("stays open between 0.7 and 1 floor, without a word", () => {
    expect(story(days([2, 0.9, 0.7, 0.69]))).toEqual(["opened!", "continuing", "continuing", "recovering"]);
  });

  it("does not open there", () => {
    expect(story(days([0.9, 0.99, 0.7]))).toEqual(["", "", ""]);
  });

  it("takes a small effect in too few rows for no recovery, unless it is far below what was told", () => {
    const unclear = (day: number, floors: number) =>
      moved(day, 0, "warning", { effects: [{ of: fingerprint, floors, clear: false }] });
    expect(story([moved(1, 1.2), unclear(2, 4), unclear(3, 1)])).toEqual(["opened!", "continuing", "continuing"]);
    expect(story([moved(1, 6), unclear(2, 4)])).toEqual(["opened!", "recovering"]);
  });

  it("takes a column that is damaged, and so not compared, for no recovery", () => {
    const damaged = {
      fingerprint: "schema-skew:x",
      code: "SCHEMA_MISSING_COLUMN",
      severity: "error",
      broken: true,
      muted: false,
      text: "x",
    } as const;
    const decisions = decide([moved(1, 2), historyEntry(2, { conditions: [damaged] }), historyEntry(3)]);
    const drift = decisions.map(
      ({ incidents }) => incidents.find((incident) => incident.fingerprint === fingerprint)?.state,
    );
    expect(drift).toEqual(["opened", "continuing", "recovering"]);
  });

  it("takes a batch without enough labels for no recovery of the model", () => {
    const condition = {
      fingerprint: "performance-loss:",
      code: "loss-difference",
      severity: "warning",
      broken: false,
      muted: false,
      text: "",
    } as const;
    const entries = (["degraded", "none", "immature", "good"] as const).map((labels, i) =>
      historyEntry(i + 1, { labels, conditions: labels === "degraded" ? [condition] : [] }),
    );
    expect(story(entries)).toEqual(["opened!", "continuing", "continuing", "recovering"]);
  });
});

describe("recovery", () => {
  it("of a warning is told once it stayed away for three batches and a day", () => {
    expect(story(days([2, 0, 0, 0, 0]))).toEqual(["opened!", "recovering", "recovering", "recovered!", ""]);
  });

  it("of a warning in an hourly monitor is told after a day", () => {
    const hourly = Array.from({ length: 28 }, (_, i) =>
      moved(1, i === 0 ? 2 : 0, "warning", {
        batchId: `m/serving/${String(i).padStart(2, "0")}`,
        eventTime: new Date(Date.UTC(2001, 3, 1, i)).toISOString(),
      }),
    );
    expect(story(hourly).indexOf("recovered!")).toBe(25);
  });

  it("of damage is told at once, and the same damage within the cooldown is told again, as recurring", () => {
    expect(story(days([5, 0, 5, 0, 5, 0, 0, 0, 0], "error"))).toEqual([
      "opened!",
      "recovered!",
      "reopened!",
      "recovering",
      "reopened",
      "recovering",
      "recovering",
      "recovered!",
      "",
    ]);
  });

  it("of damage is followed by another incident when the column breaks in another way", () => {
    const broken = (day: number, code: string) =>
      historyEntry(day, {
        conditions: [{ fingerprint: "schema-skew:x", code, severity: "error", broken: true, muted: false, text: "x" }],
      });
    const missing = broken(4, "SCHEMA_MISSING_COLUMN");
    const before = [historyEntry(1), historyEntry(2), historyEntry(3), missing, historyEntry(5)];
    const [same, other] = ["SCHEMA_MISSING_COLUMN", "UNIT_CHANGE"].map((code) => last([...before, broken(6, code)]));
    expect(same).toMatchObject({
      state: "reopened",
      tell: true,
      openedBy: missing.batchId,
      onset: { kind: "recurring" },
    });
    expect(other).toMatchObject({ state: "opened", tell: true, onset: { kind: "sudden" } });
    expect(other?.openedBy).toContain("2001-04-06");
  });

  it("that holds is remembered: what begins again is a new incident, and recurring", () => {
    const entries = days([2, 0, 0, 0, 0, 0, 2]);
    const [first, again] = [last(entries.slice(0, 1)), last(entries)];
    expect(again).toMatchObject({
      state: "opened",
      tell: true,
      since: "2001-04-07T00:00:00.000Z",
      onset: { kind: "recurring", times: 2, first: "2001-04-01T00:00:00.000Z", last: "2001-04-01T00:00:00.000Z" },
    });
    expect(again?.id).not.toBe(first?.id);
  });

  it("names the weekday from the third time on, if it is always the same", () => {
    const weekly = days(Array.from({ length: 16 }, (_, i) => (i % 7 === 0 ? 2 : 0)));
    expect(last(weekly.slice(0, 8))?.onset).toMatchObject({ times: 2, weekday: null });
    expect(last(weekly.slice(0, 15))?.onset).toMatchObject({ times: 3, weekday: 0 });
  });

  it("is forgotten after 90 days", () => {
    const late = moved(1, 2, "warning", { batchId: "m/serving/late", eventTime: "2001-08-01T00:00:00.000Z" });
    expect(last([...days([2, 0, 0, 0]), late])?.onset).toEqual({ kind: "sudden" });
  });
});

describe("a condition that comes and goes", () => {
  it("is one incident and one message while it does", () => {
    const decisions = decide(days([2, 0, 2, 0, 2, 0, 0, 2]));
    expect(decisions.filter(({ alert }) => alert)).toHaveLength(1);
    expect(new Set(decisions.flatMap(({ incidents }) => incidents.map(({ id }) => id))).size).toBe(1);
    expect(decisions.at(-1)?.incidents[0]?.onset).toMatchObject({ kind: "recurring", times: 4 });
  });

  it("is told again when it comes back worse", () => {
    expect(story(days([2, 0, 3]))).toEqual(["opened!", "recovering", "escalated!"]);
    expect(story([moved(1, 2), moved(2, 0), moved(3, 2, "error")])).toEqual(["opened!", "recovering", "escalated!"]);
  });
});

describe("escalation", () => {
  it("is told when the effect is 1.5 times the one last told, and then measured against that", () => {
    expect(story(days([2, 2.9, 3, 4, 4.4, 4.5]))).toEqual([
      "opened!",
      "continuing",
      "escalated!",
      "continuing",
      "continuing",
      "escalated!",
    ]);
  });

  it("numbers the messages of an incident", () => {
    expect(decide(days([2, 3, 0, 0, 0])).map(({ incidents }) => incidents[0]?.messages)).toEqual([1, 2, 2, 2, 3]);
  });
});

describe("whatever happens", () => {
  const sizes = fc.array(fc.constantFrom(0, 0.5, 0.8, 1, 1.2, 2, 5), { maxLength: 28 });

  it("nobody is told twice in a row that an incident is over, or that one begins", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom("warning" as const, "error" as const), (floors, severity) => {
        const told = decide(days(floors, severity)).flatMap(({ incidents }) => incidents.filter(({ tell }) => tell));
        const over = told.map(({ state }) => state === "recovered");
        expect(over.every((isOver, i) => !isOver || (i > 0 && over[i - 1] === false))).toBe(true);
        expect(told.every(({ state }, i) => state !== "opened" || i === 0 || over[i - 1] === true)).toBe(true);
      }),
    );
  });

  it("who was told last that it is over has not to fear that it is there", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom("warning" as const, "error" as const), (floors, severity) => {
        let open = false;
        for (const [i, { incidents }] of decide(days(floors, severity)).entries()) {
          for (const { state, tell } of incidents) if (tell) open = state !== "recovered";
          if (floors[i]! >= 1) expect(open).toBe(true);
        }
      }),
    );
  });

  it("a warning that comes and goes costs no more messages than it has whole cooldowns of quiet and growths", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 2), { maxLength: 28 }), (floors) => {
        const quiet = floors.join("").match(/0{3,}/g)?.length ?? 0;
        const messages = decide(days(floors)).filter(({ alert }) => alert).length;
        expect(messages).toBeLessThanOrEqual(2 * quiet + 1);
      }),
    );
  });
});
