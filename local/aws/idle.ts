import type { EmbeddedAws } from "./embedded-aws.ts";

/**
 * Resolves when nothing moves any more: the given queues hold no visible message and none in flight (so no handler runs and nothing
 * failed waits to be tried again), and no state machine is running. `delayed` is the number of messages whose delay is not over.
 * Events of an object are in their queue before its PUT is answered, so it is enough to await the PUT first.
 *
 * @throws Error naming what is still busy after `timeoutSeconds`.
 */
export async function idle(
  aws: EmbeddedAws,
  queueUrls: readonly string[],
  timeoutSeconds: number,
): Promise<{ delayed: number }> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const depths = queueUrls.map((queueUrl) => ({ queueUrl, ...aws.queueDepth(queueUrl) }));
    const busy = depths.filter(({ visible, inFlight }) => visible + inFlight > 0);
    if (busy.length === 0 && aws.runningExecutions() === 0) {
      return { delayed: depths.reduce((sum, depth) => sum + depth.delayed, 0) };
    }
    if (Date.now() > deadline) {
      const queues = busy.map(
        ({ queueUrl, visible, inFlight }) => `${queueUrl} (${visible} visible, ${inFlight} in flight)`,
      );
      throw new Error(
        `not idle after ${timeoutSeconds} s: ${[...queues, `${aws.runningExecutions()} executions running`].join(", ")}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
