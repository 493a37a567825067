import type { FeatureProfile } from "../profile/profile.ts";
import { formatMoment } from "../text/format-number.ts";
import type { Oddity } from "./oddity.ts";

const fiftyYearsMs = 50 * 365.25 * 86_400_000;

/**
 * Whether a column holds times more than fifty years before the baseline's first or after its last: 1970-01-01 or 9999-12-31 where there was none, seconds read as milliseconds. Null when not,
 * or when a side has no times. Looks at extremes alone, so one row is enough.
 */
export function distantTimestamps(
  { time: before }: Pick<FeatureProfile, "time">,
  { name, time: after }: Pick<FeatureProfile, "name" | "time">,
): Oddity | null {
  if (before.minMs === null || before.maxMs === null || after.minMs === null || after.maxMs === null) return null;
  const far = [
    ...(after.minMs < before.minMs - fiftyYearsMs ? [`from ${moment(after.minMs)}`] : []),
    ...(after.maxMs > before.maxMs + fiftyYearsMs ? [`up to ${moment(after.maxMs)}`] : []),
  ];
  if (far.length === 0) return null;
  const usual = `${moment(before.minMs)} to ${moment(before.maxMs)}`;
  return {
    feature: name,
    code: "DISTANT_TIMESTAMPS",
    text: `holds times ${far.join(" and ")}, training's are ${usual}`,
  };
}

function moment(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "beyond all dates" : formatMoment(date.toISOString());
}
