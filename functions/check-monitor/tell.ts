import type { Notice } from "../../shared/alert/notice.ts";
import type { ObjectStore } from "../../shared/aws/object-store.ts";
import type { Check, Incident } from "../../shared/check/check.ts";
import { contentId, resultKeys, shortHash } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import type { HistoryEntry } from "../../shared/policy/history.ts";
import { type RetrainingRequest, retrainingRequest } from "../../shared/training-set/retraining-request.ts";
import { batchContent, type DecidedBatch } from "./decided-batch.ts";

/** What telling people and starting runs needs of the world. */
export interface TellDeps {
  readonly results: ObjectStore;
  readonly publish: (notice: Notice) => Promise<void>;
  readonly requestRetraining: (request: RetrainingRequest) => Promise<void>;
}

/**
 * Sends at most one message for the check: those of its incidents that are to be told and that nobody was told about yet.
 *
 * The mark that somebody was told is written after the message left, so a crash in between sends it again rather than never. An
 * message of an incident, known by its number, counts as sent when the mark stands at any batch of its range: a late batch that moves its opening back is no news. A
 * batch is known by its content, so that a file repaired and broken again under its key is told again.
 */
export async function tellAlert(
  monitor: string,
  check: Check,
  history: readonly DecidedBatch[],
  links: Notice["links"],
  deps: TellDeps,
): Promise<void> {
  const news: Incident[] = [];
  for (const incident of check.decision.incidents) {
    if (incident.tell && !(await wasTold(monitor, incident, history, deps))) news.push(incident);
  }
  if (news.length === 0) return;
  const kind = news.some(({ state }) => state !== "recovered") ? "alert" : "recovered";
  await deps.publish({ kind, monitor, check, incidents: news, links });
  for (const incident of news) await mark(monitor, incident.state, messageOf(incident), contentOf(check), deps);
}

/** What a message about an incident is called, whichever batch it came with. */
function messageOf({ fingerprint, messages }: Incident): string {
  return JSON.stringify([fingerprint, messages]);
}

async function wasTold(
  monitor: string,
  incident: Incident,
  history: readonly DecidedBatch[],
  { results }: TellDeps,
): Promise<boolean> {
  const marks = new Set<string>();
  for await (const { key } of results.list(resultKeys.toldAbout(monitor, incident.state, messageOf(incident)))) {
    marks.add(key.slice(key.lastIndexOf("/") + 1, -".json".length));
  }
  return history
    .filter(({ decision }) => decision.incidents.some(({ id }) => id === incident.id))
    .some((batch) => marks.has(shortHash(batch.content)));
}

/** Sends a message that belongs to no incident (a welcome, a training answer, ...), once for `subject` and `occasion`. */
export async function tellOnce(notice: Notice, subject: string, occasion: string, deps: TellDeps): Promise<void> {
  const key = resultKeys.told(notice.monitor, notice.kind, subject, occasion);
  if ((await deps.results.head(key)) !== null) return;
  await deps.publish(notice);
  await mark(notice.monitor, notice.kind, subject, occasion, deps);
}

/**
 * Asks for the run a check decided on, unless the same degradation started one already: its mark stands at any batch that now counts
 * to the same run. A check that says a run was started makes up for one that was not, as when retraining was switched on meanwhile.
 */
export async function startRetraining(
  monitor: string,
  check: Check,
  history: readonly DecidedBatch[],
  entries: readonly HistoryEntry[],
  config: MonitorConfig,
  deps: TellDeps,
): Promise<void> {
  const { decision, executionName, reason } = check.decision.retrain;
  if (decision === "no" || executionName === null) return;
  const sameRun = history.filter((batch) => batch.decision.retrain.executionName === executionName);
  for (const { content } of sameRun) {
    if ((await deps.results.head(resultKeys.told(monitor, "retraining", "retraining", content))) !== null) return;
  }
  const input = retrainingInput(monitor, check, reason);
  await deps.requestRetraining(retrainingRequest(check, executionName, input, entries, config));
  await mark(monitor, "retraining", "retraining", contentOf(check), deps);
}

/** The input of the execution, but for the training set: constant for its name, with the evidence. */
function retrainingInput(monitor: string, check: Check, reason: string): RetrainingRequest["input"] {
  const concept = check.decision.incidents.find(({ fingerprint }) =>
    /^(concept-drift|performance-loss):/.test(fingerprint),
  );
  return {
    monitor,
    incidentId: concept?.id ?? shortHash(monitor, check.batch.id),
    baselineVersion: check.baseline?.version ?? "",
    openedBy: concept?.openedBy ?? check.batch.id,
    since: concept?.since ?? check.batch.eventTime,
    reason,
    approval: check.decision.retrain.approval,
    checkKey: resultKeys.check(monitor, check.batch.id),
    evidence: check.measurements
      .filter(({ comparison, verdict }) => comparison === "labelled" && verdict === "drift")
      .map(({ test, statistic, pValue, effect, nBaseline, nServing, reason: text }) => ({
        test,
        statistic,
        pValue,
        effect,
        nBaseline,
        nServing,
        reason: text,
      })),
  };
}

function contentOf({ batch }: Check): string {
  return batchContent(
    batch.id,
    batch.objects.map(({ key, etag }) => contentId(key, etag)),
  );
}

async function mark(
  monitor: string,
  kind: string,
  subject: string,
  occasion: string,
  { results }: TellDeps,
): Promise<void> {
  const key = resultKeys.told(monitor, kind, subject, occasion);
  await results.put(key, JSON.stringify({ kind, subject, occasion }), "application/json");
}
