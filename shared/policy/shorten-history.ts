import { emptyLossStream, withLosses } from "../concept/stream/loss-stream.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { decideHistory } from "./decide-history.ts";
import { type History, historyLimit } from "./history.ts";
import { lossesOf } from "./losses-of.ts";

/**
 * The history within its limit: the oldest entries go, and what they leave behind (open incidents, judged batches, losses, the first batch's
 * columns) moves to the start, so that the entries that stay are decided as before.
 */
export function shortenHistory(
  monitor: string,
  history: History,
  config: MonitorConfig,
  limit: number = historyLimit,
): History {
  const dropped = history.entries.slice(0, Math.max(0, history.entries.length - limit));
  const horizon = dropped.at(-1);
  if (horizon === undefined) return history;
  const { state } = decideHistory(monitor, history.start, dropped, config);
  const losses = dropped.reduce(
    (stream, entry) => withLosses(stream, lossesOf(entry), config.lossDetector),
    history.losses ?? emptyLossStream,
  );
  const first = history.first ?? dropped.find(({ readable }) => readable) ?? null;
  return {
    ...history,
    start: state,
    horizon: { eventTime: horizon.eventTime, batchId: horizon.batchId },
    first: first && { onlyTraining: first.onlyTraining, onlyServing: first.onlyServing },
    losses,
    entries: history.entries.slice(dropped.length),
  };
}
