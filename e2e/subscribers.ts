import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfirmSubscriptionCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Clients } from "./deployed-stack.ts";

/** One message as SNS delivers it. */
interface Delivered {
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  /** The attributes that filter policies see. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Two subscribers of one topic: a program behind a queue, and a reader of the text that goes to people. */
export interface Subscribers {
  /** Everything the queue has got so far, oldest first. */
  ofQueue(): Promise<readonly Delivered[]>;
  /** Everything that came by HTTP so far: SNS sends there what it mails, because the messages have no text of their own for HTTP. */
  readonly texts: readonly Delivered[];
  stop(): Promise<void>;
}

/** Subscribes a queue and an HTTP endpoint on loopback to the topic; the latter confirms its subscription as AWS asks for. */
export async function subscribe({ sqs, sns }: Clients, topicArn: string): Promise<Subscribers> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `alerts-${Date.now()}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: Attributes?.["QueueArn"] }));

  const texts: Delivered[] = [];
  const server = createServer(async (incoming, answer) => {
    const message = JSON.parse(await bodyOf(incoming)) as Envelope;
    if (message.Type === "SubscriptionConfirmation")
      await sns.send(new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: message.Token }));
    else texts.push(delivered(message));
    answer.end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "http", Endpoint: `http://127.0.0.1:${port}/` }));

  const received: Delivered[] = [];
  return {
    texts,
    async ofQueue() {
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return received;
        for (const { Body } of Messages) received.push(delivered(JSON.parse(Body ?? "{}") as Envelope));
        const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle: ReceiptHandle! }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    stop: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** What SNS wraps around a message. */
interface Envelope {
  readonly Type: string;
  readonly MessageId: string;
  readonly Token?: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}

function delivered({ MessageId, Subject = "", Message, MessageAttributes = {} }: Envelope): Delivered {
  const attributes = Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value] as const);
  return { messageId: MessageId, subject: Subject, text: Message, attributes: new Map(attributes) };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
