import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as v from "valibot";
import { alertMessage } from "../../shared/alert/alert-message.ts";
import { consoleLink } from "../../shared/alert/console-link.ts";
import { publishAlert } from "../../shared/aws/alert-topic.ts";
import { retrySoon } from "../../shared/aws/message-queue.ts";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import { startRetraining } from "../../shared/aws/retraining.ts";
import { type MonitorMessage, parseMonitorMessage } from "../../shared/event/monitor-message.ts";
import { metricsNamespace } from "../../shared/metrics.ts";
import { type CheckMonitorDeps, checkMonitor } from "./check-monitor.ts";
import { environmentSchema } from "./environment.ts";

const logger = new Logger({ serviceName: "check-monitor" });
const metrics = new Metrics({ namespace: metricsNamespace, serviceName: "check-monitor" });

interface Connected extends CheckMonitorDeps {
  readonly retrySoon: (record: SQSRecord) => Promise<void>;
}

let deps: Connected | undefined;

/** Called by AWS with messages of the monitors queue. The messages of one monitor succeed or fail together. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  deps ??= connect(process.env);
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const [monitor, records] of byMonitor(event)) {
    try {
      const messages = records.flatMap(({ message }) => message ?? []);
      if (messages.length < records.length) throw new Error("a message is not one of the monitors queue");
      await checkMonitor(monitor, messages, deps);
    } catch (error) {
      logger.error("failed", { monitor, error: error as Error });
      for (const { record } of records) {
        await deps.retrySoon(record);
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
  }
  return { batchItemFailures };
}

interface ReceivedMessage {
  readonly record: SQSRecord;
  readonly message: MonitorMessage | null;
}

function byMonitor(event: SQSEvent): Map<string, ReceivedMessage[]> {
  const groups = new Map<string, ReceivedMessage[]>();
  for (const record of event.Records) {
    const message = readMessage(record.body);
    const monitor = message?.monitor ?? "";
    groups.set(monitor, [...(groups.get(monitor) ?? []), { record, message }]);
  }
  return groups;
}

function readMessage(body: string): MonitorMessage | null {
  try {
    return parseMonitorMessage(body);
  } catch {
    return null;
  }
}

/** Runs on a cold start only. */
function connect(variables: NodeJS.ProcessEnv): Connected {
  const environment = v.parse(environmentSchema, variables);
  const s3 = new S3Client({});
  const sns = new SNSClient({});
  const sfn = new SFNClient({});
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: true });
  const {
    AWS_REGION: region,
    DATA_BUCKET,
    RESULTS_BUCKET,
    ALERT_TOPIC_ARN,
    RETRAINING_STATE_MACHINE_ARN,
  } = environment;
  return {
    data: s3ObjectStore(s3, DATA_BUCKET),
    results: s3ObjectStore(s3, RESULTS_BUCKET),
    publish: (notice) => publishAlert(sns, ALERT_TOPIC_ARN, alertMessage(notice)),
    startRetraining: (name, input) => startRetraining(sfn, RETRAINING_STATE_MACHINE_ARN, name, input),
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
