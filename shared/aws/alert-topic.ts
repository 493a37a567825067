import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { AlertMessage } from "../alert/alert-message.ts";

/** Publishes one message: plain text to mail, JSON to queues and functions, attributes for filter policies. */
export async function publishAlert(client: SNSClient, topicArn: string, message: AlertMessage): Promise<void> {
  await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: message.subject,
      Message: message.structure,
      MessageStructure: "json",
      MessageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
      ),
    }),
  );
}
