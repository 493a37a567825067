import type { Decision, Incident } from "../check/check.ts";
import { shortHash } from "../keys.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { Severity } from "../schema/anomaly.ts";
import type { Condition, FoldState, HistoryEntry } from "./history.ts";

/**
 * The decision of every batch, a fold over the history in event time and so a function of what is stored, not of what arrived
 * last: a late batch changes the decisions after it, and replay in any order ends the same.
 *
 * - An incident opens with the first batch that shows a condition, continues while the next comparable batches show it, and
 *   recovers with the first comparable batch that does not. A batch that could not be compared ends nothing.
 * - A check alerts when an incident opens, becomes more severe, or a broken one recovers.
 * - Retraining starts when `confirmations` of the last `of` judged batches were degraded, the newest included, and this batch is
 *   not broken. One run an episode: the next needs `of` judged batches without degradation in between.
 *
 * @param entries in the order of `compareEntries`
 * @returns one decision an entry, and the state after the last
 */
export function decideHistory(
  monitor: string,
  start: FoldState,
  entries: readonly HistoryEntry[],
  config: MonitorConfig,
): { readonly decisions: Decision[]; readonly state: FoldState } {
  let state = start;
  const decisions = entries.map((entry) => {
    const incidents = nextIncidents(monitor, entry, state.open);
    const { retrain, judged, retrainedBy } = nextRetraining(monitor, entry, state, config);
    state = { open: incidents.filter((incident) => incident.state !== "recovered"), judged, retrainedBy };
    return { ...alertOf(incidents), incidents, retrain };
  });
  return { decisions, state };
}

function nextIncidents(monitor: string, entry: HistoryEntry, open: readonly Incident[]): Incident[] {
  const shown = new Set(entry.conditions.map(({ fingerprint }) => fingerprint));
  const absent = open
    .filter(({ fingerprint }) => !shown.has(fingerprint))
    .map((incident): Incident => ({ ...incident, state: entry.comparable ? "recovered" : "continuing" }));
  const present = entry.conditions.flatMap((condition) => {
    const before = open.find(({ fingerprint }) => fingerprint === condition.fingerprint);
    if (condition.muted) return before === undefined ? [] : [{ ...before, state: "continuing" as const }];
    return [nextIncident(monitor, entry, condition, before)];
  });
  return [...absent, ...present].sort(byImportance);
}

function nextIncident(
  monitor: string,
  entry: HistoryEntry,
  condition: Condition,
  before: Incident | undefined,
): Incident {
  const { fingerprint, severity, text } = condition;
  if (before === undefined) {
    const id = shortHash(monitor, fingerprint, entry.batchId);
    return { id, fingerprint, state: "opened", openedBy: entry.batchId, since: entry.eventTime, severity, text };
  }
  const worse = rank[severity] > rank[before.severity];
  return { ...before, state: worse ? "escalated" : "continuing", severity: worse ? severity : before.severity, text };
}

function alertOf(incidents: readonly Incident[]): { alert: boolean; reason: string } {
  const told = [
    say(incidents.filter(({ state }) => state === "opened").length, "opened"),
    say(incidents.filter(({ state }) => state === "escalated").length, "became worse"),
    say(incidents.filter(({ state, severity }) => state === "recovered" && severity === "error").length, "recovered"),
  ].filter((sentence) => sentence !== "");
  if (told.length > 0) return { alert: true, reason: `${told.join(", ")}.` };
  const continuing = incidents.filter(({ state }) => state === "continuing").length;
  if (continuing > 0) return { alert: false, reason: `${say(continuing, "already told and still open")}.` };
  return { alert: false, reason: "Nothing needs anybody." };
}

function say(count: number, what: string): string {
  return count === 0 ? "" : `${count} incident${count === 1 ? "" : "s"} ${what}`;
}

type Retraining = { readonly retrain: Decision["retrain"] } & Pick<FoldState, "judged" | "retrainedBy">;

function nextRetraining(monitor: string, entry: HistoryEntry, state: FoldState, config: MonitorConfig): Retraining {
  const { enabled, confirmations, of } = config.retrain;
  const { judged: before, retrainedBy } = state;
  const no = (reason: string): Retraining => ({
    retrain: { decision: "no", reason, executionName: null },
    judged: before,
    retrainedBy,
  });
  if (!enabled) return no("Retraining is switched off in monitor.json.");
  if (entry.conditions.some(({ broken, muted }) => broken && !muted))
    return no("The data is broken; a model must not learn from it.");
  if (entry.labels === "none") return no("No labels have come for this batch.");
  if (entry.labels === "immature") return no("Too few of its predictions have met their label to judge the model.");

  const judged = [...before, entry.labels].slice(-of);
  const degraded = judged.filter((evidence) => evidence === "degraded").length;
  if (entry.labels === "good") {
    const episode = degraded === 0 && judged.length === of ? null : retrainedBy;
    return { ...no("The model does as well as on its held-out rows."), judged, retrainedBy: episode };
  }
  if (retrainedBy !== null) {
    const reason = "A retraining run was started for this degradation already.";
    const executionName = nameOf(monitor, retrainedBy);
    return { retrain: { decision: "already-started", reason, executionName }, judged, retrainedBy };
  }
  const counted = `Degraded in ${degraded} of the last ${judged.length} judged batches`;
  if (degraded < confirmations) return { ...no(`${counted}; ${confirmations} of ${of} are needed.`), judged };
  return {
    retrain: {
      decision: "start",
      reason: `${counted}. ${entry.labelReasons.join(" ")}`.trimEnd(),
      executionName: nameOf(monitor, entry.batchId),
    },
    judged,
    retrainedBy: entry.batchId,
  };
}

/** At most 80 characters that Step Functions accepts, the same for the same monitor and confirming batch. */
function nameOf(monitor: string, batchId: string): string {
  const readable = monitor.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  return `retrain-${readable}-${shortHash(monitor, batchId)}`;
}

const rank: Record<Severity, number> = { info: 0, warning: 1, error: 2 };

function byImportance(a: Incident, b: Incident): number {
  if (a.severity !== b.severity) return rank[b.severity] - rank[a.severity];
  return a.fingerprint < b.fingerprint ? -1 : a.fingerprint > b.fingerprint ? 1 : 0;
}
