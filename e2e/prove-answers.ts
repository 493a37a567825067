import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { compareVerdicts } from "../local/demo/compare-verdicts.ts";
import { expectedVerdicts } from "../local/demo/expected-verdicts.ts";
import { flightsFile } from "../local/demo/flights.ts";
import { prepareUploads } from "../local/demo/prepare-uploads.ts";
import { flightStory } from "../local/demo/story.ts";
import type { Check } from "../shared/check/check.ts";
import { resultKeys } from "../shared/keys.ts";
import type { Manifest } from "../shared/training-set/manifest.ts";
import type { Report } from "./report.ts";
import type { StackUnderProof } from "./stack-under-proof.ts";
import type { Subscribers } from "./subscribers.ts";

const { monitor } = flightStory;

/**
 * Uploads the demo's story and proves from outside that every upload has its answer: check and report in the results bucket, one
 * message an incident, one execution a degradation, with its input.
 *
 * @param inFlight messages that hang in the queues on purpose
 */
export async function proveAnswers(
  stack: StackUnderProof,
  subscribers: Subscribers,
  report: Report,
  inFlight: Readonly<Record<string, number>>,
): Promise<void> {
  let uploads = 0;
  for await (const { kind, key, bytes } of prepareUploads(flightStory, flightsFile())) {
    await stack.put(key, bytes);
    uploads++;
    if (kind !== "training" && kind !== "heldout") await stack.settled(inFlight);
  }
  report.proved(`${uploads} uploads of the demo were put into the data bucket and taken in`);

  const checks = await proveChecks(stack, report);
  await proveMessages(checks, subscribers, report);
  await proveRetraining(stack, checks, subscribers, report);
}

async function proveChecks(stack: StackUnderProof, report: Report): Promise<ReadonlyMap<string, Check>> {
  const keys = await stack.results(`${monitor}/checks/`);
  const checks = new Map<string, Check>();
  for (const key of keys.filter((one) => one.endsWith("/check.json"))) {
    const check = JSON.parse((await stack.result(key)) ?? "") as Check;
    checks.set(check.batch.id, check);
  }
  const outcomes = compareVerdicts(expectedVerdicts, checks);
  assert.deepEqual(
    outcomes.filter(({ problem }) => problem !== null),
    [],
  );
  for (const id of checks.keys()) {
    const page = await stack.result(resultKeys.report(monitor, id));
    assert.match(page ?? "", /^<!doctype html>/i, `the report of ${id}`);
  }
  const index = await stack.result(resultKeys.index());
  assert.ok(index?.includes(monitor), "index.html names the monitor");
  report.proved(
    `all ${outcomes.length} verdicts are the demo's; ${checks.size} check.json with report.html, one index.html`,
  );
  return checks;
}

/** The parts of a machine's message that are looked at. */
interface MachineMessage {
  readonly kind?: string;
  readonly batch?: { readonly id: string };
  readonly incidents?: readonly { readonly id: string; readonly state: string }[];
}

async function proveMessages(
  checks: ReadonlyMap<string, Check>,
  subscribers: Subscribers,
  report: Report,
): Promise<void> {
  const messages = await subscribers.ofQueue();
  const told = messages.flatMap(({ text }) => {
    const { batch, incidents = [] } = JSON.parse(text) as MachineMessage;
    return incidents.map(({ id, state }) => `${state} ${id} with ${batch?.id}`);
  });
  const toTell = [...checks.values()].flatMap(({ batch, decision }) =>
    decision.incidents.filter(({ tell }) => tell).map(({ id, state }) => `${state} ${id} with ${batch.id}`),
  );
  assert.ok(toTell.length > 5, "the story has incidents");
  assert.deepEqual(told.toSorted(), toTell.toSorted());
  assert.equal(new Set(told).size, told.length);
  report.proved(
    `${messages.length} messages on a subscribed queue tell each of ${told.length} openings and ends of incidents once`,
  );

  assert.deepEqual(
    subscribers.texts.map(({ messageId }) => messageId).toSorted(),
    messages.map(({ messageId }) => messageId).toSorted(),
  );
  const mail = subscribers.texts.find(({ subject }) => subject.includes("BROKEN"));
  assert.ok(mail, "an alert about damaged data");
  assert.match(mail.subject, /^[\x20-\x7e]{1,99}$/);
  assert.match(mail.text, /distance/);
  assert.match(mail.text, /https:\/\/[^ ]*console\.aws\.amazon\.com\/[^ ]*report\.html/);
  report.proved(`a reader of the text gets the same messages. The first alert, as a mail says it:`);
  for (const line of [`Subject: ${mail.subject}`, "", ...mail.text.trimEnd().split("\n")])
    process.stdout.write(`${" ".repeat(25)}| ${line}\n`);
  report.notProved(
    "That SNS sends the mail and asks to confirm the address: MiniStack only logs a mail.",
    "test/infra/drift-stack.test.ts holds the subscriptions of the template.",
  );
}

async function proveRetraining(
  stack: StackUnderProof,
  checks: ReadonlyMap<string, Check>,
  subscribers: Subscribers,
  report: Report,
): Promise<void> {
  const { sfn } = stack.clients;
  const stateMachineArn = stack.outputs["RetrainingStateMachineArn"];
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  const started = [...checks.values()].filter(({ decision }) => decision.retrain.decision === "start");
  assert.deepEqual(
    executions.map(({ name }) => name),
    started.map(({ decision }) => decision.retrain.executionName),
  );
  assert.equal(started.length, 1);
  const check = started[0]!;
  const { executionArn, name } = executions[0]!;
  let run = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  for (let waited = 0; run.status === "RUNNING" && waited < 60; waited++) {
    await pause(500);
    run = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  }
  const input = JSON.parse(run.input ?? "{}") as Record<string, unknown>;
  const { evidence, trainingSet, ...rest } = input;
  assert.deepEqual(rest, {
    monitor,
    incidentId: check.decision.incidents.find(({ id }) => id === rest["incidentId"])?.id,
    baselineVersion: flightStory.version,
    openedBy: check.decision.incidents.find(({ id }) => id === rest["incidentId"])?.openedBy,
    since: check.decision.incidents.find(({ id }) => id === rest["incidentId"])?.since,
    reason: check.decision.retrain.reason,
    approval: false,
    checkKey: resultKeys.check(monitor, check.batch.id),
  });
  assert.deepEqual(
    (evidence as { test: string }[]).map(({ test }) => test),
    check.measurements
      .filter(({ comparison, verdict }) => comparison === "labelled" && verdict === "drift")
      .map(({ test }) => test),
  );
  const announced = (await subscribers.ofQueue()).filter(({ subject }) => subject === "Tidemark: retraining requested");
  assert.equal(announced.length, 1);
  const { evidence: told } = JSON.parse(announced[0]!.text) as { evidence: unknown };
  assert.deepEqual(told, evidence);
  report.proved(`one retraining execution, ${name}, with its evidence as input, announced once`);
  if (announced[0]!.attributes.size === 0) {
    report.notProved(
      "That the announcement carries the attributes filters look at: MiniStack drops those of a publish by a state machine.",
      "test/infra/retraining.test.ts runs the definition with them.",
    );
  } else assert.equal(announced[0]!.attributes.get("kind"), "retraining");

  await proveTrainingSet(stack, trainingSet, report);

  const record = await stack.result(`${monitor}/retraining/${name}.json`);
  if (run.status === "SUCCEEDED") {
    assert.deepEqual(JSON.parse(record ?? "null"), input);
    report.proved("the execution succeeded and its request is kept in the results bucket");
    return;
  }
  assert.equal(run.error, "NotRecorded", `${run.status}: ${run.cause}`);
  report.notProved(
    "That the execution keeps the request: MiniStack has no aws-sdk:s3:putObject. The execution said so and failed as NotRecorded, after announcing.",
    "test/infra/retraining.test.ts runs the definition with that call.",
  );
}

/** The part of the execution's input that is looked at. */
interface NamedSet {
  readonly manifest: string;
  readonly rows: number;
}

async function proveTrainingSet(stack: StackUnderProof, named: unknown, report: Report): Promise<void> {
  const { manifest: place, rows } = named as NamedSet;
  const bucket = `s3://${stack.outputs["ResultsBucket"]}/`;
  assert.ok(place.startsWith(bucket), place);
  const manifest = JSON.parse((await stack.result(place.slice(bucket.length))) ?? "null") as Manifest;
  assert.ok(rows > 0, "the story's days have labels");
  assert.equal(manifest.labelled, rows);
  const parts = manifest.objects.flatMap((object) => object.parts);
  assert.equal(
    parts.reduce((sum, part) => sum + part.rows, 0),
    rows,
  );
  for (const { key } of parts) assert.equal((await stack.result(key))?.slice(0, 4), "PAR1", key);
  report.proved(`its training set: ${rows} labelled rows in ${parts.length} Parquet files, named by a manifest`);
}
