import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../../local/aws/embedded-aws.ts";
import { idle } from "../../../local/aws/idle.ts";
import { createLambdaFunction, type LambdaHandler } from "../../../local/aws/lambda-host.ts";
import { failedMessageIds, type QueuePoller, startQueuePoller } from "../../../local/aws/queue-poller.ts";

let aws: EmbeddedAws;
const pollers: QueuePoller[] = [];
let failures: unknown[] = [];

beforeAll(async () => {
  aws = await startEmbeddedAws({ port: 0, stateFolder: null, mailFolder: null });
});
afterEach(() => {
  failures = [];
});
afterAll(async () => {
  await Promise.all([aws.stop(), ...pollers.map((poller) => poller.stop())]);
});

const poll = (
  queueUrl: string,
  handler: LambdaHandler,
  settings: { batchSize?: number; maxConcurrency?: number } = {},
) => {
  const lambdaFunction = createLambdaFunction({ functionName: "watch", handler, timeoutSeconds: 5, memorySizeMb: 512 });
  const defaults = { batchSize: 10, maxConcurrency: 2, retryDelaySeconds: 0 };
  const onFailure = (failure: { error: unknown }) => failures.push(failure.error);
  pollers.push(startQueuePoller(aws.clients.sqs, { queueUrl, lambdaFunction, onFailure, ...defaults, ...settings }));
};
const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
  aws.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = (QueueUrl: string, more: object = {}) =>
  aws.clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"], ...more }),
  );
const queueWithDeadLetters = async (name: string, attributes: Record<string, string> = {}) => {
  const suffix = attributes["FifoQueue"] === "true" ? ".fifo" : "";
  const deadLetters = await aws.createQueue(`${name}-dead${suffix}`, attributes);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.queueArn, maxReceiveCount: 3 });
  const { queueUrl } = await aws.createQueue(`${name}${suffix}`, { ...attributes, RedrivePolicy });
  return { queueUrl, deadLetterUrl: deadLetters.queueUrl };
};

describe("queue poller", () => {
  it("hands over records as Lambda does and deletes what succeeded", async () => {
    const { queueUrl } = await queueWithDeadLetters("shape");
    const events: SQSEvent[] = [];
    poll(queueUrl, async (event: SQSEvent, context) => {
      events.push(event);
      expect(context.getRemainingTimeInMillis()).toBeGreaterThan(4000);
      return { batchItemFailures: [] };
    });
    const MessageAttributes = { kind: { DataType: "String", StringValue: "alert" } };
    const { MessageId } = await send(queueUrl, '{"a":1}', { MessageAttributes });
    await idle(aws, [queueUrl], 5);
    expect(queueUrl).toBe(`${aws.endpoint}/000000000000/shape`);
    expect(events).toMatchObject([
      {
        Records: [
          {
            messageId: MessageId,
            body: '{"a":1}',
            attributes: { ApproximateReceiveCount: "1", SentTimestamp: expect.stringMatching(/^\d{13}$/) },
            messageAttributes: { kind: { stringValue: "alert", dataType: "String" } },
            eventSource: "aws:sqs",
            eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:shape",
            awsRegion: "us-east-1",
          },
        ],
      },
    ]);
    expect(failures).toEqual([]);
  });

  it("tries a poison message three times, then it is in the dead-letter queue, and its batch is not lost", async () => {
    const { queueUrl, deadLetterUrl } = await queueWithDeadLetters("poison");
    const done: string[] = [];
    let attempts = 0;
    poll(queueUrl, async ({ Records }: SQSEvent) => {
      const poison = Records.filter(({ body }) => body === "poison");
      attempts += poison.length;
      done.push(...Records.filter(({ body }) => body !== "poison").map(({ body }) => body));
      return { batchItemFailures: poison.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await Promise.all(["1", "poison", "2", "3"].map((body) => send(queueUrl, body)));
    await idle(aws, [queueUrl], 5);
    expect(attempts).toBe(3);
    expect(done.toSorted()).toEqual(["1", "2", "3"]);
    expect((await receive(deadLetterUrl)).Messages?.map(({ Body }) => Body)).toEqual(["poison"]);
  });

  it("fails the whole batch when the handler throws, and says so", async () => {
    const { queueUrl, deadLetterUrl } = await queueWithDeadLetters("throws");
    poll(queueUrl, async () => {
      throw new Error("out of luck");
    });
    await Promise.all(["1", "2"].map((body) => send(queueUrl, body)));
    await idle(aws, [queueUrl], 5);
    expect(aws.queueDepth(deadLetterUrl).visible).toBe(2);
    expect(failures[0]).toMatchObject({ message: "out of luck" });
  });

  it("never runs more invocations at once than allowed", async () => {
    const { queueUrl } = await queueWithDeadLetters("concurrency");
    let running = 0;
    let most = 0;
    const handler = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running--;
    };
    await Promise.all(Array.from({ length: 30 }, (_, n) => send(queueUrl, `${n}`)));
    poll(queueUrl, handler, { batchSize: 1, maxConcurrency: 3 });
    await idle(aws, [queueUrl], 5);
    expect(most).toBe(3);
  });

  it("keeps the order of each group of a FIFO queue and runs one batch a group at a time, also after a failure", async () => {
    const { queueUrl } = await queueWithDeadLetters("order", { FifoQueue: "true", ContentBasedDeduplication: "true" });
    const seen = new Map<string, string[]>([
      ["a", []],
      ["b", []],
    ]);
    const running = new Set<string>();
    const failedOnce = new Set<string>();
    for (let n = 0; n < 6; n++) {
      for (const MessageGroupId of seen.keys()) await send(queueUrl, `${MessageGroupId}${n}`, { MessageGroupId });
    }
    poll(
      queueUrl,
      async ({ Records }: SQSEvent) => {
        const groups = new Set(Records.map(({ attributes }) => attributes.MessageGroupId!));
        expect(groups.intersection(running).size).toBe(0);
        for (const group of groups) running.add(group);
        await new Promise((resolve) => setTimeout(resolve, 5));
        for (const group of groups) running.delete(group);
        const failed = Records.filter(({ body }) => body === "a2" && !failedOnce.has(body));
        for (const { body } of failed) failedOnce.add(body);
        for (const { body, attributes } of Records)
          if (!failed.some((record) => record.body === body)) seen.get(attributes.MessageGroupId!)?.push(body);
        return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
      { maxConcurrency: 4 },
    );
    await idle(aws, [queueUrl], 5);
    expect(seen.get("a")).toEqual(["a0", "a1", "a2", "a3", "a4", "a5"]);
    expect(seen.get("b")).toEqual(["b0", "b1", "b2", "b3", "b4", "b5"]);
  });
});

describe("queues", () => {
  it("lock a message group until its message is deleted", async () => {
    const { queueUrl } = await queueWithDeadLetters("lock", { FifoQueue: "true" });
    for (const n of [1, 2]) await send(queueUrl, `${n}`, { MessageGroupId: "g", MessageDeduplicationId: `${n}` });
    const first = (await receive(queueUrl)).Messages ?? [];
    expect([first.map(({ Body }) => Body), (await receive(queueUrl)).Messages]).toEqual([["1"], undefined]);
    await aws.clients.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: [{ Id: "0", ReceiptHandle: first[0]!.ReceiptHandle! }],
      }),
    );
    expect((await receive(queueUrl)).Messages?.map(({ Body }) => Body)).toEqual(["2"]);
  });

  it("drop a second message with the same deduplication id, also after the first was handled", async () => {
    const { queueUrl } = await queueWithDeadLetters("twice", { FifoQueue: "true" });
    const bodies: string[] = [];
    poll(queueUrl, async ({ Records }: SQSEvent) => void bodies.push(...Records.map(({ body }) => body)));
    for (const body of ["first", "second"]) {
      await send(queueUrl, body, { MessageGroupId: "g", MessageDeduplicationId: "same" });
      await idle(aws, [queueUrl], 5);
    }
    expect(bodies).toEqual(["first"]);
  });

  it("hold a delayed message back and count it; ending the delays lets it through in the order in which it was due", async () => {
    const { queueUrl } = await queueWithDeadLetters("delay");
    const bodies: string[] = [];
    await send(queueUrl, "later", { DelaySeconds: 900 });
    await send(queueUrl, "sooner", { DelaySeconds: 600 });
    poll(queueUrl, async ({ Records }: SQSEvent) => void bodies.push(...Records.map(({ body }) => body)), {
      maxConcurrency: 1,
    });
    expect(await idle(aws, [queueUrl], 5)).toEqual({ delayed: 2 });
    const counts = await aws.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }),
    );
    expect(counts.Attributes).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "2",
    });
    aws.endDelays();
    expect(await idle(aws, [queueUrl], 5)).toEqual({ delayed: 0 });
    expect(bodies).toEqual(["sooner", "later"]);
  });

  it("show a message again after its delay without anybody's help", async () => {
    const { queueUrl } = await queueWithDeadLetters("due");
    await send(queueUrl, "soon", { DelaySeconds: 1 });
    expect((await receive(queueUrl)).Messages).toBeUndefined();
    expect((await receive(queueUrl, { WaitTimeSeconds: 3 })).Messages?.map(({ Body }) => Body)).toEqual(["soon"]);
  });

  it("make idle say what is busy when it does not end", async () => {
    const { queueUrl } = await queueWithDeadLetters("busy");
    await send(queueUrl, "nobody reads this");
    await expect(idle(aws, [queueUrl], 0.05)).rejects.toThrow(/busy \(1 visible, 0 in flight\)/);
  });
});

describe("failedMessageIds", () => {
  const batch = [{ MessageId: "1" }, { MessageId: "2" }];

  it("is empty for no answer and for an empty list", () => {
    for (const answer of [null, {}, { batchItemFailures: [] }, { batchItemFailures: null }])
      expect(failedMessageIds(answer, batch)).toEqual(new Set());
  });

  it("is the whole batch when an id is unknown or missing", () => {
    for (const itemIdentifier of ["3", "", undefined]) {
      expect(failedMessageIds({ batchItemFailures: [{ itemIdentifier }] }, batch)).toEqual(new Set(["1", "2"]));
    }
  });
});
