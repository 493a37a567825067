import { DeleteObjectCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRetraining } from "../../functions/start-retraining/start-retraining.ts";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import { resultKeys } from "../../shared/keys.ts";
import type { Manifest } from "../../shared/training-set/manifest.ts";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

const seen = ["id", "income", "region", "score", "prediction"] as const;
const settings = JSON.stringify({
  columns: { id: "id", score: "score", prediction: "prediction", label: "defaulted" },
});
const key = (monitor: string, day: number) => `${monitor}/serving/2001-04-0${day}.csv`;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stack.stop());

async function train(monitor: string): Promise<void> {
  await pipeline.put(`${monitor}/monitor.json`, settings);
  await pipeline.put(
    `${monitor}/training/v1/part-0.csv`,
    csv(loans({ rows: 4_000, seed: 1 }), ["income", "region", "defaulted"]),
  );
  for (let part = 0; part < 6; part++) {
    const rows = csv(loans({ rows: 600, seed: 100 + part }), [...seen, "defaulted"]);
    await pipeline.put(`${monitor}/training/v1/heldout/part-${part}.csv`, rows);
  }
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
}

/** Three days: an ordinary one and two on which the outcome has another meaning. */
const days = [0, 1.2, 1.2].map((conceptShift, i) => loans({ rows: 1_500, seed: 10 + i, conceptShift }));

async function runsOf(monitor: string) {
  const { sfn } = pipeline.stack.aws.clients;
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: pipeline.stack.stateMachineArn }),
  );
  const own = executions.filter(({ name = "" }) => name.startsWith(`retrain-${monitor}-`));
  return Promise.all(
    own.map(async ({ executionArn, name = "" }) => {
      const run = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return { name, input: JSON.parse(run.input ?? "{}") };
    }),
  );
}

async function bytesOf(resultKey: string): Promise<Uint8Array<ArrayBuffer>> {
  const { s3 } = pipeline.stack.aws.clients;
  const found = await s3.send(new GetObjectCommand({ Bucket: pipeline.stack.resultsBucket, Key: resultKey }));
  return new Uint8Array(await found.Body!.transformToByteArray());
}

const manifestOf = async (resultKey: string) => JSON.parse((await pipeline.result(resultKey)) ?? "null") as Manifest;

describe("a retraining run", () => {
  it("gets the labelled rows of the batches as Parquet, and its upload becomes the next baseline", async () => {
    const monitor = "loans";
    await train(monitor);
    for (const [i, day] of days.entries()) await pipeline.put(key(monitor, i + 1), csv(day, seen));
    await pipeline.settled();
    // Labels of most rows. The file of the later date came first: it corrects the last hundred of each day.
    const known = days.map((day) => day.slice(0, 1_400));
    const corrected = known.flatMap((day) => day.slice(1_300)).map((loan) => ({ ...loan, defaulted: 1 }));
    await pipeline.put(`${monitor}/labels/2001-05-02.csv`, csv(corrected, ["id", "defaulted"]));
    await pipeline.settled();
    await pipeline.put(`${monitor}/labels/2001-05-01.csv`, csv(known.flat(), ["id", "defaulted"]));
    await pipeline.settled();

    const runs = await runsOf(monitor);
    expect(runs).toHaveLength(1);
    const { name, input } = runs[0]!;
    const place = resultKeys.trainingSetManifest(monitor, name);
    expect(input).toMatchObject({
      monitor,
      baselineVersion: "v1",
      checkKey: resultKeys.check(monitor, key(monitor, 3)),
      trainingSet: {
        manifest: `s3://${pipeline.stack.resultsBucket}/${place}`,
        objects: 3,
        leftOut: 0,
        rowsRead: 4_500,
      },
    });
    const manifest = await manifestOf(place);
    expect(manifest.labelled).toBe(input.trainingSet.rows);
    expect(manifest.objects.map((object) => object.key)).toEqual([1, 2, 3].map((day) => key(monitor, day)));
    expect(manifest.columns.map(({ name: column, type }) => `${column} ${type}`)).toEqual([
      "id text",
      "income number",
      "region text",
      "score number",
      "prediction integer",
      "defaulted number",
    ]);

    const parts = manifest.objects.flatMap((object) => object.parts);
    const bodies = await Promise.all(parts.map((part) => bytesOf(part.key)));
    const rows = (
      await Promise.all(bodies.map(({ buffer }) => parquetReadObjects({ file: buffer, compressors })))
    ).flat();
    expect(rows).toEqual(
      known.flatMap((day) =>
        day.map((loan, i) => ({
          ...loan,
          prediction: BigInt(loan.prediction),
          defaulted: i < 1_300 ? loan.defaulted : 1,
        })),
      ),
    );

    for (const [i, body] of bodies.entries()) await pipeline.put(`${monitor}/training/v2/part-${i}.parquet`, body);
    for (let part = 0; part < 6; part++) {
      const heldout = csv(loans({ rows: 600, seed: 200 + part, conceptShift: 1.2 }), [...seen, "defaulted"]);
      await pipeline.put(`${monitor}/training/v2/heldout/part-${part}.csv`, heldout);
    }
    await pipeline.put(`${monitor}/training/v2/_SUCCESS`, "");
    await pipeline.settled();
    const next = loans({ rows: 1_500, seed: 20, conceptShift: 1.2 });
    await pipeline.put(key(monitor, 5), csv(next, seen));
    await pipeline.put(`${monitor}/labels/2001-05-05.csv`, csv(next, ["id", "defaulted"]));
    await pipeline.settled();
    const check = await pipeline.check(monitor, key(monitor, 5));
    expect(check.baseline).toMatchObject({ version: "v2", rows: rows.length });
    expect(check.faults).toEqual([]);
    expect(await runsOf(monitor)).toHaveLength(1);
  }, 60_000);
});

/** A monitor whose second bad day has started a run; labels stand in the serving files where `inFile`. */
async function degraded(monitor: string, inFile: boolean): Promise<string> {
  await train(monitor);
  const columns = inFile ? [...seen, "defaulted" as const] : seen;
  for (const [i, day] of days.entries()) await pipeline.put(key(monitor, i + 1), csv(day, columns));
  if (!inFile) await pipeline.put(`${monitor}/labels/2001-05-01.csv`, csv(days.flat(), ["id", "defaulted"]));
  await pipeline.settled();
  const [run] = await runsOf(monitor);
  return run!.name;
}

/** Everything under a run's training set, by key. */
async function setOf(monitor: string, name: string): Promise<Map<string, string>> {
  const keys = await pipeline.resultKeys(resultKeys.trainingSet(monitor, name));
  const bodies = await Promise.all(keys.map(async (k) => Buffer.from(await bytesOf(k)).toString("base64")));
  return new Map(keys.map((k, i) => [k, bodies[i]!]));
}

async function deliver(body: string): Promise<void> {
  const { sqs } = pipeline.stack.aws.clients;
  await sqs.send(new SendMessageCommand({ QueueUrl: pipeline.stack.retrainingQueueUrl, MessageBody: body }));
}

async function deleteUpload(uploadKey: string): Promise<void> {
  const { s3 } = pipeline.stack.aws.clients;
  await s3.send(new DeleteObjectCommand({ Bucket: pipeline.stack.dataBucket, Key: uploadKey }));
}

describe("a message about a retraining run", () => {
  const monitor = "again";
  let name: string;
  beforeAll(async () => {
    name = await degraded(monitor, true);
  }, 60_000);

  it("may come again after any death: the same bytes, and nothing started twice", async () => {
    const whole = await setOf(monitor, name);
    expect([...whole.keys()].map((k) => k.slice(resultKeys.trainingSet(monitor, name).length))).toEqual([
      "manifest.json",
      "objects/000000.json",
      "objects/000001.json",
      "objects/000002.json",
      "part-000000-000000.parquet",
      "part-000001-000000.parquet",
      "part-000002-000000.parquet",
      "plan.json",
      "request.json",
    ]);
    const lost = [
      [],
      ["manifest"],
      ["manifest", "objects/000001", "part-000001"],
      ["manifest", "objects", "part", "plan"],
    ];
    for (const prefixes of lost) {
      for (const prefix of prefixes) await pipeline.forget(`${monitor}/training-sets/${name}/${prefix}`);
      await deliver(JSON.stringify({ monitor, executionName: name }));
      await pipeline.settled();
      expect(await setOf(monitor, name)).toEqual(whole);
    }
    expect(await runsOf(monitor)).toHaveLength(1);
  }, 60_000);

  it("is sent on when time is short, and the set ends the same", async () => {
    const whole = await setOf(monitor, name);
    for (const part of ["manifest", "objects", "part", "plan"])
      await pipeline.forget(`${monitor}/training-sets/${name}/${part}`);
    const { stack } = pipeline;
    const started: string[] = [];
    const messages = [{ monitor, executionName: name }];
    let calls = 0;
    for (let message = messages.pop(); message !== undefined; message = messages.pop()) {
      calls++;
      await startRetraining(message, {
        data: s3ObjectStore(stack.aws.clients.s3, stack.dataBucket),
        results: s3ObjectStore(stack.aws.clients.s3, stack.resultsBucket),
        startExecution: async (execution) => void started.push(execution),
        sendAgain: async (again) => void messages.push(again),
        hasTime: () => false,
        log: () => {},
      });
    }
    expect(calls).toBe(3);
    expect(started).toEqual([name]);
    expect(await setOf(monitor, name)).toEqual(whole);
  }, 60_000);
});

describe("a training set whose files went away", () => {
  const monitor = "gone";
  let name: string;
  beforeAll(async () => {
    name = await degraded(monitor, false);
  }, 60_000);

  it("names those that are gone or were replaced meanwhile, and takes their rows back", async () => {
    const manifest = resultKeys.trainingSetManifest(monitor, name);
    await pipeline.put(key(monitor, 1), csv(loans({ rows: 10, seed: 77 }), seen));
    await deleteUpload(key(monitor, 2));
    await pipeline.settled();
    // As if the first call had died after the rows of the first file were written, and before it was done.
    for (const part of ["manifest", "objects"]) await pipeline.forget(`${monitor}/training-sets/${name}/${part}`);
    await deliver(JSON.stringify({ monitor, executionName: name }));
    await pipeline.settled();
    const { objects, rows, labelled } = await manifestOf(manifest);
    expect(objects.map(({ labelled: own, parts, leftOut }) => [own, parts.length, leftOut])).toEqual([
      [0, 0, "It was replaced since."],
      [0, 0, "It was deleted since."],
      [1_500, 1, null],
    ]);
    expect([rows, labelled]).toEqual([1_500, 1_500]);
    const { buffer } = await bytesOf(resultKeys.trainingSetPart(monitor, name, 0, 0));
    expect(await parquetReadObjects({ file: buffer, compressors })).toEqual([]);
  }, 60_000);

  it("starts the run also when no labelled row is left, and says so", async () => {
    for (const day of [1, 3]) await deleteUpload(key(monitor, day));
    for (const part of ["manifest", "objects", "part"])
      await pipeline.forget(`${monitor}/training-sets/${name}/${part}`);
    const { stack } = pipeline;
    const inputs: string[] = [];
    await startRetraining(
      { monitor, executionName: name },
      {
        data: s3ObjectStore(stack.aws.clients.s3, stack.dataBucket),
        results: s3ObjectStore(stack.aws.clients.s3, stack.resultsBucket),
        startExecution: async (_, input) => void inputs.push(input),
        sendAgain: () => Promise.reject(new Error("time was left")),
        hasTime: () => true,
        log: () => {},
      },
    );
    expect(inputs.map((input) => JSON.parse(input).trainingSet)).toMatchObject([
      { rows: 0, objects: 0, leftOut: 3, note: expect.stringContaining("No labelled row could be read") },
    ]);
  }, 60_000);
});

describe("a message about no run", () => {
  it("becomes a dead letter", async () => {
    const bodies = ["{}", JSON.stringify({ monitor: "nobody", executionName: "retrain-nobody-1" })];
    for (const body of bodies) await deliver(body);
    await pipeline.stack.untilIdle({ settle: true, timeoutSeconds: 60 });
    const deadLetters = pipeline.stack.deadLetterQueueUrls.find((url) => url.includes("retraining"));
    const { sqs } = pipeline.stack.aws.clients;
    const found = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters, MaxNumberOfMessages: 10 }));
    expect(found.Messages?.map(({ Body }) => Body).toSorted()).toEqual(bodies.toSorted());
  }, 60_000);
});
