import type { Decision } from "../check/check.ts";
import { shortHash } from "../keys.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { countOf, formatCount } from "../text/format-number.ts";
import type { Condition, HistoryEntry, RetrainingState, StartedRun } from "./history.ts";

/** What one batch brings, and what the next needs to know. */
export interface RetrainingStep {
  readonly retrain: Decision["retrain"];
  readonly state: RetrainingState;
  /** That retraining did not help: an incident to be told; null where there is nothing to tell. */
  readonly condition: Condition | null;
}

const budgetDays = 30;

/**
 * Whether a batch starts a retraining run. What it takes, by evidence:
 *
 * | evidence | action |
 * |---|---|
 * | broken data | never: a model must not learn from it |
 * | performance loss or concept drift in `confirmations` of the last `of` judged batches of this model, this one included | start |
 * | `everyDays` since the model's first batch or the last run | start |
 * | anything else, covariate shift too | none |
 *
 * Guards of a start: one run at a time (until another training version is in force, or the degradation is over); `cooldownHours` after the last
 * run; `mostPerMonth` in 30 days; `minNewLabels` labelled predictions of this model. A guard defers: the next batch may start it. Where a run has been
 * tried and the degradation is confirmed again (by a new model within two cooldowns, or with no new training version after one), nothing is started;
 * a condition says that retraining did not help, and somebody has to look. All times are event times, so replay decides the same.
 */
export function decideRetraining(
  monitor: string,
  entry: HistoryEntry,
  before: RetrainingState,
  config: MonitorConfig,
): RetrainingStep {
  const { enabled, confirmations, of } = config.retrain;
  const state = withBatch(before, entry, of);
  const no = (reason: string, changes: Partial<RetrainingState> = {}): RetrainingStep => ({
    retrain: { decision: "no", reason, executionName: null, approval: false },
    state: { ...state, ...changes },
    condition: null,
  });
  if (!enabled) return no("Retraining is switched off in monitor.json.");
  if (isBroken(entry)) return no("The data is broken; a model must not learn from it.");
  const scheduled = isDue(entry, state, config);
  if (!scheduled && entry.labels === "none") return no("No labels have come for this batch.");
  if (!scheduled && entry.labels === "immature")
    return no("Too few of its predictions have met their label to judge the model.");
  const degraded = state.judged.filter((evidence) => evidence === "degraded").length;
  if (!scheduled && entry.labels === "good") {
    const over = degraded === 0 && state.judged.length === of;
    return no("The model does as well as on its held-out rows.", over ? { degradedSinceRun: false } : {});
  }
  const counted = `Degraded in ${degraded} of the last ${state.judged.length} judged batches`;
  const confirmed = entry.labels === "degraded" && degraded >= confirmations;
  if (!confirmed && !scheduled) return no(`${counted}; ${confirmations} of ${of} are needed.`);

  const last = state.runs.at(-1);
  if (confirmed && last !== undefined) {
    const failure = didNotHelp(entry, last, state, config);
    if (failure !== null) return { ...no(failure), condition: unhelpful(failure) };
  }
  if (last !== undefined && state.degradedSinceRun && last.baselineVersion === state.version) {
    return {
      retrain: {
        decision: "already-started",
        reason: "A retraining run was started for this degradation already.",
        executionName: nameOf(monitor, last.batchId),
        approval: config.retrain.approval,
      },
      state,
      condition: null,
    };
  }
  const why = confirmed
    ? `${counted}. ${entry.labelReasons.join(" ")}`.trimEnd()
    : `Scheduled: ${countOf(config.retrain.everyDays ?? 0, "day")} since the last training.`;
  const deferred = guard(entry, state, config);
  if (deferred !== null) return no(`${why} ${deferred}`);
  const run = { batchId: entry.batchId, eventTime: entry.eventTime, baselineVersion: state.version };
  return {
    retrain: {
      decision: "start",
      reason: why,
      executionName: nameOf(monitor, entry.batchId),
      approval: config.retrain.approval,
    },
    state: { ...state, runs: [...state.runs, run], degradedSinceRun: confirmed },
    condition: null,
  };
}

/** The state with the batch counted in; a model of another training version begins anew. */
function withBatch(before: RetrainingState, entry: HistoryEntry, of: number): RetrainingState {
  const version = entry.baselineVersion ?? before.version;
  const own = version === before.version;
  const judged = entry.labels === "good" || entry.labels === "degraded" ? [entry.labels] : [];
  const usable = !isBroken(entry);
  const recent = before.runs.filter(({ eventTime }) => hoursBetween(eventTime, entry.eventTime) < 24 * budgetDays);
  return {
    version,
    since: own ? before.since : entry.eventTime,
    judged: usable ? [...(own ? before.judged : []), ...judged].slice(-of) : own ? before.judged : [],
    labelled: (own ? before.labelled : 0) + (usable ? (entry.labelled ?? 0) : 0),
    runs: recent.length > 0 ? recent : before.runs.slice(-1),
    degradedSinceRun: before.degradedSinceRun,
  };
}

function isDue(entry: HistoryEntry, { since, runs, version }: RetrainingState, config: MonitorConfig): boolean {
  const { everyDays } = config.retrain;
  if (everyDays === undefined || since === null || version === null) return false;
  const last = runs.at(-1)?.eventTime ?? since;
  const from = last > since ? last : since;
  return hoursBetween(from, entry.eventTime) >= 24 * everyDays;
}

/** Why nothing may be started yet; null when it may. */
function guard(entry: HistoryEntry, { runs, labelled }: RetrainingState, config: MonitorConfig): string | null {
  const { cooldownHours, mostPerMonth, minNewLabels } = config.retrain;
  const last = runs.at(-1);
  if (last !== undefined && hoursBetween(last.eventTime, entry.eventTime) < cooldownHours)
    return `Not yet: the last run was less than ${countOf(cooldownHours, "hour")} before.`;
  const inMonth = runs.filter(({ eventTime }) => hoursBetween(eventTime, entry.eventTime) < 24 * budgetDays).length;
  if (inMonth >= mostPerMonth)
    return `Not yet: ${countOf(inMonth, "run")} in ${budgetDays} days, and ${formatCount(mostPerMonth)} are allowed.`;
  if (labelled < minNewLabels)
    return `Not yet: ${countOf(labelled, "prediction")} of this model have a label, and ${formatCount(minNewLabels)} are needed to learn from.`;
  return null;
}

/** The sentence that says a run did not help; null while that cannot be said. */
function didNotHelp(
  entry: HistoryEntry,
  last: StartedRun,
  { version, degradedSinceRun }: RetrainingState,
  { retrain: { cooldownHours } }: MonitorConfig,
): string | null {
  if (!degradedSinceRun) return null;
  const hours = hoursBetween(last.eventTime, entry.eventTime);
  const day = last.eventTime.slice(0, 10);
  if (last.baselineVersion === version) {
    if (hours < cooldownHours) return null;
    return `A retraining run was started on ${day}, no new training version has come since, and the model is still degraded. Look at the run.`;
  }
  if (hours >= 2 * cooldownHours) return null;
  return `The model trained after ${day} is degraded as well, so retraining did not help. Nothing is started again until it recovers.`;
}

function unhelpful(text: string): Condition {
  return {
    fingerprint: "retraining:",
    code: "RETRAINING_DID_NOT_HELP",
    severity: "error",
    broken: false,
    muted: false,
    text,
  };
}

function isBroken({ conditions }: HistoryEntry): boolean {
  return conditions.some(({ broken, muted }) => broken && !muted);
}

function hoursBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 3_600_000;
}

/** At most 80 characters that Step Functions accepts, the same for the same monitor and confirming batch. */
function nameOf(monitor: string, batchId: string): string {
  const readable = monitor.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  return `retrain-${readable}-${shortHash(monitor, batchId)}`;
}
