import type { Decision, Incident } from "../check/check.ts";
import { shortHash } from "../keys.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { followIncidents } from "./follow-incidents.ts";
import type { FoldState, HistoryEntry } from "./history.ts";

/**
 * The decision of every batch, a fold over the history in event time and so a function of what is stored, not of what arrived
 * last: a late batch changes the decisions after it, and replay in any order ends the same.
 *
 * - An incident opens with the first batch that shows a condition, and alerts. It continues, without another word, while the next comparable
 *   batches show it, or measure 0.7 of its floor or more, or cannot tell (not comparable, too few rows, the column damaged).
 * - It alerts again when it becomes more severe, or when its effect is 1.5 times the one last told.
 * - When it is gone it is recovering, and over once it stayed away for a cooldown: three comparable batches and 24 hours of event time.
 *   Then one message says so. Of damage the first batch without it is told at once, unless it went and came back before.
 * - What comes back within the cooldown is the same incident, reopened without a word, unless people were told that it is over. What comes back later is
 *   a new one, and recurring.
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
    const { incidents, open, past, recent } = followIncidents(monitor, entry, state);
    const { retrain, judged, retrainedBy } = nextRetraining(monitor, entry, state, config);
    state = { open, past, recent, judged, retrainedBy };
    return { ...alertOf(incidents), incidents, retrain };
  });
  return { decisions, state };
}

function alertOf(incidents: readonly Incident[]): { alert: boolean; reason: string } {
  const count = (state: Incident["state"], told: boolean) =>
    incidents.filter((incident) => incident.state === state && incident.tell === told).length;
  const told = [
    say(count("opened", true), "opened"),
    say(count("escalated", true), "became worse"),
    say(count("reopened", true), "came back"),
    say(count("recovered", true), "recovered"),
  ].filter((sentence) => sentence !== "");
  if (told.length > 0) return { alert: true, reason: `${told.join(", ")}.` };
  const silent = [
    say(count("continuing", false) + count("reopened", false), "already told and still open"),
    say(count("recovering", false), "gone, and over when it stays away"),
  ].filter((sentence) => sentence !== "");
  return { alert: false, reason: silent.length > 0 ? `${silent.join(", ")}.` : "Nothing needs anybody." };
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
