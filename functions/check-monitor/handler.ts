import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as v from "valibot";
import { alertMessage } from "../../shared/alert/alert-message.ts";
import { consoleLink } from "../../shared/alert/console-link.ts";
import { publishAlert } from "../../shared/aws/alert-topic.ts";
import { retrySoon } from "../../shared/aws/message-queue.ts";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import { requestRetraining } from "../../shared/aws/retraining.ts";
import { type MonitorMessage, parseMonitorMessage } from "../../shared/event/monitor-message.ts";
import { metricsNamespace } from "../../shared/metrics.ts";
import { checkMonitor } from "./check-monitor.ts";
import type { CheckMonitorDeps } from "./check-monitor-deps.ts";
import { environmentSchema } from "./environment.ts";

const logger = new Logger({ serviceName: "check-monitor" });
const metrics = new Metrics({ namespace: metricsNamespace, serviceName: "check-monitor" });

interface Connected extends CheckMonitorDeps {
  readonly retrySoon: (record: SQSRecord) => Promise<void>;
}

let deps: Connected | undefined;

/**
 * Called by AWS with messages of the monitors queue. The messages of one monitor are handled together; when that fails they are
 * handled one by one up to the first that fails, so that one bad message does not use up the tries of its neighbours.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  deps ??= connect(process.env);
  const failed: SQSRecord[] = [];
  const groups = new Map<string, ReceivedMessage[]>();
  for (const record of event.Records) {
    const message = readMessage(record.body);
    if (message === null) failed.push(record);
    else groups.set(message.monitor, [...(groups.get(message.monitor) ?? []), { record, message }]);
  }
  for (const [monitor, received] of groups) failed.push(...(await handleGroup(monitor, received, deps)));
  for (const record of failed) await deps.retrySoon(record);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

interface ReceivedMessage {
  readonly record: SQSRecord;
  readonly message: MonitorMessage;
}

/** Returns the records that are to be tried again. */
async function handleGroup(
  monitor: string,
  received: readonly ReceivedMessage[],
  deps: CheckMonitorDeps,
): Promise<SQSRecord[]> {
  try {
    await checkMonitor(
      monitor,
      received.map(({ message }) => message),
      deps,
    );
    return [];
  } catch (error) {
    logger.error("failed", { monitor, messages: received.length, error: error as Error });
    const [first, ...others] = received;
    if (first === undefined || others.length === 0) return received.map(({ record }) => record);
    const left = await handleGroup(monitor, [first], deps);
    return left.length === 0 ? handleGroup(monitor, others, deps) : received.map(({ record }) => record);
  }
}

function readMessage(body: string): MonitorMessage | null {
  try {
    return parseMonitorMessage(body);
  } catch (error) {
    logger.error("not a message of the monitors queue", { error: error as Error });
    return null;
  }
}

/** Runs on a cold start only. */
function connect(variables: NodeJS.ProcessEnv): Connected {
  const environment = v.parse(environmentSchema, variables);
  const s3 = new S3Client({});
  const sns = new SNSClient({});
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: true });
  const { AWS_REGION: region, DATA_BUCKET, RESULTS_BUCKET, ALERT_TOPIC_ARN, RETRAINING_QUEUE_URL } = environment;
  const results = s3ObjectStore(s3, RESULTS_BUCKET);
  return {
    data: s3ObjectStore(s3, DATA_BUCKET),
    results,
    publish: (notice) => publishAlert(sns, ALERT_TOPIC_ARN, alertMessage(notice)),
    requestRetraining: (request) => requestRetraining(results, sqs, RETRAINING_QUEUE_URL, request),
    linkToResult: (key) => consoleLink(region, RESULTS_BUCKET, key),
    linkToData: (key) => consoleLink(region, DATA_BUCKET, key),
    retrySoon: (record) => retrySoon(sqs, environment.MONITORS_QUEUE_URL, record),
    now: () => Date.now(),
    log: (message, fields) => logger.info(message, fields),
    count: (monitor, verdict) => {
      const single = metrics.singleMetric();
      single.addDimension("monitor", monitor.slice(0, 200));
      single.addMetric(`check.${verdict}`, MetricUnit.Count, 1);
    },
  };
}
