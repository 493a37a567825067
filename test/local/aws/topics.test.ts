import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PublishBatchCommand, PublishCommand, type PublishCommandInput, SubscribeCommand } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../../local/aws/embedded-aws.ts";

let aws: EmbeddedAws;
let topicArn: string;
let queueUrl: string;
const mailFolder = mkdtempSync(join(tmpdir(), "tidemark-mail-"));

beforeAll(async () => {
  aws = await startEmbeddedAws({ port: 0, stateFolder: null, mailFolder });
  topicArn = await aws.createTopic("alerts");
  await aws.subscribe(topicArn, "email", "owner@example.com", {});
  await aws.subscribe(topicArn, "email", "urgent@example.com", {
    FilterPolicy: JSON.stringify({ severity: ["high"] }),
  });
  const queue = await aws.createQueue("alerts", {});
  queueUrl = queue.queueUrl;
  await aws.subscribe(topicArn, "sqs", queue.queueArn, { RawMessageDelivery: "true" });
});
afterAll(async () => {
  await aws.stop();
  rmSync(mailFolder, { recursive: true });
});

const publish = async (input: Partial<PublishCommandInput>) => {
  const before = aws.mails.length;
  await aws.clients.sns.send(new PublishCommand({ TopicArn: topicArn, Message: "text", ...input }));
  return aws.mails.slice(before);
};
const queued = async () => {
  const { Messages } = await aws.clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages?.map(({ Body }) => Body) ?? [];
};

describe("an e-mail subscription", () => {
  it("gets the message with SNS's sender and footer, in memory and as a file, before Publish returns", async () => {
    const [mail, ...others] = await publish({ Subject: "Drift in flights", Message: "line one\nline two: é" });
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: "owner@example.com", subject: "Drift in flights", topicArn });
    expect(mail?.text).toMatch(
      /^line one\nline two: é\n\n--\nIf you wish to stop receiving notifications from this topic/,
    );
    expect(mail?.file).toBe(join(mailFolder, "001-drift-in-flights.eml"));
    const eml = readFileSync(mail!.file!, "utf8");
    expect(eml).toMatch(/^From: AWS Notifications <no-reply@sns\.amazonaws\.com>\r?$/m);
    expect(eml).toMatch(/^To: owner@example\.com\r?$/m);
    expect(eml).toMatch(/^Subject: Drift in flights\r?$/m);
  });

  it("has SNS's own subject when the message has none", async () => {
    expect((await publish({}))[0]?.subject).toBe("AWS Notification Message");
  });

  it("gets the body for its protocol, and a queue gets its own", async () => {
    const Message = JSON.stringify({ default: "short", email: "for people", sqs: '{"for":"machines"}' });
    expect((await publish({ Message, MessageStructure: "json" }))[0]?.text).toMatch(/^for people\n/);
    expect(await queued()).toContain('{"for":"machines"}');
    const [mail] = await publish({ Message: JSON.stringify({ default: "short" }), MessageStructure: "json" });
    expect(mail?.text).toMatch(/^short\n/);
    expect(await queued()).toContain("short");
  });

  it("is spared what its filter policy does not want", async () => {
    const severity = (StringValue: string) => ({ severity: { DataType: "String", StringValue } });
    const recipients = async (MessageAttributes: object) =>
      (await publish({ MessageAttributes: MessageAttributes as never })).map(({ to }) => to);
    expect(await recipients(severity("low"))).toEqual(["owner@example.com"]);
    expect(await recipients(severity("high"))).toEqual(["owner@example.com", "urgent@example.com"]);
  });
});

describe("Publish", () => {
  it.each([
    ["a subject of 100 characters", { Subject: "x".repeat(100) }],
    ["a subject with a newline", { Subject: "two\nlines" }],
    ["a subject that is not ASCII", { Subject: "Drift in Zürich" }],
    ["an empty subject", { Subject: "" }],
    ["a subject that starts with a space", { Subject: " x" }],
    ["an empty message", { Message: "" }],
    ["a message over 256 KiB", { Message: "x".repeat(262_145) }],
    ["a structured message that is not JSON", { Message: "{", MessageStructure: "json" }],
    ["a structured message without default", { Message: '{"email":"x"}', MessageStructure: "json" }],
    ["an unknown message structure", { MessageStructure: "xml" }],
  ])("refuses %s, and no mail goes out", async (_what, input) => {
    const before = aws.mails.length;
    await expect(publish(input)).rejects.toMatchObject({
      name: "InvalidParameterException",
      $metadata: { httpStatusCode: 400 },
    });
    expect(aws.mails).toHaveLength(before);
    expect(readdirSync(mailFolder)).toHaveLength(before);
  });

  it("accepts a subject of 99 characters and a message of 256 KiB", async () => {
    expect(await publish({ Subject: "x".repeat(99), Message: "x".repeat(262_144) })).toHaveLength(1);
  });
});

describe("what would be lost without a word", () => {
  it("is refused: subscriptions of other protocols and batches", async () => {
    const { sns } = aws.clients;
    const http = new SubscribeCommand({ TopicArn: topicArn, Protocol: "http", Endpoint: "http://127.0.0.1:1/" });
    await expect(sns.send(http)).rejects.toMatchObject({ name: "NotImplemented", $metadata: { httpStatusCode: 501 } });
    const batch = new PublishBatchCommand({
      TopicArn: topicArn,
      PublishBatchRequestEntries: [{ Id: "1", Message: "x" }],
    });
    await expect(sns.send(batch)).rejects.toMatchObject({ name: "NotImplemented" });
  });
});
