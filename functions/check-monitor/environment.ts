import * as v from "valibot";

/** What the stack must tell this function. */
export const environmentSchema = v.object({
  DATA_BUCKET: v.string(),
  RESULTS_BUCKET: v.string(),
  /** The FIFO queue that feeds this function. */
  MONITORS_QUEUE_URL: v.string(),
  ALERT_TOPIC_ARN: v.string(),
  /** Standard queue that feeds start-retraining. */
  RETRAINING_QUEUE_URL: v.string(),
  /** Set by Lambda itself. */
  AWS_REGION: v.string(),
});

export type Environment = v.InferOutput<typeof environmentSchema>;
