import type { Incident } from "../check/check.ts";
import type { HistoryPoint } from "./history-point.ts";

/** What the index shows of one monitor. */
export interface MonitorSummary {
  readonly monitor: string;
  /** Version of the baseline in force; null before the first training upload. */
  readonly baselineVersion: string | null;
  /** In any order; the page sorts by event time. The last of them is the monitor's verdict. */
  readonly history: readonly HistoryPoint[];
  /** Incidents that are not over: those that are recovering too. */
  readonly openIncidents: readonly Incident[];
}
