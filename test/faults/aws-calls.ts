import { AsyncLocalStorage } from "node:async_hooks";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

/** One call of a handler to AWS. */
export interface AwsCall {
  /** As in `PutObject flights/history.json`; ids that differ from run to run are left out. */
  readonly name: string;
  readonly writes: boolean;
  /** As in `PutObject`. */
  readonly operation: string;
  /** Bucket and key, bucket, or the name of queue, topic or state machine. */
  readonly subject: string;
}

/** Stands between a handler and AWS: makes the call by `send`, or does not, and gives what the handler gets. */
export type Between = (call: AwsCall, send: () => Promise<unknown>) => Promise<unknown>;

const current = new AsyncLocalStorage<Between>();

/** Runs a handler with somebody between it and AWS. Calls of others, at the same time, go through as they are. */
export function runBetween<T>(between: Between, handler: () => Promise<T>): Promise<T> {
  return current.run(between, handler);
}

/**
 * Wraps `send` of the four clients' classes, so that handlers are tested as they are, clients made on their cold start included. The
 * SDK's own retries are inside: a fault put here is what is left when the SDK has given up.
 */
export function watchClients(): void {
  for (const client of [S3Client, SQSClient, SNSClient, SFNClient] as readonly Sending[]) {
    const send = client.prototype.send;
    client.prototype.send = function (command, ...others) {
      const between = current.getStore();
      const make = () => send.call(this, command, ...others);
      return between === undefined ? make() : between(callOf(command), make);
    };
  }
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}

interface Sending {
  readonly prototype: { send(command: Command, ...others: unknown[]): Promise<unknown> };
}

function callOf(command: Command): AwsCall {
  const { input } = command;
  const operation = command.constructor.name.replace(/Command$/, "");
  const writes = !/^(Get|Head|List)/.test(operation);
  const { Bucket, Key, Prefix, Range, QueueUrl, TopicArn, stateMachineArn, name } = input as Record<
    string,
    string | undefined
  >;
  const subject =
    Key === undefined ? (Bucket ?? lastPart(QueueUrl ?? TopicArn ?? stateMachineArn)) : `${Bucket}/${Key}`;
  const parts = [operation, subject, Prefix, Range, name];
  return { name: parts.filter((part) => part !== undefined).join(" "), writes, operation, subject };
}

function lastPart(urlOrArn = ""): string {
  return urlOrArn.slice(Math.max(urlOrArn.lastIndexOf("/"), urlOrArn.lastIndexOf(":")) + 1);
}
