import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Incident } from "../../shared/check/check.ts";
import { csv, type LoanOptions, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";
import { uniform } from "../support/random.ts";

const monitor = "loans";
const seen = ["id", "income", "region", "score", "prediction"] as const;
const days: readonly LoanOptions[] = [
  { rows: 2_000, seed: 11 },
  { rows: 2_000, seed: 12, incomeShift: 0.5 },
  { rows: 2_000, seed: 13, incomeShift: 0.5, conceptShift: 0.9 },
  { rows: 2_000, seed: 14, conceptShift: 0.9 },
  { rows: 2_000, seed: 15, conceptShift: 0.9 },
  { rows: 2_000, seed: 16 },
];
const date = (i: number) => `2001-04-0${i + 1}`;

let pipeline: Pipeline;
let alerts: string;
const keys: string[] = [];

beforeAll(async () => {
  pipeline = await startPipeline();
  const { aws, alertTopicArn } = pipeline.stack;
  const { queueUrl, queueArn } = await aws.createQueue("alerts", {});
  alerts = queueUrl;
  await aws.subscribe(alertTopicArn, "sqs", queueArn, { RawMessageDelivery: "true" });
  const columns = { id: "id", score: "score", prediction: "prediction", label: "defaulted" };
  await pipeline.put(`${monitor}/monitor.json`, JSON.stringify({ columns }));
  await pipeline.put(
    `${monitor}/training/v1/part-0.csv`,
    csv(loans({ rows: 8_000, seed: 1 }), ["income", "region", "defaulted"]),
  );
  for (let part = 0; part < 8; part++) {
    const rows = csv(loans({ rows: 600, seed: 100 + part }), [...seen, "defaulted"]);
    await pipeline.put(`${monitor}/training/v1/heldout/part-${part}.csv`, rows);
  }
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();

  for (const [i, day] of days.entries()) {
    const batch = loans(day);
    const uploads: [string, string][] = [
      [`serving/dt=${date(i)}/loans.csv`, csv(batch, seen)],
      [`labels/dt=${date(i)}/early.csv`, csv(batch.slice(0, 1_500), ["id", "defaulted"])],
      [`labels/dt=${date(i)}/late.csv`, csv(batch.slice(1_200), ["id", "defaulted"])],
    ];
    for (const [name, body] of uploads) {
      await pipeline.put(`${monitor}/${name}`, body);
      keys.push(`${monitor}/${name}`);
    }
  }
  await pipeline.put(`${monitor}/serving/dt=2001-04-07/loans.csv`, "id,income\n1,2,3");
  keys.push(`${monitor}/serving/dt=2001-04-07/loans.csv`);
  await pipeline.settled();
}, 60_000);

afterAll(() => pipeline.stack.stop());

/** Every check.json, by key. */
async function checks(): Promise<Map<string, string>> {
  const found = (await pipeline.resultKeys(`${monitor}/checks/`)).filter((key) => key.endsWith("/check.json"));
  return new Map(await Promise.all(found.map(async (key) => [key, (await pipeline.result(key)) ?? ""] as const)));
}

function incidentsIn(all: ReadonlyMap<string, string>): string[] {
  const incidents = [...all.values()].flatMap((text) => JSON.parse(text).decision.incidents as Incident[]);
  return [...new Set(incidents.map(({ id }) => id))].sort();
}

/** Incidents that messages since the last call said were opened, once for each time it was said. */
async function openingsTold(): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const { sqs } = pipeline.stack.aws.clients;
    const received = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: alerts, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 }),
    );
    if ((received.Messages ?? []).length === 0) return told;
    for (const { Body } of received.Messages ?? []) {
      const { incidents = [] } = JSON.parse(Body ?? "{}") as { incidents?: Incident[] };
      told.push(...incidents.filter(({ state }) => state === "opened").map(({ id }) => id));
    }
  }
}

async function forgetChecks(): Promise<void> {
  for (const part of ["checks/", "profiles/serving/", "labels/", "told/", "history.json", "latest.json"]) {
    await pipeline.forget(`${monitor}/${part}`);
  }
}

describe("serving and label events in any order, any number of times", () => {
  it("shows in order what the days were made of", async () => {
    const found = await Promise.all(
      days.map((_, i) => pipeline.check(monitor, `${monitor}/serving/dt=${date(i)}/loans.csv`)),
    );
    expect(found.map(({ verdict }) => verdict)).toEqual(["stable", "drift", "drift", "drift", "drift", "stable"]);
    expect(found.map(({ concept }) => concept?.labelled)).toEqual(days.map(({ rows }) => rows));
    expect(found.map(({ concept }) => concept?.shiftCase)).toEqual([
      "none",
      "covariate-shift",
      "covariate-shift-and-concept-drift",
      "concept-drift",
      "concept-drift",
      "none",
    ]);
    expect(found.map(({ decision }) => decision.retrain.decision)).toEqual([
      "no",
      "no",
      "no",
      "start",
      "already-started",
      "no",
    ]);
    expect(await pipeline.executions()).toEqual([found[3]?.decision.retrain.executionName]);
    expect(pipeline.mails(monitor).some(({ subject }) => subject.includes("BROKEN"))).toBe(true);
  });

  it("ends in the same bytes of every check, the same incidents, and at most one opening message each", async () => {
    const expected = await checks();
    expect(expected.size).toBe(days.length + 1);
    await openingsTold();
    const random = uniform(2001);
    const shuffle = (all: readonly string[]) =>
      all
        .map((key) => ({ key, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ key }) => key);
    const orders = [
      keys.toReversed(),
      ...Array.from({ length: 4 }, () => shuffle([...keys, ...keys, ...keys.slice(0, 7)])),
    ];
    for (const order of orders) {
      await forgetChecks();
      for (const key of order) await pipeline.announce(key);
      await pipeline.settled();
      const ended = await checks();
      expect(ended).toEqual(expected);
      const told = await openingsTold();
      expect(new Set(told).size).toBe(told.length);
      expect(incidentsIn(ended)).toEqual(incidentsIn(expected));
    }
  }, 120_000);

  it("re-decides the checks after a batch that comes late", async () => {
    await forgetChecks();
    const [first, ...others] = keys.filter((key) => key.includes("/serving/dt=2001-04-0"));
    for (const key of others) await pipeline.announce(key);
    await pipeline.settled();
    const second = `${monitor}/serving/dt=${date(1)}/loans.csv`;
    expect((await pipeline.check(monitor, second)).previousBatch).toBeNull();
    await pipeline.announce(first ?? "");
    await pipeline.settled();
    expect((await pipeline.check(monitor, second)).previousBatch).toBe(first);
  });
});
