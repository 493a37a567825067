import { readFile } from "node:fs/promises";
import { type EmbeddedAws, startEmbeddedAws } from "./aws/embedded-aws.ts";
import { setAwsEnvironment } from "./aws/environment.ts";
import { idle } from "./aws/idle.ts";
import { createLambdaFunction, importLambdaHandler } from "./aws/lambda-host.ts";
import { type QueuePoller, startQueuePoller } from "./aws/queue-poller.ts";
import { startTimer } from "./aws/timer.ts";

/** Tidemark running on the embedded AWS: what infra deploys, wired the same way. */
export interface LocalStack {
  readonly aws: EmbeddedAws;
  readonly dataBucket: string;
  readonly resultsBucket: string;
  readonly uploadsQueueUrl: string;
  readonly monitorsQueueUrl: string;
  readonly retrainingQueueUrl: string;
  readonly deadLetterQueueUrls: readonly string[];
  readonly alertTopicArn: string;
  readonly stateMachineArn: string;
  /** Lets the schedule fire now. */
  fireSchedule(): Promise<void>;
  /** Resolves when nothing moves any more. `settle` makes delayed messages due first, again and again until there are none. */
  untilIdle(options: { readonly settle: boolean; readonly timeoutSeconds: number }): Promise<void>;
  stop(): Promise<void>;
}

/** How the local stack differs from run to run. */
export interface LocalStackOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Keeps buckets and objects over restarts; null keeps them in memory. */
  readonly stateFolder: string | null;
  /** Where mails are written as .eml files; null keeps them in memory only. */
  readonly mailFolder: string | null;
  /** Seconds until a failed message is tried again; null waits as long as the deployed queue would. */
  readonly retryDelaySeconds: number | null;
  /** Told of every failed invocation. */
  readonly onFailure: (functionName: string, error: unknown) => void;
}

const fifteenMinutes = 900;

/** Starts Tidemark on the embedded AWS. One a process: the functions share the process's environment. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const aws = await startEmbeddedAws(options);
  setAwsEnvironment(aws.endpoint);
  process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
  process.env["POWERTOOLS_METRICS_DISABLED"] ??= "true";
  const [dataBucket, resultsBucket] = ["tidemark-data", "tidemark-results"];
  await aws.createBucket(dataBucket);
  await aws.createBucket(resultsBucket);
  const uploads = await createWorkQueue(aws, "uploads", false);
  const monitors = await createWorkQueue(aws, "monitors", true);
  const retraining = await createWorkQueue(aws, "retraining", false);
  await aws.forwardObjectEvents(dataBucket, uploads.queueUrl);
  const alertTopicArn = await aws.createTopic("alerts");
  await aws.subscribe(alertTopicArn, "email", "you@example.com", {});
  const stateMachineArn = await aws.createStateMachine(
    "retraining",
    await stateMachineDefinition(alertTopicArn, resultsBucket),
  );

  const environment = {
    DATA_BUCKET: dataBucket,
    RESULTS_BUCKET: resultsBucket,
    UPLOADS_QUEUE_URL: uploads.queueUrl,
    MONITORS_QUEUE_URL: monitors.queueUrl,
    RETRAINING_QUEUE_URL: retraining.queueUrl,
    ALERT_TOPIC_ARN: alertTopicArn,
    RETRAINING_STATE_MACHINE_ARN: stateMachineArn,
  };
  const deploy = async (functionName: string, timeoutSeconds: number, memorySizeMb: number) => {
    const entry = new URL(`../functions/${functionName}/handler.ts`, import.meta.url);
    const handler = await importLambdaHandler(entry, environment);
    return createLambdaFunction({ functionName, handler, timeoutSeconds, memorySizeMb });
  };
  const readUpload = await deploy("read-upload", fifteenMinutes, 1769);
  const checkMonitor = await deploy("check-monitor", fifteenMinutes, 1769);
  const startRetraining = await deploy("start-retraining", fifteenMinutes, 1769);
  const keepTime = await deploy("keep-time", 60, 256);
  const pollerSettings = {
    retryDelaySeconds: options.retryDelaySeconds,
    onFailure: (failure: { functionName: string; error: unknown }) =>
      options.onFailure(failure.functionName, failure.error),
  };
  const feed = (queueUrl: string, lambdaFunction: typeof readUpload, batchSize: number): QueuePoller =>
    startQueuePoller(aws.clients.sqs, { ...pollerSettings, queueUrl, lambdaFunction, batchSize, maxConcurrency: 2 });
  const pollers = [
    feed(uploads.queueUrl, readUpload, 1),
    feed(monitors.queueUrl, checkMonitor, 10),
    feed(retraining.queueUrl, startRetraining, 1),
  ];
  const workQueues = [uploads, monitors, retraining];
  const timer = startTimer({
    ruleName: "keep-time",
    everySeconds: 300,
    lambdaFunction: keepTime,
    onFailure: (error) => options.onFailure("keep-time", error),
  });

  return {
    aws,
    dataBucket,
    resultsBucket,
    uploadsQueueUrl: uploads.queueUrl,
    monitorsQueueUrl: monitors.queueUrl,
    retrainingQueueUrl: retraining.queueUrl,
    deadLetterQueueUrls: workQueues.map(({ deadLetterQueueUrl }) => deadLetterQueueUrl),
    alertTopicArn,
    stateMachineArn,
    fireSchedule: async () => {
      await timer.fire(new Date());
    },
    async untilIdle({ settle, timeoutSeconds }) {
      const queues = workQueues.map(({ queueUrl }) => queueUrl);
      let { delayed } = await idle(aws, queues, timeoutSeconds);
      while (settle && delayed > 0) {
        aws.endDelays();
        ({ delayed } = await idle(aws, queues, timeoutSeconds));
      }
    },
    async stop() {
      timer.stop();
      await Promise.all([aws.stop(), ...pollers.map((poller) => poller.stop())]);
    },
  };
}

interface LocalQueue {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** A queue with its dead-letter queue, as infra/work-queue.ts makes it. */
async function createWorkQueue(aws: EmbeddedAws, name: string, fifo: boolean): Promise<LocalQueue> {
  const suffix = fifo ? ".fifo" : "";
  const kind: Record<string, string> = fifo ? { FifoQueue: "true" } : {};
  const dead = await aws.createQueue(`${name}-dead-letters${suffix}`, kind);
  const redrive = JSON.stringify({ deadLetterTargetArn: dead.queueArn, maxReceiveCount: 5 });
  const queue = await aws.createQueue(`${name}${suffix}`, {
    ...kind,
    VisibilityTimeout: String(6 * fifteenMinutes),
    RedrivePolicy: redrive,
  });
  return { queueUrl: queue.queueUrl, deadLetterQueueUrl: dead.queueUrl };
}

async function stateMachineDefinition(topicArn: string, resultsBucket: string): Promise<object> {
  const text = await readFile(new URL("../infra/retraining.asl.json", import.meta.url), "utf8");
  return JSON.parse(
    text.replaceAll(/\$\{AlertTopicArn\}/g, topicArn).replaceAll(/\$\{ResultsBucket\}/g, resultsBucket),
  );
}
