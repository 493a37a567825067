import type { Decision, Incident } from "../check/check.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { decideRetraining } from "./decide-retraining.ts";
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
 * - Retraining is decided by `decideRetraining`; a run that did not help is an incident too.
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
    const { retrain, condition, state: retraining } = decideRetraining(monitor, entry, state.retraining, config);
    const shown = condition === null ? entry : { ...entry, conditions: [...entry.conditions, condition] };
    const { incidents, open, past, recent } = followIncidents(monitor, shown, state);
    state = { open, past, recent, retraining };
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
