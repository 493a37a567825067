import type { Incident } from "../check/check.ts";
import type { LossDetector } from "../concept/stream/loss-stream.ts";
import { shortHash } from "../keys.ts";
import type { Severity } from "../schema/anomaly.ts";
import type { Condition, FoldState, HistoryEntry, OpenIncident, PastCondition, Recurrence } from "./history.ts";
import { floorsOf, onsetOf } from "./onset-of.ts";

/** A cooldown is over when so many comparable batches have come and so many hours of event time have passed. */
const cooldownBatches = 3;
const cooldownHours = 24;
/** An incident ends below this many floors; it opens at 1. */
const exitFloors = 0.7;
/** Told again when the effect is this many times the one last told. */
const growth = 1.5;
/** Comparable batches whose effects are carried along. */
const recentBatches = 8;
const pastDays = 90;
const mostPast = 200;

const lossDetectors: ReadonlySet<string> = new Set(["adwin", "page-hinkley"] satisfies LossDetector[]);

type Followed = Pick<FoldState, "open" | "past" | "recent"> & { readonly incidents: readonly Incident[] };

/**
 * The incidents of one batch, and what the next batch needs to know of them. See `decideHistory` for the rules.
 *
 * @returns `incidents`: what the check shows, most severe first, then by fingerprint
 */
export function followIncidents(monitor: string, entry: HistoryEntry, state: FoldState): Followed {
  const shown = new Map(entry.conditions.map((condition) => [condition.fingerprint, condition]));
  const past = state.past.filter(({ last }) => hoursBetween(last, entry.eventTime) <= 24 * pastDays);
  const replaced = state.open.filter((open) => isAnother(open, shown.get(open.incident.fingerprint)));
  const kept = state.open.filter((open) => !replaced.includes(open));
  const before = new Map(kept.map((open) => [open.incident.fingerprint, open]));
  const followed = kept.map((open) => {
    const condition = shown.get(open.incident.fingerprint);
    if (condition === undefined) return whileAbsent(open, entry);
    return condition.muted ? unchanged(open, entry) : whileShown(open, condition, entry);
  });
  const opened = entry.conditions
    .filter(({ fingerprint, muted }) => !muted && !before.has(fingerprint))
    .map((condition) => newIncident(monitor, condition, entry, { past, recent: state.recent }));
  const all = [...followed, ...opened];
  const isOver = ({ told, away }: OpenIncident) =>
    told.over && away !== null && isCool(away.since, away.batches, entry);
  const over = [...replaced, ...all.filter(isOver)].map(({ incident, recurrence }) => ({
    fingerprint: incident.fingerprint,
    ...recurrence,
  }));
  return {
    incidents: all
      .map(({ incident }) => incident)
      .filter(({ state: now, tell }) => now !== "recovered" || tell)
      .sort(byImportance),
    open: all.filter((open) => !isOver(open)),
    past: withPast(past, over, opened),
    recent: entry.comparable
      ? [...state.recent, { eventTime: entry.eventTime, effects: entry.effects }].slice(-recentBatches)
      : state.recent,
  };
}

/** Whether a condition that people were told to be over is there again by another cause: then it is another incident. */
function isAnother({ told, recurrence, incident }: OpenIncident, condition: Condition | undefined): boolean {
  return condition !== undefined && told.over && !isSameCause(recurrence, incident.fingerprint, condition.code);
}

/** A missing column and a change of unit are two breaks of one column, and no recurrence; of a drift any test may speak. */
function isSameCause(before: Recurrence, fingerprint: string, code: string): boolean {
  return !fingerprint.startsWith("schema-skew:") || before.code === code;
}

function newIncident(
  monitor: string,
  condition: Condition,
  entry: HistoryEntry,
  state: Pick<FoldState, "past" | "recent">,
): OpenIncident {
  const { fingerprint, severity, text, code } = condition;
  const floors = floorsOf(entry.effects, fingerprint);
  const past = state.past.find((one) => one.fingerprint === fingerprint && isSameCause(one, fingerprint, code));
  const recurrence = begunAgain(past ?? null, entry.eventTime, code);
  return {
    incident: {
      id: shortHash(monitor, fingerprint, entry.batchId),
      fingerprint,
      state: "opened",
      openedBy: entry.batchId,
      since: entry.eventTime,
      severity,
      text,
      awaySince: null,
      onset: past === undefined ? onsetOf(fingerprint, floors, state.recent) : recurring(recurrence, past.last),
      floors,
      tell: true,
      messages: 1,
    },
    told: { severity, floors, over: false },
    away: null,
    flapping: false,
    recurrence,
  };
}

function whileShown(open: OpenIncident, condition: Condition, entry: HistoryEntry): OpenIncident {
  const { incident, told } = open;
  const { severity, text, code } = condition;
  const floors = floorsOf(entry.effects, incident.fingerprint);
  const returned = open.away !== null;
  const grown = floors !== null && told.floors !== null && floors >= growth * told.floors;
  const escalated = !told.over && (rank[severity] > rank[told.severity] || grown);
  const worst = !told.over && rank[incident.severity] > rank[severity] ? incident.severity : severity;
  const tell = escalated || (returned && told.over);
  const again = returned && isSameCause(open.recurrence, incident.fingerprint, code);
  const recurrence = again ? begunAgain(open.recurrence, entry.eventTime, code) : open.recurrence;
  return {
    incident: {
      ...incident,
      state: escalated ? "escalated" : returned ? "reopened" : "continuing",
      severity: worst,
      text,
      awaySince: null,
      onset: again ? recurring(recurrence, open.recurrence.last) : incident.onset,
      floors,
      tell,
      messages: incident.messages + (tell ? 1 : 0),
    },
    told: tell ? { severity: worst, floors, over: false } : told,
    away: null,
    flapping: open.flapping || returned,
    recurrence: { ...recurrence, last: entry.eventTime, code },
  };
}

function whileAbsent(open: OpenIncident, entry: HistoryEntry): OpenIncident {
  if (!isGone(open, entry)) return unchanged(open, entry);
  const { incident, told } = open;
  const away = { since: open.away?.since ?? entry.eventTime, batches: (open.away?.batches ?? 0) + 1 };
  const settled = isCool(away.since, away.batches, entry);
  const atOnce = incident.severity === "error" && !open.flapping;
  const tell = !told.over && (settled || atOnce);
  const over = told.over || tell;
  return {
    ...open,
    incident: {
      ...incident,
      state: over ? "recovered" : "recovering",
      awaySince: away.since,
      floors: floorsOf(entry.effects, incident.fingerprint),
      tell,
      messages: incident.messages + (tell ? 1 : 0),
    },
    told: { ...told, over },
    away,
  };
}

/** Neither there nor clearly gone, or not to be heard. */
function unchanged(open: OpenIncident, entry: HistoryEntry): OpenIncident {
  const state = open.told.over ? "recovered" : open.away === null ? "continuing" : "recovering";
  const floors = floorsOf(entry.effects, open.incident.fingerprint);
  return { ...open, incident: { ...open.incident, state, floors, tell: false } };
}

/** Whether a batch that does not show a condition says that it is over. */
function isGone({ incident, told, recurrence }: OpenIncident, entry: HistoryEntry): boolean {
  const { fingerprint } = incident;
  const feature = featureOf(fingerprint);
  // Losses are watched from batch to batch also where each has too few labels to be judged.
  const watched = lossDetectors.has(recurrence.code) && (entry.losses ?? null) !== null;
  const judged = watched || entry.labels === "good" || entry.labels === "degraded";
  if (!judged && /^(?:prior-shift|concept-drift|performance-loss|unequal-groups|retraining):/.test(fingerprint))
    return false;
  // Damaged data say nothing about the column they damage.
  const hidden = entry.conditions.some((other) => other.broken && featureOf(other.fingerprint) === feature);
  if (!entry.comparable || hidden) return false;
  const effect = entry.effects.find(({ of }) => of === fingerprint);
  if (effect === undefined) return true;
  return effect.floors < exitFloors * (effect.clear ? 1 : Math.max(1, told.floors ?? 1));
}

function featureOf(fingerprint: string): string {
  return fingerprint.slice(fingerprint.indexOf(":") + 1);
}

/** Whether a cooldown that began then, so many comparable batches ago, is over with this batch. */
function isCool(since: string, batches: number, { eventTime }: HistoryEntry): boolean {
  return batches >= cooldownBatches && hoursBetween(since, eventTime) >= cooldownHours;
}

function hoursBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 3_600_000;
}

function begunAgain(before: Recurrence | null, eventTime: string, code: string): Recurrence {
  const weekday = new Date(eventTime).getUTCDay();
  if (before === null) return { times: 1, first: eventTime, last: eventTime, code, weekday };
  return {
    times: before.times + 1,
    first: before.first,
    last: eventTime,
    code,
    weekday: before.weekday === weekday ? weekday : null,
  };
}

function recurring({ times, first, weekday }: Recurrence, last: string): Incident["onset"] {
  return { kind: "recurring", times, first, last, weekday: times >= 3 ? weekday : null };
}

/** What is over is remembered until it begins again or is too old. */
function withPast(
  past: readonly PastCondition[],
  over: readonly PastCondition[],
  opened: readonly OpenIncident[],
): PastCondition[] {
  const again = new Set(opened.map(({ incident }) => incident.fingerprint));
  return [...past, ...over]
    .filter(({ fingerprint }) => !again.has(fingerprint))
    .sort((a, b) => byText(b.last, a.last) || byText(a.fingerprint, b.fingerprint))
    .slice(0, mostPast)
    .sort((a, b) => byText(a.fingerprint, b.fingerprint));
}

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function byImportance(a: Incident, b: Incident): number {
  if (a.severity !== b.severity) return rank[b.severity] - rank[a.severity];
  return byText(a.fingerprint, b.fingerprint);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
