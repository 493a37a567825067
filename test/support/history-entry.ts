import type { HistoryEntry } from "../../shared/policy/history.ts";

/** The entry of a stable batch on a day of April 2001, with changes. */
export function historyEntry(day: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  const date = `2001-04-${String(day).padStart(2, "0")}`;
  return {
    batchId: `m/serving/${date}.csv`,
    eventTime: `${date}T00:00:00.000Z`,
    lastModified: "2026-11-23T00:00:00.000Z",
    neighbours: "",
    inputs: "",
    against: "",
    baselineVersion: "v1",
    readable: true,
    rows: 1,
    verdict: "stable",
    summary: "",
    conditions: [],
    effects: [],
    comparable: true,
    labels: "none",
    labelled: 1000,
    labelReasons: [],
    onlyTraining: [],
    onlyServing: [],
    leaves: [],
    predictions: 0,
    labelLogs: [],
    ...changes,
  };
}
