import type { LossesOfBatch } from "../concept/stream/loss-stream.ts";
import type { HistoryEntry } from "./history.ts";

/** What a checked batch adds to the stream of losses: nothing where its data is damaged, which says nothing about the model. */
export function lossesOf({ eventTime, baselineVersion, verdict, losses = null }: HistoryEntry): LossesOfBatch {
  return { eventTime, modelVersion: baselineVersion, losses: verdict === "broken" ? null : losses };
}
