import * as v from "valibot";

/** What the stack must tell this function. */
export const environmentSchema = v.object({
  DATA_BUCKET: v.string(),
  RESULTS_BUCKET: v.string(),
  /** Standard queue this function itself is fed by; it sends a message on when time is short. */
  RETRAINING_QUEUE_URL: v.string(),
  RETRAINING_STATE_MACHINE_ARN: v.string(),
});

export type Environment = v.InferOutput<typeof environmentSchema>;
