import type { TimeCounts } from "../profile/profile.ts";
import { formatMoment } from "../text/format-number.ts";

/** One side's newest timestamp, and where its batch stands in history. */
export interface NewestTimestamp {
  readonly time: Pick<TimeCounts, "maxMs">;
  /** ISO 8601 UTC. */
  readonly eventTime: string;
}

/** Batches closer than this in event time may well hold the same stretch. */
const leastGapMs = 3_600_000;

/**
 * Why a batch's timestamps are stale, as the end of a sentence about the column, or null: the batch stands at least an hour after the one
 * before, and its newest timestamp is not newer. That is how a source that stopped, or yesterday's file sent again, looks. To be asked only
 * about the column that monitor.json names as timestamp: a date of birth is never new.
 */
export function staleTimestamps(previous: NewestTimestamp, serving: NewestTimestamp): string | null {
  const [before, after] = [previous.time.maxMs, serving.time.maxMs];
  if (before === null || after === null || after > before) return null;
  if (Date.parse(serving.eventTime) - Date.parse(previous.eventTime) < leastGapMs) return null;
  const date = new Date(after);
  if (Number.isNaN(date.getTime())) return null;
  const newest = formatMoment(date.toISOString());
  return `is not newer than in the batch before: its newest value is ${newest}, in a batch of ${formatMoment(serving.eventTime)}`;
}
