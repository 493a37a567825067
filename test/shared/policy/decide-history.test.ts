import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultMonitorConfig as config } from "../../../shared/monitor/monitor-config.ts";
import { decideHistory } from "../../../shared/policy/decide-history.ts";
import {
  compareEntries,
  emptyHistory,
  type History,
  type HistoryEntry,
  initialState,
} from "../../../shared/policy/history.ts";
import { shortenHistory } from "../../../shared/policy/shorten-history.ts";
import { historyEntry as entry } from "../../support/history-entry.ts";

const drifting = {
  conditions: [
    {
      fingerprint: "covariate-shift:x",
      code: "distribution",
      severity: "warning",
      broken: false,
      muted: false,
      text: "x",
    },
  ],
} as const;
const broken = {
  conditions: [
    {
      fingerprint: "schema-skew:x",
      code: "SCHEMA_MISSING_COLUMN",
      severity: "error",
      broken: true,
      muted: false,
      text: "x",
    },
  ],
} as const;
const strong = { ...drifting, effects: [{ of: "covariate-shift:x", floors: 4, clear: true }] };
const held = { effects: [{ of: "covariate-shift:x", floors: 0.8, clear: true }] };
const decide = (entries: HistoryEntry[]) => decideHistory("m", initialState, entries, config).decisions;
const states = (entries: HistoryEntry[]) =>
  decide(entries).map(({ incidents }) => incidents.map(({ state }) => state).join());

describe("decideHistory", () => {
  it("opens an incident, keeps it without a second alert, and ends it", () => {
    const decisions = decide([entry(1), entry(2, broken), entry(3, broken), entry(4), entry(5)]);
    expect(decisions.map(({ alert }) => alert)).toEqual([false, true, false, true, false]);
    expect(decisions.map(({ incidents }) => incidents.map(({ state }) => state).join())).toEqual([
      "",
      "opened",
      "continuing",
      "recovered",
      "",
    ]);
    expect(new Set(decisions.flatMap(({ incidents }) => incidents.map(({ id }) => id))).size).toBe(1);
    expect(decisions[3]?.incidents[0]).toMatchObject({
      openedBy: "m/serving/2001-04-02.csv",
      since: "2001-04-02T00:00:00.000Z",
    });
  });

  it("opens nothing for a muted condition, and does not count what is muted later as recovered", () => {
    const muted = { conditions: [{ ...broken.conditions[0], muted: true }] };
    expect(states([entry(1, muted), entry(2)])).toEqual(["", ""]);
    expect(states([entry(1, broken), entry(2, muted), entry(3)])).toEqual(["opened", "continuing", "recovered"]);
  });

  it("ends nothing by a batch that could not be compared", () => {
    expect(states([entry(1, drifting), entry(2, { comparable: false }), entry(3)])).toEqual([
      "opened",
      "continuing",
      "recovering",
    ]);
  });

  it("alerts again when an incident becomes worse, and stays at the worse level", () => {
    const worse = { conditions: [{ ...drifting.conditions[0], severity: "error" as const }] };
    const decisions = decide([entry(1, drifting), entry(2, worse), entry(3, drifting)]);
    expect(decisions.map(({ alert }) => alert)).toEqual([true, true, false]);
    expect(decisions[2]?.incidents[0]).toMatchObject({ state: "continuing", severity: "error" });
  });

  const entries = fc
    .array(
      fc.record({
        condition: fc.constantFrom({}, drifting, broken, strong, held, { comparable: false }),
        labels: fc.constantFrom("none", "immature", "good", "degraded"),
      }),
      { maxLength: 28 },
    )
    .map((days) =>
      days.map(({ condition, labels }, i) => entry(i + 1, { ...condition, labels } as Partial<HistoryEntry>)),
    );

  it("gives the same decisions whatever order the batches arrived in, and however often", () => {
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.nat()), fc.nat(20), (ordered, random, limit) => {
        const arrivals = [...ordered, ...ordered.slice(0, 5)].map((one) => ({ one, at: random.next().value }));
        let history: History = emptyHistory;
        for (const { one } of arrivals.sort((a, b) => a.at - b.at)) {
          const others = history.entries.filter(({ batchId }) => batchId !== one.batchId);
          history = { ...history, entries: [...others, one].sort(compareEntries) };
        }
        const short = shortenHistory("m", history, config, limit);
        const ended = decideHistory("m", short.start, short.entries, config);
        const expected = decideHistory("m", initialState, ordered, config);
        expect(ended.decisions).toEqual(expected.decisions.slice(ordered.length - ended.decisions.length));
        expect(ended.state).toEqual(expected.state);
      }),
    );
  });

  it("can be cut anywhere: the state carries all that later decisions need", () => {
    fc.assert(
      fc.property(entries, fc.nat(28), (all, cut) => {
        const first = decideHistory("m", initialState, all.slice(0, cut), config);
        const second = decideHistory("m", first.state, all.slice(cut), config);
        expect([...first.decisions, ...second.decisions]).toEqual(decide(all));
      }),
    );
  });
});
