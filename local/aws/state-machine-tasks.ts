import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, type PublishCommandInput, type SNSClient } from "@aws-sdk/client-sns";
import type { LambdaFunction } from "./lambda-host.ts";

/** A value of a state machine's data: anything JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

/** What runs one Task state: gets the state's effective parameters, gives its result. */
export type TaskHandler = (parameters: Json) => Promise<Json>;

/** What a task that waits for somebody hands out, and waits for. One an execution: no two of its tasks may wait at once. */
export interface TaskToken {
  readonly value: string;
  /** Settles when the token is sent back: with the output, or with an error of the name and cause given. */
  wait(): Promise<Json>;
}

/** What Task states may call. */
export interface TaskServices {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
}

/** A definition as far as the checks below read it. */
interface Definition {
  readonly QueryLanguage?: string;
  readonly States?: Readonly<Record<string, StateDefinition>>;
}

interface StateDefinition {
  readonly Type?: string;
  readonly Resource?: string;
  readonly QueryLanguage?: string;
  readonly Assign?: unknown;
  readonly ItemReader?: unknown;
  readonly ItemBatcher?: unknown;
  readonly ResultWriter?: unknown;
  readonly Branches?: readonly Definition[];
  readonly ItemProcessor?: Definition & { readonly ProcessorConfig?: { readonly Mode?: string } };
  readonly Iterator?: Definition;
}

/**
 * The handlers of all Task states of a definition, nested ones included, by state name. They call the embedded services through the
 * same SDK clients a program would use.
 *
 * Served: `states:::sns:publish`, the same with `.waitForTaskToken`, `states:::aws-sdk:s3:putObject`, `states:::lambda:invoke` and a plain function ARN.
 *
 * @throws Error naming the state for every other resource, and for what the engine would silently ignore (JSONata, Assign,
 * distributed Map, the `$$.State` context and of `$$.Task` all but the token), so that nothing passes here that behaves differently on AWS.
 */
export function taskHandlers(
  definition: Definition,
  services: TaskServices,
  token: TaskToken,
): Record<string, TaskHandler> {
  const text = JSON.stringify(definition);
  const context = /\$\$\.(State\b|Task\.(?!Token))/.exec(text);
  if (context !== null) throw new Error(`the embedded engine has no ${context[0]} context`);
  return Object.fromEntries(
    allStates(definition).flatMap(([name, state]) => {
      if (state.Type !== "Task") return [];
      const handler = handlerOf(state.Resource ?? "", services, token);
      if (handler === null)
        throw new Error(`the embedded engine does not serve the resource of state ${name}: ${state.Resource}`);
      return [[name, handler]];
    }),
  );
}

function allStates(definition: Definition): [string, StateDefinition][] {
  if ((definition.QueryLanguage ?? "JSONPath") !== "JSONPath")
    throw new Error("the embedded engine knows JSONPath only");
  return Object.entries(definition.States ?? {}).flatMap(([name, state]) => {
    if ((state.QueryLanguage ?? "JSONPath") !== "JSONPath")
      throw new Error(`the embedded engine knows JSONPath only: state ${name}`);
    const ignored = (["Assign", "ItemReader", "ItemBatcher", "ResultWriter"] as const).find(
      (member) => state[member] !== undefined,
    );
    if (ignored !== undefined) throw new Error(`the embedded engine does not know ${ignored}: state ${name}`);
    const nested = [
      ...(state.Branches ?? []),
      ...[state.ItemProcessor, state.Iterator].filter((inner) => inner !== undefined),
    ];
    if (state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED")
      throw new Error(`the embedded engine has no distributed Map: state ${name}`);
    return [[name, state] satisfies [string, StateDefinition], ...nested.flatMap(allStates)];
  });
}

function handlerOf(resource: string, services: TaskServices, token: TaskToken): TaskHandler | null {
  const { s3, sns, functions } = services;
  const waiting = ".waitForTaskToken";
  if (resource === `arn:aws:states:::sns:publish${waiting}`) {
    const publish = handlerOf(resource.slice(0, -waiting.length), services, token)!;
    return async (parameters) => {
      const answer = token.wait();
      await publish(parameters);
      return answer;
    };
  }
  if (resource === "arn:aws:states:::sns:publish") {
    return (parameters) =>
      named("SNS", async () => {
        const { Message: message, ...rest } = members(parameters);
        const input = { ...rest, Message: textOf(message) } as unknown as PublishCommandInput;
        const { MessageId } = await sns.send(new PublishCommand(input));
        return { MessageId: MessageId ?? null };
      });
  }
  if (resource === "arn:aws:states:::aws-sdk:s3:putObject") {
    return (parameters) =>
      named("S3", async () => {
        const { Body: body, ...rest } = members(parameters);
        const input = {
          ...rest,
          Body: body === undefined ? undefined : textOf(body),
        } as unknown as PutObjectCommandInput;
        const { ETag } = await s3.send(new PutObjectCommand(input));
        return { ETag: ETag ?? null };
      });
  }
  if (resource === "arn:aws:states:::lambda:invoke") {
    return async (parameters) => {
      const { FunctionName: name, Payload: payload } = members(parameters);
      const result = await lambdaNamed(functions, String(name)).invoke(payload ?? {});
      return { ExecutedVersion: "$LATEST", Payload: result as Json, StatusCode: 200 };
    };
  }
  if (resource.startsWith("arn:aws:lambda:"))
    return async (input) => (await lambdaNamed(functions, resource).invoke(input)) as Json;
  return null;
}

function lambdaNamed(functions: TaskServices["functions"], nameOrArn: string): LambdaFunction {
  const name = nameOrArn.startsWith("arn:") ? (nameOrArn.split(":")[6] ?? "") : nameOrArn.split(":")[0]!;
  const found = functions.get(name);
  if (found === undefined)
    throw Object.assign(new Error(`Function not found: ${nameOrArn}`), { name: "Lambda.ResourceNotFoundException" });
  return found;
}

function members(parameters: Json): { [member: string]: Json } {
  return typeof parameters === "object" && parameters !== null && !Array.isArray(parameters) ? parameters : {};
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** Step Functions names the error of a service call `<Service>.<Name>Exception`. */
async function named<T>(service: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error as Error;
    throw Object.assign(new Error(message, { cause: error }), {
      name: `${service}.${name.replace(/(Exception)?$/, "Exception")}`,
    });
  }
}
