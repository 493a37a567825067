import { describe, expect, it } from "vitest";
import { defaultMonitorConfig as config } from "../../../shared/monitor/monitor-config.ts";
import { decideHistory } from "../../../shared/policy/decide-history.ts";
import { emptyHistory, type History } from "../../../shared/policy/history.ts";
import { shortenHistory } from "../../../shared/policy/shorten-history.ts";
import { historyEntry } from "../../support/history-entry.ts";

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
const entries = [
  historyEntry(1, { readable: false }),
  historyEntry(2, { onlyTraining: ["label"], onlyServing: ["id"] }),
  historyEntry(3, { ...broken, onlyTraining: ["label", "x"] }),
  historyEntry(4, { ...broken, labels: "degraded" }),
  historyEntry(5, { labels: "degraded" }),
  historyEntry(6, { labels: "degraded" }),
];
const history: History = { ...emptyHistory, entries };

describe("shortenHistory", () => {
  it("leaves a history within its limit as it is", () => {
    expect(shortenHistory("m", history, config, 6)).toBe(history);
  });

  it.each([5, 4, 3, 2, 1])("decides the %d entries that stay as before", (limit) => {
    const short = shortenHistory("m", history, config, limit);
    const all = decideHistory("m", history.start, history.entries, config);
    const kept = decideHistory("m", short.start, short.entries, config);
    expect(short.entries).toHaveLength(limit);
    expect(kept.decisions).toEqual(all.decisions.slice(-limit));
    expect(kept.state).toEqual(all.state);
  });

  it("remembers the first readable batch's columns and how far back it reaches, also when it is cut again", () => {
    const once = shortenHistory("m", history, config, 3);
    const twice = shortenHistory("m", once, config, 1);
    expect(twice.first).toEqual({ onlyTraining: ["label"], onlyServing: ["id"] });
    expect(twice.horizon).toEqual({ eventTime: "2001-04-05T00:00:00.000Z", batchId: "m/serving/2001-04-05.csv" });
  });
});
