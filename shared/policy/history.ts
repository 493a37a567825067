import type { CheckVerdict, Finding, Incident } from "../check/check.ts";
import type { BatchLosses } from "../concept/stream/batch-losses.ts";
import type { LossStream } from "../concept/stream/loss-stream.ts";

/** How many batches of a monitor are kept in its history; older ones keep the decisions they had. */
export const historyLimit = 2_000;

/** An alert condition of one check, as the fold over history sees it. */
export interface Condition {
  /** `<kind>:<feature>`; the same in two batches in a row is one incident. */
  readonly fingerprint: string;
  /** Of the finding. */
  readonly code: string;
  readonly severity: Finding["severity"];
  readonly broken: boolean;
  /** Muted by monitor.json: opens nothing, and keeps what is open from counting as recovered. */
  readonly muted: boolean;
  readonly text: string;
}

/** How far one feature moved, as far as later batches need to know it. */
export interface RememberedEffect {
  /** The fingerprint of the condition that it raises at its floor: `<kind>:<feature>`. */
  readonly of: string;
  /** Effect over floor of the strongest test, two decimals. */
  readonly floors: number;
  /** False when there were too few rows to see a change that matters, so that a small effect means nothing. */
  readonly clear: boolean;
}

/** What the labels of a batch said about the model. */
export type LabelEvidence = "none" | "immature" | "good" | "degraded";

/** One checked batch, reduced to what later decisions need. */
export interface HistoryEntry {
  readonly batchId: string;
  readonly eventTime: string;
  /** Hash over what the check took from the batches before it. */
  readonly neighbours: string;
  /** Hash over the objects, labels and neighbours it was computed from; the same inputs need no new check. */
  readonly inputs: string;
  /** Null when there was no baseline to compare with. */
  readonly baselineVersion: string | null;
  /** Hash over the baseline and the configuration it was computed with. */
  readonly against: string;
  readonly rows: number;
  /** When its newest object was stored, ISO 8601 UTC: how long a monitor has been silent. */
  readonly lastModified: string;
  readonly verdict: CheckVerdict;
  readonly summary: string;
  readonly conditions: readonly Condition[];
  /** See `effectsOf`; at most 100. */
  readonly effects: readonly RememberedEffect[];
  /** True when the batch could be compared, so that a condition that is absent is over. */
  readonly comparable: boolean;
  readonly labels: LabelEvidence;
  /** Predictions that have met their label; left out by older entries. */
  readonly labelled?: number;
  /** Why the labels are `degraded`, for the retraining run; empty otherwise. */
  readonly labelReasons: readonly string[];
  /** Null or left out where too few predictions have met their label. */
  readonly losses?: BatchLosses | null;
  /** False for an upload that could not be read. */
  readonly readable: boolean;
  /** Columns that only training or only this batch has: the first batch's are questions, not anomalies. */
  readonly onlyTraining: readonly string[];
  readonly onlyServing: readonly string[];
  /** Keys of the leaves that make up the batch, ascending. */
  readonly leaves: readonly string[];
  /** Predictions with an id, waiting for labels. */
  readonly predictions: number;
  /** Label files that met predictions of this batch, ascending by id. */
  readonly labelLogs: readonly string[];
}

/** How often a condition began, when first, and when it was last there. Event times. */
export interface Recurrence {
  readonly times: number;
  readonly first: string;
  readonly last: string;
  /** What it was when it was last there. */
  readonly code: string;
  /** The UTC weekday that all beginnings share, 0 (Sunday) to 6; null when they differ. */
  readonly weekday: number | null;
}

/** An incident that is not over, with what deciding about it needs. */
export interface OpenIncident {
  readonly incident: Incident;
  /** What was last said about it. `over`: that it recovered. */
  readonly told: { readonly severity: Incident["severity"]; readonly floors: number | null; readonly over: boolean };
  /** Since when the condition is gone, and in how many comparable batches; null while it is there. */
  readonly away: { readonly since: string; readonly batches: number } | null;
  /** True once it went away and came back. */
  readonly flapping: boolean;
  readonly recurrence: Recurrence;
}

/** A condition that was open and is over. */
export interface PastCondition extends Recurrence {
  readonly fingerprint: string;
}

/** What the fold over history carries from one batch to the next. */
export interface FoldState {
  readonly open: readonly OpenIncident[];
  /** At most 200, of the last 90 days; ascending by fingerprint. */
  readonly past: readonly PastCondition[];
  /** The effects of the last comparable batches, oldest first; at most 8. */
  readonly recent: readonly Pick<HistoryEntry, "eventTime" | "effects">[];
  readonly retraining: RetrainingState;
}

/** A retraining run that a batch started. */
export interface StartedRun {
  readonly batchId: string;
  readonly eventTime: string;
  /** What the model it was to replace had been trained on. */
  readonly baselineVersion: string | null;
}

/** What deciding about retraining carries from one batch to the next. */
export interface RetrainingState {
  /** The training version of the present model, and the event time of its first batch; nulls before there is one. */
  readonly version: string | null;
  readonly since: string | null;
  /** What labels said about it in its last judged batches, newest last. */
  readonly judged: readonly ("good" | "degraded")[];
  /** Its predictions that have met their label. */
  readonly labelled: number;
  /** Runs of the last 30 days of event time, and always the last; newest last. */
  readonly runs: readonly StartedRun[];
  /** Whether the last run's degradation is not over. */
  readonly degradedSinceRun: boolean;
}

const noRetraining: RetrainingState = {
  version: null,
  since: null,
  judged: [],
  labelled: 0,
  runs: [],
  degradedSinceRun: false,
};

export const initialState: FoldState = { open: [], past: [], recent: [], retraining: noRetraining };

/** history.json of one monitor: its checked batches in event time. */
export interface History {
  readonly version: 3;
  /** The state before the first entry: what the batches dropped beyond `historyLimit` left behind. */
  readonly start: FoldState;
  /** The last batch that was dropped; a batch at or before it is checked, but changes no decision any more. Null before any was. */
  readonly horizon: Pick<HistoryEntry, "eventTime" | "batchId"> | null;
  /** Columns in which the monitor's first readable batch differed from training, also when it was dropped; null before there is one. */
  readonly first: Pick<HistoryEntry, "onlyTraining" | "onlyServing"> | null;
  /** The losses of the dropped batches; left out before any was. */
  readonly losses?: LossStream;
  /** Ascending by event time, then batch id. */
  readonly entries: readonly HistoryEntry[];
}

export const emptyHistory: History = { version: 3, start: initialState, horizon: null, first: null, entries: [] };

/** Ascending by event time, then batch id: the order of history, whatever order batches arrived in. */
export function compareEntries(
  a: Pick<HistoryEntry, "eventTime" | "batchId">,
  b: Pick<HistoryEntry, "eventTime" | "batchId">,
): number {
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime ? -1 : 1;
  return a.batchId < b.batchId ? -1 : a.batchId > b.batchId ? 1 : 0;
}
