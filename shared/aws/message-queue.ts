import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import type { MonitorMessage } from "../event/monitor-message.ts";
import { shortHash } from "../keys.ts";

/** Puts a message on the standard queue `queueUrl`, to be seen after `delaySeconds` (0 to 900). */
export async function sendDelayed(
  client: SQSClient,
  queueUrl: string,
  body: string,
  delaySeconds: number,
): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, DelaySeconds: delaySeconds }));
}

/**
 * Puts a message on the FIFO monitors queue. The message group is the monitor, so that one monitor's messages are handled one at
 * a time. `cause` is the id of the message that made us send: handling it again within five minutes sends nothing new, and another
 * message is never swallowed.
 */
export async function sendToMonitor(
  client: SQSClient,
  queueUrl: string,
  message: MonitorMessage,
  cause: string,
): Promise<void> {
  const body = JSON.stringify(message);
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageGroupId: shortHash(message.monitor),
      MessageDeduplicationId: shortHash(body, cause),
    }),
  );
}

/** After this many tries a message goes to the dead-letter queue. */
const lastTry = 5;

/**
 * Lets a message that failed be tried again after 1, 4, 16 and 64 minutes: a hiccup is over in a minute, and an outage of an hour
 * does not use up the five tries. Left alone it would stay hidden for the queue's visibility timeout each time, an hour and a half
 * here; that is what remains when this call fails too. After the last try it goes to the dead-letter queue at once.
 */
export async function retrySoon(client: SQSClient, queueUrl: string, record: SQSRecord): Promise<void> {
  const tries = Number(record.attributes.ApproximateReceiveCount);
  const VisibilityTimeout = tries < lastTry ? 60 * 4 ** (tries - 1) : 0;
  await client
    .send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout,
      }),
    )
    .catch(() => {});
}
