import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { type EmbeddedAws, startEmbeddedAws } from "../../local/aws/embedded-aws.ts";
import { setAwsEnvironment } from "../../local/aws/environment.ts";
import { importLambdaHandler, type LambdaHandler } from "../../local/aws/lambda-host.ts";
import { failedMessageIds } from "../../local/aws/queue-poller.ts";
import { runBetween } from "./aws-calls.ts";
import { type FaultyRun, faultyRun } from "./fault.ts";

/** The real handlers on the embedded AWS, driven one message at a time, so that every run takes the same way. */
export interface World {
  readonly aws: EmbeddedAws;
  readonly dataBucket: string;
  readonly resultsBucket: string;
  /** A queue that gets every message of the alerts topic. */
  readonly alertsQueueUrl: string;
  /** Stores an object and gives the events that tell of it, undelivered. */
  store(key: string, body: string): Promise<string[]>;
  /** Puts messages on the uploads queue. */
  announce(events: readonly string[]): Promise<void>;
  /** Lets the schedule call keep-time; a call that fails is followed by the next tick, as every five minutes. */
  tick(run: FaultyRun): Promise<void>;
  /** Delivers messages until none is left. What fails comes back at once. `atOnce` uploads are read at the same time. */
  deliver(run: FaultyRun, atOnce?: number): Promise<void>;
}

interface DeployedFunction {
  readonly functionName: string;
  invoke(event: object): Promise<unknown>;
}

/** One a process: handlers share its environment. */
export async function startWorld(): Promise<World> {
  const aws = await startEmbeddedAws({ port: 0, stateFolder: null, mailFolder: null });
  setAwsEnvironment(aws.endpoint);
  process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
  process.env["POWERTOOLS_METRICS_DISABLED"] ??= "true";
  const [dataBucket, resultsBucket] = ["tidemark-data", "tidemark-results"];
  await aws.createBucket(dataBucket);
  await aws.createBucket(resultsBucket);
  const uploads = await workQueue(aws, "uploads", {});
  const monitors = await workQueue(aws, "monitors.fifo", { FifoQueue: "true" });
  const requests = await workQueue(aws, "requests", {});
  const alerts = await aws.createQueue("alerts", {});
  aws.forwardObjectEvents(dataBucket, uploads);
  const topicArn = await aws.createTopic("alerts");
  await aws.subscribe(topicArn, "sqs", alerts.queueArn, {});
  const definition = (await readFile(new URL("../../infra/retraining.asl.json", import.meta.url), "utf8"))
    .replaceAll(/\$\{AlertTopicArn\}/g, topicArn)
    .replaceAll(/\$\{ResultsBucket\}/g, resultsBucket);
  const environment = {
    DATA_BUCKET: dataBucket,
    RESULTS_BUCKET: resultsBucket,
    UPLOADS_QUEUE_URL: uploads,
    MONITORS_QUEUE_URL: monitors,
    RETRAINING_QUEUE_URL: requests,
    ALERT_TOPIC_ARN: topicArn,
    RETRAINING_STATE_MACHINE_ARN: await aws.createStateMachine("retraining", JSON.parse(definition)),
  };
  // Called without the host of lambda-host.ts: it would wait out the time of every function that a fault lets vanish.
  const deploy = async (functionName: string): Promise<DeployedFunction> => {
    const entry = new URL(`../../functions/${functionName}/handler.ts`, import.meta.url);
    const handler = await importLambdaHandler(entry, environment);
    const context = { getRemainingTimeInMillis: () => 900_000 } as Parameters<LambdaHandler>[1];
    return { functionName, invoke: (event) => handler(structuredClone(event), context) };
  };
  const readUpload = await deploy("read-upload");
  const checkMonitor = await deploy("check-monitor");
  const startRetraining = await deploy("start-retraining");
  const keepTime = await deploy("keep-time");
  let ticks = 0;

  return {
    aws,
    dataBucket,
    resultsBucket,
    alertsQueueUrl: alerts.queueUrl,
    async store(Key, Body) {
      await aws.clients.s3.send(
        new PutObjectCommand({ Bucket: dataBucket, Key, Body, ContentLength: Buffer.byteLength(Body) }),
      );
      const messages = await receive(aws, uploads, 10);
      await remove(aws, uploads, messages);
      return messages.map(({ Body: event }) => event ?? "");
    },
    async announce(events) {
      for (const MessageBody of events)
        await aws.clients.sqs.send(new SendMessageCommand({ QueueUrl: uploads, MessageBody }));
    },
    async tick(run) {
      for (let tries = 0; tries < 5; tries++) {
        const invocation = run.invocation("keep-time");
        const call = runBetween(invocation.between, () => keepTime.invoke({ id: `tick-${ticks++}` }));
        const failed = await Promise.race([call, invocation.gone]).then(
          () => false,
          () => true,
        );
        if (!failed) return;
      }
      throw new Error("keep-time failed five times");
    },
    async deliver(run, atOnce = 1) {
      for (let rounds = 0; ; rounds++) {
        if (rounds > 500) throw new Error("messages go round and round");
        const { visible, delayed } = depths(aws, [uploads, monitors, requests]);
        if (aws.queueDepth(uploads).visible > 0) {
          await Promise.all(Array.from({ length: atOnce }, () => deliverOnce(aws, uploads, 1, readUpload, run)));
        } else if (aws.queueDepth(monitors).visible > 0) await deliverOnce(aws, monitors, 10, checkMonitor, run);
        else if (visible > 0) await deliverOnce(aws, requests, 1, startRetraining, run);
        else if (delayed > 0) aws.endDelays();
        else if (aws.runningExecutions() > 0) await pause(1);
        else return;
      }
    },
  };
}

/** A run in which nothing goes wrong. */
export function faultless(): FaultyRun {
  return faultyRun(null);
}

function depths(aws: EmbeddedAws, queueUrls: readonly string[]): { visible: number; delayed: number } {
  const all = queueUrls.map((queueUrl) => aws.queueDepth(queueUrl));
  return {
    visible: all.reduce((sum, { visible }) => sum + visible, 0),
    delayed: all.reduce((sum, { delayed }) => sum + delayed, 0),
  };
}

async function workQueue(aws: EmbeddedAws, name: string, kind: Record<string, string>): Promise<string> {
  const dead = await aws.createQueue(`dead-${name}`, kind);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.queueArn, maxReceiveCount: 5 });
  return (await aws.createQueue(name, { ...kind, VisibilityTimeout: "5400", RedrivePolicy })).queueUrl;
}

/** One batch to a function, as the event source mapping does it; nothing happens when the queue is empty. */
async function deliverOnce(
  aws: EmbeddedAws,
  queueUrl: string,
  batchSize: number,
  lambdaFunction: DeployedFunction,
  run: FaultyRun,
): Promise<void> {
  const messages = await receive(aws, queueUrl, batchSize);
  if (messages.length === 0) return;
  const invocation = run.invocation(lambdaFunction.functionName);
  const call = runBetween(invocation.between, () => lambdaFunction.invoke(sqsEvent(messages)));
  const failed = await Promise.race([call, invocation.gone]).then(
    (answer) => failedMessageIds(answer, messages),
    () => new Set(messages.map(({ MessageId }) => MessageId!)),
  );
  const [back, done] = [true, false].map((again) =>
    messages.filter(({ MessageId }) => failed.has(MessageId!) === again),
  ) as [Message[], Message[]];
  await remove(aws, queueUrl, done);
  if (back.length === 0) return;
  const Entries = back.map(({ ReceiptHandle }, i) => ({
    Id: String(i),
    ReceiptHandle: ReceiptHandle!,
    VisibilityTimeout: 0,
  }));
  await aws.clients.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
}

function sqsEvent(messages: readonly Message[]): object {
  return {
    Records: messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
    })),
  };
}

async function receive({ clients }: EmbeddedAws, QueueUrl: string, MaxNumberOfMessages: number): Promise<Message[]> {
  const received = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, MessageSystemAttributeNames: ["All"] }),
  );
  return received.Messages ?? [];
}

async function remove({ clients }: EmbeddedAws, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle: ReceiptHandle! }));
  await clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
