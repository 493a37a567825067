/**
 * Where an object stands in history, ISO 8601 UTC: the date (and hour) in its key, else `lastModified`. Never when it arrived.
 *
 * Understood in the key: `dt=2001-04-01`, `date=...`, `day=...` with `hour=05`; `year=2001/month=4/day=1/hour=5`;
 * `2001/04/01/05/` (Firehose, data capture); a date in the file name (`2001-04-01`, `20010401`, with `T05` or `-05-30` not read).
 * Impossible dates are not dates. A partition is read as UTC.
 */
export function eventTimeOf(key: string, lastModified: string): string {
  return timeInKey(key) ?? lastModified;
}

/** The date (and hour) in an object's key, ISO 8601 UTC; null when there is none. See `eventTimeOf`. */
export function timeInKey(key: string): string | null {
  return fromHive(key) ?? fromFolders(key) ?? fromFileName(key);
}

function fromHive(key: string): string | null {
  const parts = new Map<string, string>();
  for (const segment of key.split("/")) {
    const equals = segment.indexOf("=");
    if (equals > 0) parts.set(segment.slice(0, equals).toLowerCase(), segment.slice(equals + 1));
  }
  const hour = parts.get("hour") ?? parts.get("hr") ?? parts.get("h") ?? "0";
  for (const name of ["dt", "date", "ds", "day"]) {
    const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T-](\d{2}))?$/.exec(parts.get(name) ?? "");
    if (match !== null) return utc(match[1], match[2], match[3], match[4] ?? hour);
  }
  const year = parts.get("year");
  const month = parts.get("month");
  if (year === undefined || month === undefined) return null;
  return utc(year, month, parts.get("day") ?? "1", hour);
}

function fromFolders(key: string): string | null {
  const match = /\/(\d{4})\/(\d{2})\/(\d{2})(?:\/(\d{2}))?\//.exec(key);
  return match === null ? null : utc(match[1], match[2], match[3], match[4] ?? "0");
}

function fromFileName(key: string): string | null {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const match =
    /(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)/.exec(name) ??
    /(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/.exec(name);
  return match === null ? null : utc(match[1], match[2], match[3], "0");
}

function utc(year = "", month = "", day = "", hour = ""): string | null {
  const [y, m, d, h] = [Number(year), Number(month), Number(day), Number(hour)];
  const ms = Date.UTC(y, m - 1, d, h);
  if (Number.isNaN(ms)) return null;
  const date = new Date(ms);
  const real = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d && h < 24;
  return real ? date.toISOString() : null;
}
