import { Logger } from "@aws-lambda-powertools/logger";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as v from "valibot";
import { retrySoon, sendDelayed, sendToMonitor } from "../../shared/aws/message-queue.ts";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import type { MonitorMessage } from "../../shared/event/monitor-message.ts";
import { parseUploadMessage } from "../../shared/event/upload-event.ts";
import { environmentSchema } from "./environment.ts";
import { type ReadUploadDeps, readUpload } from "./read-upload.ts";

const logger = new Logger({ serviceName: "read-upload" });
/** Everything but `tellMonitor`, which depends on the message that is handled. */
interface Connected extends Omit<ReadUploadDeps, "tellMonitor"> {
  readonly tellMonitor: (message: MonitorMessage, cause: string) => Promise<void>;
  readonly retrySoon: (record: SQSRecord) => Promise<void>;
}

let connected: Connected | undefined;

/** Called by AWS with messages of the uploads queue. A message that fails is retried and at last reaches the dead-letter queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  connected ??= connect(process.env);
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const record of event.Records) {
    const { messageId, body } = record;
    try {
      await handleMessage(messageId, body, connected);
    } catch (error) {
      logger.error("failed", { messageId, error: error as Error });
      await connected.retrySoon(record);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** Runs on a cold start only. */
function connect(variables: NodeJS.ProcessEnv): Connected {
  const environment = v.parse(environmentSchema, variables);
  const s3 = new S3Client({});
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: true });
  return {
    data: s3ObjectStore(s3, environment.DATA_BUCKET),
    results: s3ObjectStore(s3, environment.RESULTS_BUCKET),
    sendLater: (body, delaySeconds) => sendDelayed(sqs, environment.UPLOADS_QUEUE_URL, body, delaySeconds),
    tellMonitor: (message, cause) => sendToMonitor(sqs, environment.MONITORS_QUEUE_URL, message, cause),
    retrySoon: (record) => retrySoon(sqs, environment.UPLOADS_QUEUE_URL, record),
    log: (message, fields) => logger.info(message, fields),
  };
}

async function handleMessage(messageId: string, body: string, connected: Connected): Promise<void> {
  const message = parseUploadMessage(body);
  const deps = { ...connected, tellMonitor: (told: MonitorMessage) => connected.tellMonitor(told, messageId) };
  if (message.kind === "ignored") return logger.info(`skipped: ${message.reason}`);
  if (message.kind === "settle") return deps.tellMonitor(settledMessage(message.monitor, message.batchId));
  for (const created of message.objects) await readUpload(created, deps);
}

/** A folder may have gone quiet: its monitor finds out whether it has. */
function settledMessage(monitor: string, batchId: string): MonitorMessage {
  const version = /^[^/]+\/training\/([^/]+)\/$/.exec(batchId)?.[1];
  return version === undefined ? { kind: "batch", monitor, batchId } : { kind: "training", monitor, version };
}
