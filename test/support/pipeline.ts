import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Mail } from "../../local/aws/mail-sink.ts";
import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";
import type { Check } from "../../shared/check/check.ts";
import { resultKeys } from "../../shared/keys.ts";

/** The whole product on the embedded AWS, as a test talks to it. One a test file: a process has one environment. */
export interface Pipeline {
  readonly stack: LocalStack;
  /** Uploads without waiting for the answer. */
  put(key: string, body: string | Uint8Array): Promise<void>;
  /** Sends the event of an object that is in the data bucket once more. */
  announce(key: string): Promise<void>;
  /** Waits until nothing moves; folders whose quiet time is over close. Fails when a message reached a dead-letter queue. */
  settled(): Promise<void>;
  check(monitor: string, batchId: string): Promise<Check>;
  result(key: string): Promise<string | null>;
  resultKeys(prefix: string): Promise<string[]>;
  /** Deletes results, to let history be made anew. */
  forget(prefix: string): Promise<void>;
  /** Mails about a monitor so far. */
  mails(monitor: string): Mail[];
  executions(): Promise<string[]>;
  failures: { functionName: string; error: unknown }[];
}

/** Starts the pipeline; `stop` it by `pipeline.stack.stop()`. */
export async function startPipeline(): Promise<Pipeline> {
  const failures: Pipeline["failures"] = [];
  const stack = await startLocalStack({
    port: 0,
    stateFolder: null,
    mailFolder: null,
    retryDelaySeconds: 0,
    onFailure: (functionName, error) => failures.push({ functionName, error }),
  });
  const { s3, sqs, sfn } = stack.aws.clients;
  const list = async (prefix: string): Promise<string[]> => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: stack.resultsBucket, Prefix: prefix }));
    return (page.Contents ?? []).map(({ Key }) => Key ?? "");
  };
  const result = async (key: string): Promise<string | null> => {
    try {
      const found = await s3.send(new GetObjectCommand({ Bucket: stack.resultsBucket, Key: key }));
      return (await found.Body?.transformToString()) ?? null;
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return null;
      throw error;
    }
  };
  return {
    stack,
    failures,
    async put(key, body) {
      await s3.send(
        new PutObjectCommand({
          Bucket: stack.dataBucket,
          Key: key,
          Body: body,
          ContentLength: Buffer.byteLength(body),
        }),
      );
    },
    async announce(key) {
      const body = JSON.stringify({ bucket: stack.dataBucket, key });
      await sqs.send(new SendMessageCommand({ QueueUrl: stack.uploadsQueueUrl, MessageBody: body }));
    },
    async settled() {
      await stack.untilIdle({ settle: true, timeoutSeconds: 60 });
      for (const queueUrl of stack.deadLetterQueueUrls) {
        const { visible } = stack.aws.queueDepth(queueUrl);
        if (visible > 0)
          throw new Error(
            `${visible} dead letters; failures: ${failures.map(({ error }) => String(error)).join("; ")}`,
          );
      }
      if (failures.length > 0) throw failures[0]?.error;
    },
    async check(monitor, batchId) {
      const text = await result(resultKeys.check(monitor, batchId));
      if (text === null)
        throw new Error(`no check of ${batchId}; there are ${(await list(`${monitor}/checks/`)).join(", ")}`);
      return JSON.parse(text) as Check;
    },
    result,
    resultKeys: list,
    async forget(prefix) {
      for (const key of await list(prefix)) {
        await s3.send(new DeleteObjectCommand({ Bucket: stack.resultsBucket, Key: key }));
      }
    },
    mails: (monitor) => stack.aws.mails.filter(({ subject }) => subject.includes(`] ${monitor}:`)),
    async executions() {
      const page = await sfn.send(new ListExecutionsCommand({ stateMachineArn: stack.stateMachineArn }));
      return (page.executions ?? []).map(({ name }) => name ?? "").sort();
    },
  };
}
