import { randomUUID } from "node:crypto";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { buildApp } from "fauxqs";
import { bucketsOf, createEmulatorStores, type EmulatorStores, standardMessage } from "./emulator-stores.ts";
import { embeddedAccountId, embeddedClientConfig, embeddedRegion } from "./environment.ts";
import type { LambdaFunction } from "./lambda-host.ts";
import { createMailSink, type Mail } from "./mail-sink.ts";
import { type CreatedObject, objectCreatedEvent } from "./object-created-event.ts";
import { keepObjectsInFolder } from "./object-folder.ts";
import { installObjectStoreHooks } from "./object-store-hooks.ts";
import { createStepFunctions, type StepFunctions } from "./step-functions.ts";
import { installTopicHooks } from "./topic-hooks.ts";
import { foreignCaller, operationOf, serviceOf } from "./wire-request.ts";

/** How many messages a queue holds, by what they wait for. */
interface QueueDepth {
  /** Ready to be received. */
  readonly visible: number;
  /** Received and not yet deleted, failed ones included until their visibility timeout is over. */
  readonly inFlight: number;
  /** Sent with a delay that is not over. */
  readonly delayed: number;
}

/** SDK clients of one embedded AWS. */
interface EmbeddedClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly sfn: SFNClient;
}

/** A running embedded AWS. */
export interface EmbeddedAws {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** Clients that reach this embedded AWS whatever the process environment says. */
  readonly clients: EmbeddedClients;
  /** Every mail SNS has sent so far. */
  readonly mails: readonly Mail[];
  createBucket(name: string): Promise<void>;
  /** Attributes as SQS names them; a `RedrivePolicy` names the ARN of a queue made before. */
  createQueue(
    name: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<{ queueUrl: string; queueArn: string }>;
  createTopic(name: string): Promise<string>;
  /** Resolves to the subscription's ARN. `endpoint` is a mail address or a queue ARN; attributes may hold a FilterPolicy. */
  subscribe(
    topicArn: string,
    protocol: "email" | "sqs",
    endpoint: string,
    attributes: Readonly<Record<string, string>>,
  ): Promise<string>;
  /** Resolves to the state machine's ARN; rejects when the local engine would not run the definition as AWS does. */
  createStateMachine(name: string, definition: object): Promise<string>;
  /** Makes a function known to Task states by its name and ARN. */
  registerFunction(lambdaFunction: LambdaFunction): void;
  /** From now on sends an "Object Created" event to a standard queue for each object stored in the bucket, before its PUT is answered. */
  forwardObjectEvents(bucket: string, queueUrl: string): void;
  /** Zeros for a queue that does not exist. */
  queueDepth(queueUrl: string): QueueDepth;
  /** Ends all delays now: delayed messages become visible in the order in which they were due. Resolves waiting without time passing. */
  endDelays(): void;
  /** How many state machine executions are running. */
  runningExecutions(): number;
  /** What a bucket holds now, by key, without a request for each. */
  objectsIn(bucket: string): ReadonlyMap<string, Uint8Array>;
  /** Remembers objects and executions as they are; what it gives brings them back. Queues and mails stay as they are. */
  remember(): () => void;
  /** Ends waiting receives at once (they answer empty), aborts executions, closes the port. Stop pollers at the same time. */
  stop(): Promise<void>;
}

const emulatedServices = ["s3", "sqs", "sns", "sts"];

/**
 * Starts S3, SQS, SNS, STS (caller identity) and Step Functions behind one port of 127.0.0.1, on the wire as AWS speaks, for real SDK
 * clients. Several can run in one process; only the process environment (`setAwsEnvironment`) names a single one.
 *
 * Requests for other services, unknown operations and requests from foreign hosts or web pages are refused by name.
 * Not checked: signatures, permissions, expiry of presigned URLs, checksums. Not there: versions, tags, encryption.
 *
 * @param options.port 0 takes a free one.
 * @param options.stateFolder keeps buckets and objects over restarts; null keeps them in memory.
 * @param options.mailFolder receives an `.eml` file a mail; null keeps mails in memory.
 */
export async function startEmbeddedAws(options: {
  readonly port: number;
  readonly stateFolder: string | null;
  readonly mailFolder: string | null;
}): Promise<EmbeddedAws> {
  const stores = createEmulatorStores();
  const { s3Store, snsStore, sqsStore } = stores;
  if (options.stateFolder !== null) keepObjectsInFolder(s3Store, options.stateFolder);
  const mailSink = createMailSink(options.mailFolder);
  const functions = new Map<string, LambdaFunction>();
  const objectEvents = createObjectEvents(sqsStore);
  const app = buildApp({ logger: false, stores: { s3Store, snsStore, sqsStore } });
  let stepFunctions: StepFunctions | null = null;

  app.addHook("onRequest", (request, reply, done) => {
    const service = serviceOf(request);
    const foreign = foreignCaller(request.headers);
    const refuse = (statusCode: number, code: string, message: string) => {
      void reply
        .code(statusCode)
        .header("connection", "close")
        .type("application/json")
        .send({ __type: code, message });
    };
    if (foreign !== null) return refuse(403, "AccessDenied", `The embedded AWS serves this machine only: ${foreign}.`);
    if (service !== "states" && !emulatedServices.includes(service)) {
      return refuse(501, "NotImplemented", `The embedded AWS does not serve ${service} ${operationOf(request)}.`);
    }
    done();
  });
  app.addHook("preHandler", (request, reply, done) => {
    if (serviceOf(request) !== "states" || stepFunctions === null) return done();
    const { statusCode, body } = stepFunctions.handle(operationOf(request), request.body);
    void reply.code(statusCode).type("application/x-amz-json-1.0").send(body);
  });
  installTopicHooks(app, snsStore, mailSink);
  installObjectStoreHooks(app, s3Store, objectEvents.send);

  const endpoint = await app.listen({ port: options.port, host: "127.0.0.1" });
  const config = embeddedClientConfig(endpoint);
  const clients: EmbeddedClients = {
    s3: new S3Client(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
    sfn: new SFNClient(config),
  };
  stepFunctions = createStepFunctions({ s3: clients.s3, sns: clients.sns, functions });
  const engine = stepFunctions;

  return {
    endpoint,
    clients,
    mails: mailSink.mails,
    ...createResources(clients),
    registerFunction: (lambdaFunction) => void functions.set(lambdaFunction.functionName, lambdaFunction),
    forwardObjectEvents: objectEvents.forward,
    queueDepth: (queueUrl) => depthOf(sqsStore, queueUrl),
    endDelays: () => endDelays(sqsStore),
    runningExecutions: engine.runningCount,
    objectsIn: (bucket) => new Map([...bucketsOf(s3Store).get(bucket)!].map(([key, { body }]) => [key, body])),
    remember() {
      const buckets = [...bucketsOf(s3Store)].map(([name, objects]) => [name, new Map(objects)] as const);
      const bringBackExecutions = engine.remember();
      return () => {
        for (const [name, objects] of buckets) bucketsOf(s3Store).set(name, new Map(objects));
        bringBackExecutions();
      };
    },
    async stop() {
      engine.stop();
      await app.close();
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

function createResources({ s3, sqs, sns, sfn }: EmbeddedClients) {
  return {
    async createBucket(name: string) {
      await s3.send(new CreateBucketCommand({ Bucket: name }));
    },
    async createQueue(name: string, attributes: Readonly<Record<string, string>>) {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }));
      return { queueUrl: QueueUrl!, queueArn: `arn:aws:sqs:${embeddedRegion}:${embeddedAccountId}:${name}` };
    },
    async createTopic(name: string) {
      return (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn!;
    },
    async subscribe(
      topicArn: string,
      protocol: string,
      endpoint: string,
      attributes: Readonly<Record<string, string>>,
    ) {
      const subscription = {
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        Attributes: { ...attributes },
      };
      return (await sns.send(new SubscribeCommand(subscription))).SubscriptionArn!;
    },
    async createStateMachine(name: string, definition: object) {
      const roleArn = `arn:aws:iam::${embeddedAccountId}:role/embedded`;
      const created = await sfn.send(
        new CreateStateMachineCommand({ name, definition: JSON.stringify(definition), roleArn }),
      );
      return created.stateMachineArn!;
    },
  };
}

/** The rules that send S3's events to queues. */
function createObjectEvents(sqsStore: EmulatorStores["sqsStore"]) {
  const rules: { bucket: string; queueUrl: string }[] = [];
  let sequence = Date.now() * 1000;
  return {
    forward(bucket: string, queueUrl: string): void {
      const queue = sqsStore.getQueue(queueUrl);
      if (queue === undefined) throw new Error(`no queue ${queueUrl} for the events of bucket ${bucket}`);
      if (queue.isFifo()) throw new Error(`${queueUrl} is a FIFO queue: object events need a standard one`);
      rules.push({ bucket, queueUrl });
    },
    send(object: CreatedObject): void {
      const event = objectCreatedEvent(object, { id: randomUUID(), time: new Date(), sequence: sequence++ });
      for (const { queueUrl } of rules.filter(({ bucket }) => bucket === object.bucket)) {
        sqsStore.getQueue(queueUrl)?.enqueue(standardMessage(JSON.stringify(event)));
      }
    },
  };
}

function depthOf(sqsStore: EmulatorStores["sqsStore"], queueUrl: string): QueueDepth {
  const queue = sqsStore.getQueue(queueUrl);
  if (queue === undefined) return { visible: 0, inFlight: 0, delayed: 0 };
  queue.processTimers();
  const { ready, inflight, delayed } = queue.inspectMessages();
  return { visible: ready.length, inFlight: inflight.length, delayed: delayed.length };
}

function endDelays(sqsStore: EmulatorStores["sqsStore"]): void {
  const due = (message: { delayUntil?: number }) => message.delayUntil ?? 0;
  for (const queue of sqsStore.allQueues()) {
    for (const waiting of [queue.delayedMessages, ...queue.fifoDelayed.values()]) {
      waiting.sort((a, b) => due(a) - due(b));
      for (const message of waiting) message.delayUntil = 1;
    }
    queue.processTimers();
  }
}
