import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";
import { embeddedAccountId, embeddedRegion } from "./environment.ts";
import { type EngineEvent, type HistoryEvent, historyEvents } from "./execution-history.ts";
import { type Json, type TaskHandler, type TaskServices, type TaskToken, taskHandlers } from "./state-machine-tasks.ts";

/** What an operation answers on the wire, in the JSON 1.0 protocol. */
interface StepFunctionsAnswer {
  readonly statusCode: number;
  readonly body: object;
}

/** The Step Functions API of the embedded AWS. */
export interface StepFunctions {
  /** Serves one operation; failures are answers with `__type`, never throws. */
  handle(operation: string, parameters: unknown): StepFunctionsAnswer;
  /** How many executions are running now. */
  runningCount(): number;
  /** Remembers which executions there are; what it gives forgets those started since, and their names are free again. */
  remember(): () => void;
  /** Aborts what is running. */
  stop(): void;
}

type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
  readonly startDate: number;
  readonly abort: () => void;
  status: ExecutionStatus;
  stopDate?: number;
  output?: string;
  error?: string;
  cause?: string;
  history: readonly HistoryEvent[];
}

interface Machine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly definition: string;
  readonly creationDate: number;
  readonly stateMachine: StateMachine;
  readonly handlersWith: (token: TaskToken) => Record<string, TaskHandler>;
  /** By name, in the order of starting. Names are never free again. */
  readonly executions: Map<string, Execution>;
}

type Parameters = Readonly<Record<string, unknown>>;

/** A refusal in the words of the service. */
class ServiceError extends Error {
  readonly statusCode: number;

  constructor(name: string, message: string, statusCode = 400) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}

const arnPrefix = `arn:aws:states:${embeddedRegion}:${embeddedAccountId}`;
const largestInputBytes = 262_144;

/**
 * The Step Functions API over a local engine: CreateStateMachine, StartExecution, DescribeExecution, ListExecutions,
 * GetExecutionHistory, SendTaskSuccess, SendTaskFailure and StopExecution of standard state machines in JSONPath. Every other operation is 501.
 *
 * A definition the engine would run differently than AWS is refused as InvalidDefinition when it is created. Executions and their
 * names are remembered until the process ends (AWS forgets names after 90 days).
 */
export function createStepFunctions(services: TaskServices): StepFunctions {
  const machines = new Map<string, Machine>();
  const executions = new Map<string, Execution>();
  const waiting = new Map<string, WaitingTask>();
  const machine = (parameters: Parameters) => {
    const arn = text(parameters, "stateMachineArn");
    const found = machines.get(arn);
    if (found === undefined)
      throw new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return found;
  };
  const execution = (parameters: Parameters) => {
    const arn = text(parameters, "executionArn");
    const found = executions.get(arn);
    if (found === undefined) throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return found;
  };

  const operations: Readonly<Record<string, (parameters: Parameters) => object>> = {
    CreateStateMachine: (parameters) => createStateMachine(machines, services, parameters),
    StartExecution: (parameters) => {
      const started = startExecution(machine(parameters), parameters, waiting);
      executions.set(started.executionArn, started);
      return { executionArn: started.executionArn, startDate: started.startDate };
    },
    DescribeExecution: (parameters) => {
      const { history: _history, abort: _abort, ...described } = execution(parameters);
      return {
        ...described,
        inputDetails: { included: true },
        ...(described.output === undefined ? {} : { outputDetails: { included: true } }),
      };
    },
    ListExecutions: (parameters) => {
      const newestFirst = [...machine(parameters).executions.values()].reverse();
      const wanted = newestFirst.filter(
        ({ status }) => parameters["statusFilter"] === undefined || parameters["statusFilter"] === status,
      );
      const rows = wanted.map(({ executionArn, stateMachineArn, name, status, startDate, stopDate }) => ({
        ...{ executionArn, stateMachineArn, name, status, startDate },
        ...(stopDate === undefined ? {} : { stopDate }),
      }));
      return page("executions", rows, parameters);
    },
    GetExecutionHistory: (parameters) => {
      const { history } = execution(parameters);
      return page("events", parameters["reverseOrder"] === true ? history.toReversed() : history, parameters);
    },
    SendTaskSuccess: (parameters) => {
      let output: Json;
      try {
        output = JSON.parse(text(parameters, "output"));
      } catch (error) {
        throw new ServiceError("InvalidOutput", `Invalid Output: '${(error as Error).message}'`);
      }
      taskOf(waiting, parameters).succeed(output);
      return {};
    },
    SendTaskFailure: (parameters) => {
      const [error, cause] = [optionalText(parameters, "error"), optionalText(parameters, "cause")];
      taskOf(waiting, parameters).fail(Object.assign(new Error(cause ?? ""), { name: error ?? "TaskFailed" }));
      return {};
    },
    StopExecution: (parameters) => {
      const stopped = execution(parameters);
      if (stopped.status === "RUNNING") {
        finish(stopped, {
          status: "ABORTED",
          error: optionalText(parameters, "error"),
          cause: optionalText(parameters, "cause"),
        });
        stopped.abort();
      }
      return { stopDate: stopped.stopDate };
    },
  };

  return {
    handle(operation, parameters) {
      const serve = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      try {
        if (serve === undefined)
          throw new ServiceError("NotImplemented", `The embedded AWS does not serve states ${operation}.`, 501);
        return { statusCode: 200, body: serve((parameters ?? {}) as Parameters) };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return { statusCode: error.statusCode, body: { __type: error.name, message: error.message } };
      }
    },
    runningCount: () => [...executions.values()].filter(({ status }) => status === "RUNNING").length,
    remember() {
      const known = new Set(executions.keys());
      return () => {
        for (const { executionArn, stateMachineArn, name } of executions.values()) {
          if (known.has(executionArn)) continue;
          executions.delete(executionArn);
          machines.get(stateMachineArn)?.executions.delete(name);
        }
      };
    },
    stop() {
      for (const running of executions.values()) {
        if (running.status === "RUNNING") running.abort();
      }
    },
  };
}

/** A task that waits until its token is sent back. */
interface WaitingTask {
  readonly succeed: (output: Json) => void;
  readonly fail: (error: Error) => void;
}

function taskToken(waiting: Map<string, WaitingTask>): TaskToken {
  const value = crypto.randomUUID();
  return {
    value,
    wait: () => new Promise((succeed, fail) => void waiting.set(value, { succeed, fail })),
  };
}

/** The task that waits for the token, which is used up by this. */
function taskOf(waiting: Map<string, WaitingTask>, parameters: Parameters): WaitingTask {
  const token = text(parameters, "taskToken");
  const found = waiting.get(token);
  if (found === undefined) throw new ServiceError("InvalidToken", "Invalid token");
  waiting.delete(token);
  return found;
}

function createStateMachine(machines: Map<string, Machine>, services: TaskServices, parameters: Parameters): object {
  const name = validName(text(parameters, "name"));
  const definition = text(parameters, "definition");
  if ((parameters["type"] ?? "STANDARD") !== "STANDARD") {
    throw new ServiceError("StateMachineTypeNotSupported", "The embedded AWS runs STANDARD state machines only.");
  }
  const stateMachineArn = `${arnPrefix}:stateMachine:${name}`;
  const existing = machines.get(stateMachineArn);
  if (existing !== undefined && existing.definition !== definition) {
    throw new ServiceError("StateMachineAlreadyExists", `State Machine Already Exists: '${stateMachineArn}'`);
  }
  if (existing !== undefined) return { stateMachineArn, creationDate: existing.creationDate };
  try {
    const parsed = JSON.parse(definition);
    const handlersWith = (token: TaskToken) => taskHandlers(parsed, services, token);
    handlersWith({ value: "", wait: () => Promise.resolve(null) });
    const stateMachine = new StateMachine(parsed as StateMachineDefinition, { validationOptions: { checkArn: false } });
    const creationDate = nowSeconds();
    machines.set(stateMachineArn, {
      stateMachineArn,
      name,
      definition,
      creationDate,
      stateMachine,
      handlersWith,
      executions: new Map(),
    });
    return { stateMachineArn, creationDate };
  } catch (error) {
    throw new ServiceError("InvalidDefinition", `Invalid State Machine Definition: '${(error as Error).message}'`);
  }
}

function startExecution(machine: Machine, parameters: Parameters, waiting: Map<string, WaitingTask>): Execution {
  const name = validName(optionalText(parameters, "name") ?? crypto.randomUUID());
  const input = optionalText(parameters, "input") ?? "{}";
  if (Buffer.byteLength(input) > largestInputBytes)
    throw new ServiceError("ValidationException", "input is longer than 262144 bytes");
  let parsedInput: Json;
  try {
    parsedInput = JSON.parse(input);
  } catch (error) {
    throw new ServiceError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
  const executionArn = `${arnPrefix}:execution:${machine.name}:${name}`;
  const earlier = machine.executions.get(name);
  if (earlier !== undefined) {
    if (earlier.status === "RUNNING" && earlier.input === input) return earlier;
    throw new ServiceError("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
  }
  const startDate = nowSeconds();
  const token = taskToken(waiting);
  const run = machine.stateMachine.run(parsedInput, {
    overrides: { taskResourceLocalHandlers: machine.handlersWith(token) },
    context: {
      Execution: { Id: executionArn, Name: name, RoleArn: `arn:aws:iam::${embeddedAccountId}:role/embedded` },
      StateMachine: { Id: machine.stateMachineArn, Name: machine.name },
      Task: { Token: token.value },
    },
  });
  const execution: Execution = {
    ...{ executionArn, stateMachineArn: machine.stateMachineArn, name, input, startDate, abort: run.abort },
    status: "RUNNING",
    history: [],
  };
  machine.executions.set(name, execution);
  void follow(execution, run);
  return execution;
}

/** Writes down what a run does until it ends; a run that was stopped before keeps its status. */
async function follow(execution: Execution, run: ReturnType<StateMachine["run"]>): Promise<void> {
  const result = run.result.then(
    (output) => ({ status: "SUCCEEDED" as const, output: JSON.stringify(output) }),
    (error: Error) => ({
      status: statusOf(error),
      ...(statusOf(error) === "FAILED" ? {} : { error: error.name, cause: error.message }),
    }),
  );
  const logs: EngineEvent[] = [];
  for await (const log of run.eventLogs) {
    logs.push(log);
    execution.history = historyEvents(logs);
  }
  const failure = logs.findLast((log) => log.type === "ExecutionFailed");
  const fault = failure?.type === "ExecutionFailed" ? { error: failure.Error, cause: String(failure.Cause ?? "") } : {};
  const outcome = await result;
  if (execution.status === "RUNNING") finish(execution, { ...fault, ...outcome });
}

function statusOf(error: Error): ExecutionStatus {
  if (error.name === "ExecutionTimeoutError") return "TIMED_OUT";
  return error.name === "ExecutionAbortedError" ? "ABORTED" : "FAILED";
}

function finish(
  execution: Execution,
  outcome: {
    status: ExecutionStatus;
    output?: string | undefined;
    error?: string | undefined;
    cause?: string | undefined;
  },
): void {
  const known = Object.entries({ ...outcome, stopDate: nowSeconds() }).filter(([, value]) => value !== undefined);
  Object.assign(execution, Object.fromEntries(known));
}

function page(member: string, rows: readonly object[], parameters: Parameters): object {
  const start = Number(parameters["nextToken"] ?? 0);
  const end = start + Number(parameters["maxResults"] || 100);
  return { [member]: rows.slice(start, end), ...(end < rows.length ? { nextToken: String(end) } : {}) };
}

function validName(name: string): string {
  if (!/^[\w-]{1,80}$/.test(name)) throw new ServiceError("InvalidName", `Invalid Name: '${name}'`);
  return name;
}

function text(parameters: Parameters, member: string): string {
  const value = parameters[member];
  if (typeof value !== "string" || value === "")
    throw new ServiceError("ValidationException", `${member} must be given`);
  return value;
}

function optionalText(parameters: Parameters, member: string): string | undefined {
  return parameters[member] === undefined ? undefined : text(parameters, member);
}

function nowSeconds(): number {
  return Date.now() / 1000;
}
