import type { Incident } from "../check/check.ts";
import { formatMoment } from "../text/format-number.ts";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/**
 * How an incident began, in one clause: `sudden: from this batch on`, `gradual: growing since 2001-05-03`, `recurring: 3rd time since 2001-04-01, last on
 * 2001-05-02, each time on a Monday`. Empty where nothing can be said.
 */
export function onsetClause({ onset, openedBy, since }: Incident, batchId: string): string {
  if (onset === null) return "";
  if (onset.kind === "sudden") return `sudden: from ${openedBy === batchId ? "this batch" : formatMoment(since)} on`;
  if (onset.kind === "gradual") return `gradual: growing since ${formatMoment(onset.since)}`;
  const { times, first, last, weekday } = onset;
  const day = weekday === null ? "" : `, each time on a ${weekdays[weekday]}`;
  return `recurring: ${ordinal(times)} time since ${formatMoment(first)}, last on ${formatMoment(last)}${day}`;
}

/** What kind of cause begins that way, in one sentence; empty where that says nothing. */
export function onsetHint({ onset }: Incident): string {
  if (onset === null) return "";
  if (onset.kind === "sudden") return "It came in one step, as releases, sensors and new sources do.";
  if (onset.kind === "gradual")
    return "It grew over several batches, as a changing world does, or a sensor that wears.";
  if (onset.weekday === null) return "It comes and goes: look for what the times have in common.";
  return `It comes on ${weekdays[onset.weekday]}s: a baseline that covers whole weeks would know it.`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
function ordinal(count: number): string {
  const teens = count % 100 >= 11 && count % 100 <= 13;
  const ending = teens ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${ending}`;
}
