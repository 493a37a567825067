import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import { embeddedAccountId, embeddedRegion } from "./environment.ts";

/** The function a Lambda module exports for AWS to call. Events are whatever their source sends; handlers check them. */
// biome-ignore lint/suspicious/noExplicitAny: handlers are typed by the event they expect, the host carries any of them
export type LambdaHandler = (event: any, context: Context) => Promise<unknown>;

/** A handler with the settings its deployment gives it. */
export interface LambdaFunction {
  readonly functionName: string;
  readonly functionArn: string;
  /** Runs the handler once with a fresh context; rejects with what it threw, or when its time is over. */
  invoke(event: unknown): Promise<unknown>;
}

/**
 * Makes a handler callable as AWS would call it, in this process: same event, same context, its result as JSON carries it (AWS
 * serialises it, so a Date comes back as a string). The memory size is told to the handler but not enforced; a handler over its
 * time is given up with AWS's message but cannot be stopped, and its environment is the process's own.
 */
export function createLambdaFunction(settings: {
  readonly functionName: string;
  readonly handler: LambdaHandler;
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
}): LambdaFunction {
  const { functionName, handler, timeoutSeconds, memorySizeMb } = settings;
  const functionArn = `arn:aws:lambda:${embeddedRegion}:${embeddedAccountId}:function:${functionName}`;
  return {
    functionName,
    functionArn,
    async invoke(event) {
      const awsRequestId = randomUUID();
      const deadline = Date.now() + timeoutSeconds * 1000;
      const notServed = () => {
        throw new Error("the callback style of Lambda is not served, return a promise");
      };
      const context: Context = {
        awsRequestId,
        callbackWaitsForEmptyEventLoop: true,
        functionName,
        functionVersion: "$LATEST",
        invokedFunctionArn: functionArn,
        logGroupName: `/aws/lambda/${functionName}`,
        logStreamName: `embedded/[$LATEST]${awsRequestId.replaceAll("-", "")}`,
        memoryLimitInMB: String(memorySizeMb),
        getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
        done: notServed,
        fail: notServed,
        succeed: notServed,
      };
      const timeout = Promise.withResolvers<never>();
      const message = `${functionName}: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      const timer = setTimeout(() => timeout.reject(new Error(message)), timeoutSeconds * 1000);
      try {
        const result = await Promise.race([handler(structuredClone(event), context), timeout.promise]);
        return result === undefined ? null : JSON.parse(JSON.stringify(result));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/**
 * The `handler` export of a Lambda module, loaded with its environment variables set first, as a cold start does.
 *
 * @throws Error when the module exports no `handler`, or when a variable already has another value: one process has one environment,
 * so two functions cannot give one name different values.
 */
export async function importLambdaHandler(
  entry: URL,
  environment: Readonly<Record<string, string>>,
): Promise<LambdaHandler> {
  for (const [name, value] of Object.entries(environment)) {
    const present = process.env[name];
    if (present !== undefined && present !== value)
      throw new Error(`${name} is already "${present}" in this process, ${entry.pathname} needs "${value}"`);
    process.env[name] = value;
  }
  const module: { handler?: unknown } = await import(entry.href);
  if (typeof module.handler !== "function") throw new Error(`${entry.pathname} exports no handler`);
  return module.handler as LambdaHandler;
}
