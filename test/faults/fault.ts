import type { AwsCall, Between } from "./aws-calls.ts";

/** What goes wrong at one call. */
export type FaultKind =
  /** Refused with an internal error, after all retries of the SDK. */
  | "error"
  /** Refused because of too many requests. */
  | "throttled"
  /** Done, but the answer did not come. */
  | "answer lost"
  /** Done, the answer did not come, and the SDK sent it again: done twice, and the second answer counts. */
  | "sent twice"
  /** The function's time was over before the call left. */
  | "timeout"
  /** The process died after the call was done. */
  | "death";

/** The kinds that differ at a call: where nothing is written, an answer lost is an error, and a death after it one before the next. */
export function kindsAt({ writes }: AwsCall): readonly FaultKind[] {
  return writes
    ? ["error", "throttled", "answer lost", "sent twice", "timeout", "death"]
    : ["error", "throttled", "timeout"];
}

/** One fault, once. */
export interface Fault {
  readonly kind: FaultKind;
  /** The how-manieth call of the run it hits, from 0. */
  readonly at: number;
}

/** A call with the function that made it. */
interface HandlerCall extends AwsCall {
  readonly by: string;
}

/** Counts the calls of a run and lets one of them go wrong. */
export interface FaultyRun {
  /** The calls so far, in order. */
  readonly calls: readonly HandlerCall[];
  /** For one invocation of a function: what stands between it and AWS, and a promise that rejects when the invocation is no more. */
  invocation(functionName: string): { readonly between: Between; readonly gone: Promise<never> };
}

/** A run in which nothing goes wrong when `fault` is null. */
export function faultyRun(fault: Fault | null): FaultyRun {
  const calls: HandlerCall[] = [];
  return {
    calls,
    invocation(by) {
      const { promise: gone, reject } = Promise.withResolvers<never>();
      // It need not be awaited by anybody.
      gone.catch(() => {});
      let isGone = false;
      const vanish = (why: string) => {
        isGone = true;
        reject(new Error(why));
        return new Promise<never>(() => {});
      };
      const between: Between = async (call, send) => {
        if (isGone) return new Promise<never>(() => {});
        const hit = fault !== null && calls.length === fault.at;
        calls.push({ ...call, by });
        if (!hit) return await send();
        switch (fault.kind) {
          case "error":
            throw awsError("InternalError", 500);
          case "throttled":
            throw awsError("ThrottlingException", 429);
          case "answer lost":
            await send();
            throw awsError("TimeoutError", undefined);
          case "sent twice":
            await send();
            return await send();
          case "timeout":
            return await vanish("Task timed out");
          case "death":
            await send();
            return await vanish("Runtime exited");
        }
      };
      return { between, gone };
    },
  };
}

function awsError(name: string, httpStatusCode: number | undefined): Error {
  return Object.assign(new Error(`${name}, put in by the test`), { name, $metadata: { httpStatusCode } });
}
