import type { MonitorConfig } from "../monitor/monitor-config.ts";

/** Which batch a serving object belongs to. */
export interface BatchOf {
  /** Key of the object, of its folder (ends in "/"), or of its window (`<monitor>/serving/@day=2001-04-01/`). */
  readonly batchId: string;
  /** `object`: complete by itself. `folder`: closes on a marker or when quiet. `window`: closes when its time is over and quiet. */
  readonly by: "object" | "folder" | "window";
  /** End of the window, exclusive, ISO 8601 UTC; null unless by window. */
  readonly windowEnd: string | null;
}

/**
 * The batch a serving object belongs to. With `auto`, a file called `part-...` belongs to its folder, any other is a batch of
 * its own. Windows are cut by event time.
 */
export function batchOf(key: string, eventTime: string, mode: MonitorConfig["batch"]): BatchOf {
  const slash = key.lastIndexOf("/");
  const folder = key.slice(0, slash + 1);
  if (mode === "hour" || mode === "day") {
    const monitor = key.slice(0, key.indexOf("/"));
    const start = mode === "hour" ? `${eventTime.slice(0, 13)}:00:00.000Z` : `${eventTime.slice(0, 10)}T00:00:00.000Z`;
    const lengthMs = mode === "hour" ? 3_600_000 : 86_400_000;
    return {
      batchId: `${monitor}/serving/@${mode}=${mode === "hour" ? start.slice(0, 13) : start.slice(0, 10)}/`,
      by: "window",
      windowEnd: new Date(Date.parse(start) + lengthMs).toISOString(),
    };
  }
  const inFolder = mode === "folder" || (mode === "auto" && key.startsWith("part-", slash + 1));
  return { batchId: inFolder ? folder : key, by: inFolder ? "folder" : "object", windowEnd: null };
}

/** The window a batch id names, or null when it names an object or a folder (also one that only looks like a window). */
export function windowOf(batchId: string): { readonly start: string; readonly end: string } | null {
  const match = /^[^/]+\/serving\/@(?:(hour)=(\d{4}-\d{2}-\d{2}T\d{2})|day=(\d{4}-\d{2}-\d{2}))\/$/.exec(batchId);
  if (match === null) return null;
  const [, mode, hour, day] = match;
  const start = new Date(mode === "hour" ? `${hour}:00:00.000Z` : `${day}T00:00:00.000Z`);
  if (Number.isNaN(start.getTime())) return null;
  const end = new Date(start.getTime() + (mode === "hour" ? 3_600_000 : 86_400_000));
  return { start: start.toISOString(), end: end.toISOString() };
}
