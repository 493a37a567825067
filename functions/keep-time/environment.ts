import * as v from "valibot";

/** What the stack must tell this function. */
export const environmentSchema = v.object({
  RESULTS_BUCKET: v.string(),
  MONITORS_QUEUE_URL: v.string(),
});

export type Environment = v.InferOutput<typeof environmentSchema>;
