import { Logger } from "@aws-lambda-powertools/logger";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as v from "valibot";
import { retrySoon } from "../../shared/aws/message-queue.ts";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import { sendRetraining, startExecution } from "../../shared/aws/retraining.ts";
import { parseRetrainingMessage } from "../../shared/event/retraining-message.ts";
import { environmentSchema } from "./environment.ts";
import { startRetraining } from "./start-retraining.ts";
import type { StartRetrainingDeps } from "./start-retraining-deps.ts";

const logger = new Logger({ serviceName: "start-retraining" });

/** What one object may take at most: to join its labels, to read it, to write its rows. */
const millisecondsAnObject = 12 * 60_000;

interface Connected extends Omit<StartRetrainingDeps, "hasTime"> {
  readonly retrySoon: (record: SQSRecord) => Promise<void>;
}

let connected: Connected | undefined;

/** Called by AWS with messages of the retraining queue. A message that fails is retried and at last reaches the dead-letter queue. */
export async function handler(
  event: SQSEvent,
  context: Pick<Context, "getRemainingTimeInMillis">,
): Promise<SQSBatchResponse> {
  connected ??= connect(process.env);
  const deps = { ...connected, hasTime: () => context.getRemainingTimeInMillis() > millisecondsAnObject };
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const record of event.Records) {
    const { messageId, body } = record;
    try {
      await startRetraining(parseRetrainingMessage(body), deps);
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
  const { RETRAINING_QUEUE_URL, RETRAINING_STATE_MACHINE_ARN } = environment;
  const s3 = new S3Client({});
  const sfn = new SFNClient({});
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: true });
  return {
    data: s3ObjectStore(s3, environment.DATA_BUCKET),
    results: s3ObjectStore(s3, environment.RESULTS_BUCKET),
    startExecution: (name, input) => startExecution(sfn, RETRAINING_STATE_MACHINE_ARN, name, input),
    sendAgain: (message) => sendRetraining(sqs, RETRAINING_QUEUE_URL, message),
    retrySoon: (record) => retrySoon(sqs, RETRAINING_QUEUE_URL, record),
    log: (message, fields) => logger.info(message, fields),
  };
}
