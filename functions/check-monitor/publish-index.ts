import type { Baseline } from "../../shared/baseline/baseline.ts";
import { resultKeys } from "../../shared/keys.ts";
import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import { decideHistory } from "../../shared/policy/decide-history.ts";
import type { History } from "../../shared/policy/history.ts";
import type { HistoryPoint } from "../../shared/report/history-point.ts";
import { indexHtml } from "../../shared/report/index-html.ts";
import type { MonitorSummary } from "../../shared/report/monitor-summary.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";
import { href } from "./href.ts";

/** Batches of a monitor that the index draws. */
const shownBatches = 60;

/**
 * Writes the monitor's latest.json, then the index over all monitors. The index is written over the version that was read before
 * the monitors were, and again if somebody else was first: the last to write has seen everybody's latest.json. Under a crowd it is
 * left to the others, and to the next check.
 */
export async function publishIndex(
  monitor: string,
  history: History,
  baseline: Baseline | null,
  config: MonitorConfig,
  { results, log }: Pick<CheckMonitorDeps, "results" | "log">,
): Promise<void> {
  const { state } = decideHistory(monitor, history.start, history.entries, config);
  const summary: MonitorSummary = {
    monitor,
    baselineVersion: baseline?.version ?? null,
    history: historyPoints(monitor, history, resultKeys.index()).slice(-shownBatches),
    openIncidents: state.open.flatMap(({ incident, told }) => (told.over ? [] : [incident])),
  };
  await results.put(resultKeys.latest(monitor), JSON.stringify(summary), "application/json");
  for (let attempt = 0; attempt < 5; attempt++) {
    const etag = (await results.head(resultKeys.index()))?.etag ?? null;
    const summaries = await loadSummaries(results);
    if (await results.putIf(resultKeys.index(), indexHtml(summaries), "text/html; charset=utf-8", etag)) return;
  }
  log("index.html was changed by others five times in a row; they have seen this monitor's latest.json", { monitor });
}

/** The checks of the history as a page at `fromKey` links to them, oldest first. */
export function historyPoints(monitor: string, history: History, fromKey: string): HistoryPoint[] {
  return history.entries.map(({ batchId, eventTime, verdict, rows, summary }) => ({
    batchId,
    eventTime,
    verdict,
    rows,
    reportHref: href(fromKey, resultKeys.report(monitor, batchId)),
    summary,
  }));
}

async function loadSummaries(results: CheckMonitorDeps["results"]): Promise<MonitorSummary[]> {
  const summaries: MonitorSummary[] = [];
  for (const folder of (await results.listFolders("")).sort()) {
    const stored = await results.get(resultKeys.latest(folder.slice(0, -1)));
    if (stored !== null) summaries.push(JSON.parse(new TextDecoder().decode(stored.body)) as MonitorSummary);
  }
  return summaries;
}
