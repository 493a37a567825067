import * as v from "valibot";

const retrainingMessage = v.strictObject({
  monitor: v.string(),
  /** Names the stored request. */
  executionName: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,80}$/)),
});

/** One message of the retraining queue: a run was decided, and its request is stored. */
export type RetrainingMessage = v.InferOutput<typeof retrainingMessage>;

/** @throws {Error} when the body is not such a message. */
export function parseRetrainingMessage(body: string): RetrainingMessage {
  return v.parse(retrainingMessage, JSON.parse(body));
}
