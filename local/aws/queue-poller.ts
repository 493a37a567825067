import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { embeddedAccountId, embeddedRegion } from "./environment.ts";
import type { LambdaFunction } from "./lambda-host.ts";

/** How one queue feeds one function. */
export interface QueuePollerSettings {
  readonly queueUrl: string;
  readonly lambdaFunction: LambdaFunction;
  /** Messages a batch at most, 1 to 10. */
  readonly batchSize: number;
  /** Invocations at the same time at most. */
  readonly maxConcurrency: number;
  /**
   * Seconds until a failed message is tried again; null leaves it to the queue's visibility timeout, as AWS does. Short values make
   * a poison message reach its dead-letter queue in the time a test has.
   */
  readonly retryDelaySeconds: number | null;
  /** Told of each failed invocation or failed part of a batch, with the ids of the messages that will be tried again. */
  readonly onFailure: (failure: {
    readonly functionName: string;
    readonly error: unknown;
    readonly messageIds: readonly string[];
  }) => void;
}

/** A running event source mapping. */
export interface QueuePoller {
  readonly queueUrl: string;
  /** Takes no new message; resolves when the running invocations have ended, after at most one second of waiting for messages. */
  stop(): Promise<void>;
}

/**
 * The event source mapping of AWS on one queue: receives batches, invokes the function with them as Lambda would, deletes what
 * succeeded. A throw fails the whole batch; `batchItemFailures` fail alone; an answer with a missing or unknown id
 * fails all, as on AWS. Failed messages come back until the queue's redrive policy moves them to its dead-letter queue.
 * In a FIFO queue the messages of one group are never handled at the same time.
 */
export function startQueuePoller(client: SQSClient, settings: QueuePollerSettings): QueuePoller {
  let stopping = false;
  const poll = async () => {
    while (!stopping) {
      try {
        await pollOnce(client, settings);
      } catch (error) {
        if (stopping) return;
        settings.onFailure({ functionName: settings.lambdaFunction.functionName, error, messageIds: [] });
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  };
  const polls = Array.from({ length: settings.maxConcurrency }, poll);
  return {
    queueUrl: settings.queueUrl,
    async stop() {
      stopping = true;
      await Promise.all(polls);
    },
  };
}

async function pollOnce(client: SQSClient, settings: QueuePollerSettings): Promise<void> {
  const { queueUrl, lambdaFunction, batchSize, retryDelaySeconds, onFailure } = settings;
  const received = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    }),
  );
  const messages = received.Messages ?? [];
  if (messages.length === 0) return;

  let failedIds: ReadonlySet<string>;
  try {
    failedIds = failedMessageIds(await lambdaFunction.invoke(sqsEvent(messages, queueUrl)), messages);
    if (failedIds.size > 0)
      onFailure({ functionName: lambdaFunction.functionName, error: null, messageIds: [...failedIds] });
  } catch (error) {
    failedIds = new Set(messages.map((message) => message.MessageId!));
    onFailure({ functionName: lambdaFunction.functionName, error, messageIds: [...failedIds] });
  }

  const handles = messages.map((message, index) => ({
    Id: String(index),
    MessageId: message.MessageId!,
    ReceiptHandle: message.ReceiptHandle!,
  }));
  const done = handles
    .filter(({ MessageId }) => !failedIds.has(MessageId))
    .map(({ Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));
  if (done.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: done }));
  if (retryDelaySeconds === null || failedIds.size === 0) return;
  const again = handles
    .filter(({ MessageId }) => failedIds.has(MessageId))
    .map(({ Id, ReceiptHandle }) => ({ Id, ReceiptHandle, VisibilityTimeout: retryDelaySeconds }));
  await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: again }));
}

/**
 * The event Lambda gets for received messages, in their order.
 *
 * Source: Lambda Developer Guide, "Using Lambda with Amazon SQS", example event.
 */
function sqsEvent(messages: readonly Message[], queueUrl: string): SQSEvent {
  const queueName = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId!,
      receiptHandle: message.ReceiptHandle!,
      body: message.Body!,
      attributes: { ...message.Attributes } as unknown as SQSRecord["attributes"],
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
          name,
          {
            ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
            ...(attribute.BinaryValue === undefined
              ? {}
              : { binaryValue: Buffer.from(attribute.BinaryValue).toString("base64") }),
            stringListValues: [],
            binaryListValues: [],
            dataType: attribute.DataType ?? "String",
          },
        ]),
      ),
      md5OfBody: message.MD5OfBody!,
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:${embeddedRegion}:${embeddedAccountId}:${queueName}`,
      awsRegion: embeddedRegion,
    })),
  };
}

/**
 * The ids of a batch that must come back. None when the answer is null, `{}` or has an empty list; all when an entry has no id or one
 * that is not in the batch.
 *
 * Source: Lambda Developer Guide, "Implementing partial batch responses", success and failure conditions.
 */
export function failedMessageIds(answer: unknown, messages: readonly Message[]): ReadonlySet<string> {
  const failures = (answer as Partial<SQSBatchResponse> | null)?.batchItemFailures ?? [];
  const ids = new Set(messages.map((message) => message.MessageId!));
  const failed = new Set(failures.map((failure) => failure.itemIdentifier));
  return failed.isSubsetOf(ids) ? failed : ids;
}
