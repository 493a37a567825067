import assert from "node:assert/strict";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { Report } from "./report.ts";
import { messagesIn, monitorsQueue, retrainingQueue, type StackUnderProof, uploadsQueue } from "./stack-under-proof.ts";

/** The work queues, by logical id, with that of their dead-letter queue. */
const workQueues = [
  { queue: uploadsQueue, deadLetters: "IngestionUploadsDeadLetters", fifo: false },
  { queue: monitorsQueue, deadLetters: "CheckingMonitorsDeadLetters", fifo: true },
  { queue: retrainingQueue, deadLetters: "RetrainingRequestsDeadLetters", fifo: false },
] as const;

/** What hangs in the queues while their poison is waiting for its next try. */
export const poisoned = { [uploadsQueue]: 1, [monitorsQueue]: 1, [retrainingQueue]: 1 } as const;

const poison = "this is no message of ours";

/** A template, as far as it is looked at here. */
interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Properties: { readonly RedrivePolicy?: { readonly maxReceiveCount: number } } }>
  >;
}

/**
 * Holds the queues' redrive policies against the template, sets what the emulator has dropped, and puts one poison message on each
 * queue. A message that fails is hidden for a minute and then for longer; so that the proof takes that one minute, two tries have to
 * do until `proveDeadLetters`.
 */
export async function poisonQueues(stack: StackUnderProof, template: Template, report: Report): Promise<void> {
  const { sqs } = stack.clients;
  for (const { queue, deadLetters, fifo } of workQueues) {
    const QueueUrl = await stack.queueUrl(queue);
    const { logicalId } = stack.resource("AWS::SQS::Queue", queue);
    const maxReceiveCount = template.Resources[logicalId]?.Properties.RedrivePolicy?.maxReceiveCount;
    const deadLetterTargetArn = await arnOf(stack, deadLetters);
    const wanted = { deadLetterTargetArn, maxReceiveCount };
    const RedrivePolicy = (await attributesOf(stack, QueueUrl))["RedrivePolicy"];
    if (RedrivePolicy === undefined) {
      report.notProved(
        `That CloudFormation gives ${queue} its redrive policy: MiniStack dropped it, this script sets it.`,
        "test/infra/drift-stack.test.ts holds it in the template.",
      );
    } else {
      assert.deepEqual(JSON.parse(RedrivePolicy), wanted);
      report.proved(`${queue} gives up after ${maxReceiveCount} tries, as the template says`);
    }
    const twoTries = JSON.stringify({ ...wanted, maxReceiveCount: 1 });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: twoTries } }));
    const order = fifo ? { MessageGroupId: "poison", MessageDeduplicationId: "poison" } : {};
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: poison, ...order }));
  }
}

/** Waits for the poison to arrive in the dead-letter queues, alone, and puts the redrive policies back as the template has them. */
export async function proveDeadLetters(stack: StackUnderProof, template: Template, report: Report): Promise<void> {
  const { sqs } = stack.clients;
  for (const { queue, deadLetters } of workQueues) {
    const deadUrl = await stack.queueUrl(deadLetters);
    const deadline = Date.now() + 90_000;
    while ((await messagesIn(stack.clients, deadUrl)) === 0 && Date.now() < deadline)
      await new Promise((wake) => setTimeout(wake, 500));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadUrl, MaxNumberOfMessages: 10 }));
    assert.deepEqual(
      Messages.map(({ Body }) => Body),
      [poison],
    );
    const QueueUrl = await stack.queueUrl(queue);
    assert.equal(await messagesIn(stack.clients, QueueUrl), 0);
    const { logicalId } = stack.resource("AWS::SQS::Queue", queue);
    const maxReceiveCount = template.Resources[logicalId]?.Properties.RedrivePolicy?.maxReceiveCount;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(stack, deadLetters), maxReceiveCount });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
    report.proved(`a poison message of ${queue} is in its dead-letter queue, and nothing else is`);
  }
}

async function arnOf(stack: StackUnderProof, logicalId: string): Promise<string> {
  const attributes = await attributesOf(stack, await stack.queueUrl(logicalId));
  return attributes["QueueArn"] ?? "";
}

async function attributesOf({ clients }: StackUnderProof, QueueUrl: string): Promise<Record<string, string>> {
  const found = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  return found.Attributes ?? {};
}
