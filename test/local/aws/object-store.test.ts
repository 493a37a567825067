import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  paginateListObjectsV2,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../../local/aws/embedded-aws.ts";

let aws: EmbeddedAws;
const Bucket = "bucket";

beforeAll(async () => {
  aws = await startEmbeddedAws({ port: 0, stateFolder: null, mailFolder: null });
  await aws.createBucket(Bucket);
});
afterAll(() => aws.stop());

const put = (Key: string, Body: string | Uint8Array, more: object = {}) =>
  aws.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) => aws.clients.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const textOf = async (Key: string) => (await get(Key)).Body?.transformToString();
const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (reason) => reason,
  );
  return [error?.name, error?.$metadata?.httpStatusCode];
};

describe("conditional writes", () => {
  it("let exactly one of 20 concurrent creators win, and its bytes are the object", async () => {
    const creators = Array.from({ length: 20 }, (_, n) => put("claim", `creator ${n}`, { IfNoneMatch: "*" }));
    const outcomes = await Promise.allSettled(creators);
    const winners = outcomes.flatMap((outcome, n) => (outcome.status === "fulfilled" ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(await textOf("claim")).toBe(`creator ${winners[0]}`);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } });
    }
  });

  it("let exactly one of 20 concurrent writers replace the object they all read", async () => {
    const { ETag } = await put("counter", "start");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => put("counter", `${n}`, { IfMatch: ETag })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("answer 404 to If-Match on a missing key and 412 to a stale ETag", async () => {
    await put("here", "1");
    expect(await failure(put("not-here", "1", { IfMatch: '"abc"' }))).toEqual(["NoSuchKey", 404]);
    expect(await failure(put("here", "2", { IfMatch: '"abc"' }))).toEqual(["PreconditionFailed", 412]);
    expect(
      await failure(aws.clients.s3.send(new DeleteObjectCommand({ Bucket, Key: "here", IfMatch: '"abc"' }))),
    ).toEqual(["PreconditionFailed", 412]);
    expect(await textOf("here")).toBe("1");
  });

  it("hold for completing a multipart upload too", async () => {
    const Key = "multipart";
    const { UploadId } = await aws.clients.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { ETag } = await aws.clients.s3.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "part" }),
    );
    await put(Key, "first");
    const complete = { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    expect(
      await failure(aws.clients.s3.send(new CompleteMultipartUploadCommand({ ...complete, IfNoneMatch: "*" }))),
    ).toEqual(["PreconditionFailed", 412]);
    expect(await textOf(Key)).toBe("first");
    await aws.clients.s3.send(new CompleteMultipartUploadCommand(complete));
    expect(await textOf(Key)).toBe("part");
  });
});

describe("reads", () => {
  it("check If-Match on GET and HEAD, with the ETag in quotes or not", async () => {
    const { ETag } = await put("read", "0123456789");
    expect((await get("read", { IfMatch: ETag?.replaceAll('"', "") })).ContentLength).toBe(10);
    expect(await failure(get("read", { IfMatch: '"abc"' }))).toEqual(["PreconditionFailed", 412]);
    const head = (IfMatch: string) => aws.clients.s3.send(new HeadObjectCommand({ Bucket, Key: "read", IfMatch }));
    expect((await head(ETag!)).ContentLength).toBe(10);
    expect((await failure(head('"abc"')))[1]).toBe(412);
  });

  it("serve a range from the start, to the end, from the end, and the whole object when the suffix is longer than it", async () => {
    await put("range", "0123456789");
    const range = async (Range: string) => (await get("range", { Range })).Body?.transformToString();
    expect(await Promise.all(["bytes=2-4", "bytes=7-", "bytes=-3", "bytes=-100"].map(range))).toEqual([
      "234",
      "789",
      "789",
      "0123456789",
    ]);
    expect(await failure(get("range", { Range: "bytes=10-" }))).toEqual(["InvalidRange", 416]);
  });

  it("return one PUT of 64 MiB byte for byte, whole and in ranges", async () => {
    const body = Buffer.alloc(64 * 1024 ** 2, "0123456789abcdef-");
    await put("big", body);
    const whole = await (await get("big")).Body!.transformToByteArray();
    expect(createHash("md5").update(whole).digest("hex")).toBe(createHash("md5").update(body).digest("hex"));
    const range = await get("big", { Range: "bytes=50000000-50000099" });
    expect(range.ContentRange).toBe(`bytes 50000000-50000099/${body.length}`);
    expect(Buffer.from(await range.Body!.transformToByteArray()).equals(body.subarray(50000000, 50000100))).toBe(true);
  });

  it.each([
    ["spaces, plus and percent", "a b+c/é%.csv"],
    ["an empty folder name", "x//y"],
    ["a way up", "../up"],
    ["a JavaScript name", "__proto__"],
    ["URL punctuation", "a;b#c?d"],
    ["1000 characters", "k".repeat(1000)],
  ])("keep a key with %s as it is", async (_what, Key) => {
    await put(Key, "value");
    expect(await textOf(Key)).toBe("value");
  });
});

describe("bodies", () => {
  it.each([
    "application/x-www-form-urlencoded",
    "application/x-amz-json-1.0",
    "multipart/form-data; boundary=x",
    "text/plain",
  ])("are stored untouched when declared as %s", async (ContentType) => {
    await put("typed", "a=1&b={", { ContentType });
    const stored = await get("typed");
    expect([await stored.Body?.transformToString(), stored.ContentType]).toEqual(["a=1&b={", ContentType]);
  });

  it("may be empty, with or without a declared type", async () => {
    await fetch(`${aws.endpoint}/${Bucket}/_SUCCESS`, { method: "PUT" });
    await put("empty", new Uint8Array(0));
    expect([(await get("_SUCCESS")).ContentLength, (await get("empty")).ContentLength]).toEqual([0, 0]);
  });

  it("that end early are not stored", async () => {
    const { port } = new URL(aws.endpoint);
    await new Promise<void>((resolve) => {
      const upload = request({
        port,
        host: "127.0.0.1",
        method: "PUT",
        path: `/${Bucket}/half`,
        headers: { "content-length": 1000 },
      });
      upload.on("error", () => resolve());
      upload.write("only this", () => setTimeout(() => upload.destroy(), 20));
    });
    expect(await failure(get("half"))).toEqual(["NoSuchKey", 404]);
  });
});

describe("requests the emulator would misunderstand", () => {
  it("are 501 and leave the object as it was", async () => {
    const { s3 } = aws.clients;
    await put("victim", "body");
    const tags = new PutObjectTaggingCommand({
      Bucket,
      Key: "victim",
      Tagging: { TagSet: [{ Key: "a", Value: "b" }] },
    });
    expect(await failure(s3.send(tags))).toEqual(["NotImplemented", 501]);
    expect(await failure(put("victim", "other", { Tagging: "a=b" }))).toEqual(["NotImplemented", 501]);
    expect(await failure(get("victim", { VersionId: "1" }))).toEqual(["NotImplemented", 501]);
    expect(await failure(s3.send(new ListPartsCommand({ Bucket, Key: "victim", UploadId: "1" })))).toEqual([
      "NotImplemented",
      501,
    ]);
    const notification = new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
    expect(await failure(s3.send(notification))).toEqual(["NotImplemented", 501]);
    expect(await textOf("victim")).toBe("body");
  });
});

describe("listing", () => {
  const keys = ["a", "B", "a-b", "a/b", "a_b", "A/c", "é", "a/B", "a/b/c", "Z"].map((key) => `list/${key}`);
  beforeAll(async () => {
    await Promise.all(keys.map((key) => put(key, "x")));
  });

  it("pages through every key once, in byte order", async () => {
    const listed: string[] = [];
    const pages = paginateListObjectsV2({ client: aws.clients.s3, pageSize: 3 }, { Bucket, Prefix: "list/" });
    for await (const page of pages) listed.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    expect(listed).toEqual(keys.toSorted());
  });

  it("folds keys by the delimiter, each prefix once over all pages", async () => {
    const prefixes: string[] = [];
    const listed: string[] = [];
    const pages = paginateListObjectsV2(
      { client: aws.clients.s3, pageSize: 2 },
      { Bucket, Prefix: "list/", Delimiter: "/" },
    );
    for await (const page of pages) {
      prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    }
    expect(prefixes).toEqual(["list/A/", "list/a/"]);
    expect(listed).toEqual(keys.filter((key) => key.split("/").length === 2).toSorted());
  });

  it("starts after a key", async () => {
    const { Contents } = await aws.clients.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "list/", StartAfter: "list/a_b" }),
    );
    expect(Contents?.map(({ Key }) => Key)).toEqual(["list/é"]);
  });
});

describe("copies", () => {
  it("carry bytes and type to the new key", async () => {
    await put("source key", "copied", { ContentType: "text/csv" });
    await aws.clients.s3.send(
      new CopyObjectCommand({ Bucket, Key: "target", CopySource: `${Bucket}/${encodeURIComponent("source key")}` }),
    );
    expect([await textOf("target"), (await get("target")).ContentType]).toEqual(["copied", "text/csv"]);
  });
});

describe("a state folder", () => {
  it("keeps objects over a restart, without letting a key leave it", async () => {
    const parent = mkdtempSync(join(tmpdir(), "tidemark-state-"));
    const start = () => startEmbeddedAws({ port: 0, stateFolder: join(parent, "state"), mailFolder: null });
    const first = await start();
    await first.createBucket(Bucket);
    const objects = [
      ["../../outside", "1"],
      ["k".repeat(1000), "2"],
      ["gone", "3"],
    ] as const;
    const written = [];
    for (const [Key, Body] of objects)
      written.push(await first.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { n: Body } })));
    await first.clients.s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await first.stop();
    const second = await start();
    const { Contents } = await second.clients.s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["../../outside", "k".repeat(1000)]);
    const read = await second.clients.s3.send(
      new GetObjectCommand({ Bucket, Key: "../../outside", Range: "bytes=0-0" }),
    );
    expect([await read.Body?.transformToString(), read.ETag, read.Metadata]).toEqual([
      "1",
      written[0]?.ETag,
      { n: "1" },
    ]);
    await second.stop();
    expect(readdirSync(parent)).toEqual(["state"]);
    rmSync(parent, { recursive: true });
  });
});
