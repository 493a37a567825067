import { SNSClient } from "@aws-sdk/client-sns";
import { publishAlert } from "../../shared/aws/alert-topic.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const subject = "[Tidemark] TEST - please ignore";

const text = `This is a TEST of the Tidemark alert topic. Nothing happened to your data.

You get this because you are subscribed to the alerts of Tidemark. A real
alert says what changed, since when, how bad it is and what to do, in a mail
like this one.

WHAT TO DO
Nothing. If you do not want these mails, use the link below.
`;

/**
 * `alert test`: publishes one message marked as a test, in the form of an alert, with `kind` "test" and `severity` "info" for filter
 * policies.
 *
 * @throws {UsageError} when this is no topic's ARN.
 */
export async function testAlert(topicArn: string, { out }: Terminal): Promise<void> {
  const region = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_.-]+$/.exec(topicArn)?.[1];
  if (region === undefined) {
    throw new UsageError(
      `${topicArn} is not the ARN of an SNS topic. It is an output of the stack, like arn:aws:sns:eu-west-1:123456789012:alerts.`,
    );
  }
  const attributes = { monitor: "test", kind: "test", verdict: "none", severity: "info" };
  const json = JSON.stringify({ version: 1, ...attributes, subject });
  const structure = JSON.stringify({ default: text, email: text, sqs: json, lambda: json, https: json });
  await publishAlert(new SNSClient({ region }), topicArn, { subject, structure, attributes });
  out(`Published "${subject}" to ${topicArn}.\n`);
  out("Whoever has confirmed a subscription gets it within a minute; a filter policy may hold it back.\n");
}
