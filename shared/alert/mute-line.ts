/** Days a pasted mute holds unless the user changes it. */
const muteDays = 14;

/**
 * The member of monitor.json's `mute` list that mutes a feature for two weeks from the batch's event time: exact and in printable ASCII
 * (other characters as JSON escapes), so that it can be pasted from a mail whatever the column is called. An event time that is no date
 * leaves `YYYY-MM-DD` to fill in.
 */
export function muteLine(feature: string, eventTime: string): string {
  const untilMs = Date.parse(eventTime) + muteDays * 86_400_000;
  const until =
    Number.isFinite(untilMs) && untilMs < 8.64e15 ? new Date(untilMs).toISOString().slice(0, 10) : "YYYY-MM-DD";
  return `{"feature": ${asciiJson(feature)}, "until": "${until}", "reason": "..."}`;
}

/** JSON in printable ASCII. Throws for values JSON cannot hold. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
