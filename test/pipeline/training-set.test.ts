import { GetObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
