import * as v from "valibot";

/** What the stack must tell this function. */
export const environmentSchema = v.object({
  DATA_BUCKET: v.string(),
  RESULTS_BUCKET: v.string(),
  /** Standard queue this function itself is fed by; it sends delayed `settle` messages to it. */
  UPLOADS_QUEUE_URL: v.string(),
  /** FIFO queue that feeds check-monitor. */
  MONITORS_QUEUE_URL: v.string(),
});

export type Environment = v.InferOutput<typeof environmentSchema>;
