import type { MonitorConfig } from "../../shared/monitor/monitor-config.ts";
import type { History } from "../../shared/policy/history.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";
import { linksOf } from "./links-of.ts";
import { tellOnce } from "./tell.ts";

/**
 * Tells, once for each silence, that no serving batch was stored for longer than monitor.json expects. A monitor that never got
 * any is not silent: it has not begun.
 */
export async function tellSilence(
  monitor: string,
  history: History,
  config: MonitorConfig,
  deps: CheckMonitorDeps,
): Promise<void> {
  const expectedEveryHours = config.expectDataEveryHours;
  const last = history.entries.toSorted((a, b) => (a.lastModified < b.lastModified ? -1 : 1)).at(-1);
  if (expectedEveryHours === undefined || last === undefined) return;
  const isRecent = (lastModified: string) => deps.now() - Date.parse(lastModified) < expectedEveryHours * 3_600_000;
  if (isRecent(last.lastModified)) return;
  // What waits for its folder or window to close is not in the history yet.
  for await (const { lastModified } of deps.data.list(`${monitor}/serving/`)) if (isRecent(lastModified)) return;
  const notice = {
    kind: "silence",
    monitor,
    lastEventTime: last.eventTime,
    expectedEveryHours,
    links: linksOf(monitor, null, deps),
  } as const;
  await tellOnce(notice, "silence", last.batchId + last.lastModified, deps);
}
