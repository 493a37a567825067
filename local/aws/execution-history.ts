import type { StateMachine } from "aws-local-stepfunctions";

/** An event as the local engine tells it. */
export type EngineEvent =
  ReturnType<StateMachine["run"]>["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;

/** An event as GetExecutionHistory returns it: numbered from 1, with the details member its type has. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly [details: `${string}EventDetails`]: object;
}

/**
 * The history of an execution in the words of AWS. Engine events without a counterpart there (retries, catches) are left out, and
 * each event follows the one before it, also in parallel branches.
 */
export function historyEvents(logs: readonly EngineEvent[]): readonly HistoryEvent[] {
  return logs
    .flatMap((log) => {
      const translated = translate(log);
      return translated === null ? [] : [{ ...translated, timestamp: log.timestamp / 1000 }];
    })
    .map((event, index) => ({ id: index + 1, previousEventId: index, ...event }));
}

function translate(log: EngineEvent): Pick<HistoryEvent, "type" | `${string}EventDetails`> | null {
  switch (log.type) {
    case "ExecutionStarted":
      return { type: log.type, executionStartedEventDetails: { input: JSON.stringify(log.input) } };
    case "ExecutionSucceeded":
      return { type: log.type, executionSucceededEventDetails: { output: JSON.stringify(log.output) } };
    case "ExecutionFailed":
      return { type: log.type, executionFailedEventDetails: { error: log.Error, cause: String(log.Cause ?? "") } };
    case "ExecutionAborted":
      return { type: log.type, executionAbortedEventDetails: {} };
    case "ExecutionTimeout":
      return { type: "ExecutionTimedOut", executionTimedOutEventDetails: {} };
    case "StateEntered":
      return {
        type: `${log.state.type}StateEntered`,
        stateEnteredEventDetails: { name: log.state.name, input: JSON.stringify(log.state.input) },
      };
    case "StateExited":
      return {
        type: `${log.state.type}StateExited`,
        stateExitedEventDetails: { name: log.state.name, output: JSON.stringify(log.state.output ?? null) },
      };
    case "StateFailed":
      return log.state.type === "Task"
        ? { type: "TaskFailed", taskFailedEventDetails: { error: log.Error, cause: String(log.Cause ?? "") } }
        : null;
    case "MapIterationStarted":
      return { type: log.type, mapIterationStartedEventDetails: { name: log.parentState.name, index: log.index } };
    case "MapIterationSucceeded":
      return { type: log.type, mapIterationSucceededEventDetails: { name: log.parentState.name, index: log.index } };
    case "MapIterationFailed":
      return { type: log.type, mapIterationFailedEventDetails: { name: log.parentState.name, index: log.index } };
    default:
      return null;
  }
}
