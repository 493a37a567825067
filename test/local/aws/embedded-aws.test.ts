import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../../local/aws/embedded-aws.ts";
import { setAwsEnvironment } from "../../../local/aws/environment.ts";
import { idle } from "../../../local/aws/idle.ts";
import { createLambdaFunction } from "../../../local/aws/lambda-host.ts";
import type { ObjectCreatedEvent } from "../../../local/aws/object-created-event.ts";
import { startQueuePoller } from "../../../local/aws/queue-poller.ts";

const memoryOnly = { port: 0, stateFolder: null, mailFolder: null };
let aws: EmbeddedAws;
let other: EmbeddedAws;

beforeAll(async () => {
  [aws, other] = await Promise.all([startEmbeddedAws(memoryOnly), startEmbeddedAws(memoryOnly)]);
  await Promise.all([aws, other].map((one) => one.createBucket("data")));
});
afterAll(async () => {
  await Promise.all([aws.stop(), other.stop()]);
});

describe("an object stored in a bucket", () => {
  it("reaches a handler as an EventBridge event with its literal key, however it was stored, in order", async () => {
    const { s3, sqs } = aws.clients;
    const { queueUrl } = await aws.createQueue("uploads", {});
    aws.forwardObjectEvents("data", queueUrl);
    const events: ObjectCreatedEvent[] = [];
    const handler = async ({ Records }: SQSEvent) => void events.push(...Records.map(({ body }) => JSON.parse(body)));
    const lambdaFunction = createLambdaFunction({ functionName: "f", handler, timeoutSeconds: 3, memorySizeMb: 128 });
    const onFailure = () => expect.unreachable();
    const poller = startQueuePoller(sqs, {
      queueUrl,
      lambdaFunction,
      batchSize: 10,
      maxConcurrency: 1,
      retryDelaySeconds: null,
      onFailure,
    });

    const Bucket = "data";
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: "m/serving/a b+é.csv", Body: "12345" }));
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: "data/m/serving/a%20b%2B%C3%A9.csv" }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
    const part = await s3.send(new UploadPartCommand({ Bucket, Key: "parts", UploadId, PartNumber: 1, Body: "123" }));
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "parts", UploadId, MultipartUpload: { Parts } }));
    const form = new FormData();
    form.append("key", "form");
    form.append("file", new Blob(["1234567"]), "f.csv");
    await fetch(`${aws.endpoint}/data`, { method: "POST", body: form });
    await s3.send(new PutObjectCommand({ Bucket, Key: "parts", Body: "x", IfNoneMatch: "*" })).catch(() => {});
    await idle(aws, [queueUrl], 5);
    const stopped = poller.stop();

    expect(events.map(({ detail }) => [detail.object.key, detail.object.size, detail.reason])).toEqual([
      ["m/serving/a b+é.csv", 5, "PutObject"],
      ["copy", 5, "CopyObject"],
      ["parts", 3, "CompleteMultipartUpload"],
      ["form", 7, "POST Object"],
    ]);
    expect(events[0]).toEqual({
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "Object Created",
      source: "aws.s3",
      account: "000000000000",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: "us-east-1",
      resources: ["arn:aws:s3:::data"],
      detail: {
        version: "0",
        bucket: { name: "data" },
        object: {
          key: "m/serving/a b+é.csv",
          size: 5,
          etag: ETag?.replaceAll('"', ""),
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
        "request-id": expect.stringMatching(/^[0-9A-F]{16}$/),
        requester: "000000000000",
        "source-ip-address": "127.0.0.1",
        reason: "PutObject",
      },
    });
    const sequencers = events.map(({ detail }) => detail.object.sequencer);
    expect(sequencers).toEqual(sequencers.toSorted());
    expect(new Set(sequencers).size).toBe(4);
    await stopped;
  });

  it("cannot be forwarded to a queue that is missing or FIFO", async () => {
    const { queueUrl } = await aws.createQueue("events.fifo", { FifoQueue: "true" });
    expect(() => aws.forwardObjectEvents("data", queueUrl)).toThrow(/FIFO/);
    expect(() => aws.forwardObjectEvents("data", `${aws.endpoint}/000000000000/nowhere`)).toThrow(/no queue/);
  });
});

describe("two embedded AWS in one process", () => {
  it("share nothing", async () => {
    expect(aws.endpoint).not.toBe(other.endpoint);
    await other.clients.s3.send(new PutObjectCommand({ Bucket: "data", Key: "mine", Body: "other" }));
    await expect(aws.clients.s3.send(new GetObjectCommand({ Bucket: "data", Key: "mine" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("are told apart by the environment of the moment a client is made", async () => {
    setAwsEnvironment(other.endpoint);
    const client = new S3Client({});
    const read = await client.send(new GetObjectCommand({ Bucket: "data", Key: "mine" }));
    expect(await read.Body?.transformToString()).toBe("other");
  });
});

describe("the port", () => {
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });

  it("names the service and operation it does not serve", async () => {
    const answer = await fetch(aws.endpoint, {
      method: "POST",
      headers: { ...signed("events"), "x-amz-target": "AWSEvents.PutEvents" },
      body: "{}",
    });
    expect([answer.status, await answer.json()]).toEqual([
      501,
      { __type: "NotImplemented", message: "The embedded AWS does not serve events PutEvents." },
    ]);
    const invoke = await fetch(`${aws.endpoint}/2015-03-31/functions/f/invocations`, {
      method: "POST",
      headers: signed("lambda"),
      body: "{}",
    });
    expect(await invoke.text()).toContain("lambda POST /2015-03-31/functions/f/invocations");
  });

  it("does not serve pages of other sites", async () => {
    const upload = (origin: string) =>
      fetch(`${aws.endpoint}/data/from-page`, { method: "PUT", body: "x", headers: { origin } });
    expect((await upload("https://example.com")).status).toBe(403);
    expect((await upload("http://127.0.0.1:8080")).status).toBe(200);
  });

  it("is served from loopback alone, and stops at once while somebody waits for a message", async () => {
    const short = await startEmbeddedAws(memoryOnly);
    expect(short.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { queueUrl } = await short.createQueue("quiet", {});
    const lambdaFunction = createLambdaFunction({
      functionName: "f",
      handler: async () => null,
      timeoutSeconds: 1,
      memorySizeMb: 128,
    });
    const onFailure = () => {};
    const poller = startQueuePoller(short.clients.sqs, {
      queueUrl,
      lambdaFunction,
      batchSize: 1,
      maxConcurrency: 1,
      retryDelaySeconds: null,
      onFailure,
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = performance.now();
    await Promise.all([poller.stop(), short.stop()]);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
