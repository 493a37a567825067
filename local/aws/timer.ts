import { randomUUID } from "node:crypto";
import type { ScheduledEvent } from "aws-lambda";
import { embeddedAccountId, embeddedRegion } from "./environment.ts";
import type { LambdaFunction } from "./lambda-host.ts";

/** A running schedule. */
export interface Timer {
  /** Invokes the function at once, as if the schedule said so at `time`; resolves with its result. */
  fire(time: Date): Promise<unknown>;
  /** Ends the schedule; resolves when a running invocation has ended. */
  stop(): Promise<void>;
}

/**
 * Stands in for an EventBridge rule with a schedule: invokes the function every `everySeconds` with the event such a rule sends, first
 * after one interval. An invocation that runs longer than the interval is not joined by a second one (AWS would start it). A failure
 * goes to `onFailure` and does not end the schedule.
 */
export function startTimer(settings: {
  readonly ruleName: string;
  readonly everySeconds: number;
  readonly lambdaFunction: LambdaFunction;
  readonly onFailure: (error: unknown) => void;
}): Timer {
  const { ruleName, everySeconds, lambdaFunction, onFailure } = settings;
  let running: Promise<unknown> | null = null;
  const fire = (time: Date) => lambdaFunction.invoke(scheduledEvent(ruleName, randomUUID(), time));
  const interval = setInterval(() => {
    running ??= fire(new Date())
      .catch(onFailure)
      .finally(() => {
        running = null;
      });
  }, everySeconds * 1000);
  return {
    fire,
    async stop() {
      clearInterval(interval);
      await running;
    },
  };
}

/**
 * The event an EventBridge rule with a schedule sends.
 *
 * Source: EventBridge User Guide, "Scheduled events".
 */
export function scheduledEvent(ruleName: string, id: string, time: Date): ScheduledEvent<Record<string, never>> {
  return {
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: embeddedAccountId,
    time: `${time.toISOString().slice(0, 19)}Z`,
    region: embeddedRegion,
    resources: [`arn:aws:events:${embeddedRegion}:${embeddedAccountId}:rule/${ruleName}`],
    detail: {},
  };
}
