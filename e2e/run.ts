import assert from "node:assert/strict";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ListBucketsCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { embeddedAccountId, embeddedRegion } from "../local/aws/environment.ts";
import { type Cdk, cdkAt } from "./cdk.ts";
import { poisoned, poisonQueues, proveDeadLetters } from "./dead-letters.ts";
import { deploy, settings, stackName } from "./deploy.ts";
import { clientsAt, invoke, resourcesOf } from "./deployed-stack.ts";
import { startMinistack } from "./ministack.ts";
import { proveAnswers } from "./prove-answers.ts";
import { proveUpgrade } from "./prove-upgrade.ts";
import { installMinistack, NoPythonError } from "./python-environment.ts";
import { printReport, type Report } from "./report.ts";
import type { StackUnderProof } from "./stack-under-proof.ts";
import { subscribe } from "./subscribers.ts";

/** Everything a run leaves behind: MiniStack with its environment and log, the cloud assemblies. */
const folder = ".local/e2e";

try {
  await mkdir(folder, { recursive: true });
  const command = await installMinistack(join(folder, "venv"));
  const ministack = await startMinistack(command, join(folder, "ministack.log"));
  try {
    await prove(ministack.endpoint, ministack.version, printReport());
  } finally {
    await ministack.stop();
  }
} catch (error) {
  console.error(error instanceof NoPythonError ? error.message : error);
  process.exitCode = error instanceof NoPythonError ? 2 : 1;
}

/** The story of a stack: deployed, used, deployed again, destroyed; then the same name again, from the earlier release upwards. */
async function prove(endpoint: string, version: string, report: Report): Promise<void> {
  const cdk = cdkAt(endpoint);
  for (const left of ["cdk.out", "earlier.cdk.out"]) await rm(join(folder, left), { recursive: true, force: true });
  await cdk(
    "bootstrap",
    `aws://${embeddedAccountId}/${embeddedRegion}`,
    ...settings,
    "--output",
    join(folder, "cdk.out"),
  );
  const stack = await deploy(cdk, endpoint, folder);
  report.proved(`cdk deploy of the app as shipped into MiniStack ${version}: ${stack.resources.length} resources`);

  const template = JSON.parse(await readFile(join(folder, "cdk.out", `${stackName}.template.json`), "utf8"));
  const subscribers = await subscribe(stack.clients, stack.outputs["AlertTopicArn"] ?? "");
  try {
    await poisonQueues(stack, template, report);
    await proveAnswers(stack, subscribers, report, poisoned);
    await proveDeadLetters(stack, template, report);
  } finally {
    await subscribers.stop();
  }
  await proveClock(stack, report);
  await tellWhatIsNotEnforced(stack, report);
  await proveNoChange(cdk, stack, report);
  await proveDestruction(cdk, stack, report);
  await proveUpgrade(cdk, endpoint, folder, report);
  report.proved("everything that was asked");
}

async function proveClock(stack: StackUnderProof, report: Report): Promise<void> {
  const { physicalId } = stack.resource("AWS::Lambda::Function", "ScheduleKeepTime");
  assert.equal(await invoke(stack.endpoint, physicalId, { id: "e2e" }), "null");
  await stack.settled();
  report.proved("keep-time runs as deployed, and check-monitor takes its messages");
  report.notProved(
    "That the schedule calls it every five minutes: waiting for it would take as long.",
    "test/infra/drift-stack.test.ts and the alarm clock-stopped of test/infra/monitoring.test.ts.",
  );
}

async function tellWhatIsNotEnforced(stack: StackUnderProof, report: Report): Promise<void> {
  const listed = await fetch(`${stack.endpoint}/${stack.outputs["DataBucket"]}?list-type=2`);
  if (listed.ok) {
    report.notProved(
      "That permissions and bucket policies hold: MiniStack listed the data bucket without any credentials and without TLS.",
      "test/infra/drift-stack.test.ts and test/infra/least-privilege.test.ts hold the template.",
    );
  } else report.proved("the data bucket is not listed without credentials");
}

async function proveNoChange(cdk: Cdk, stack: StackUnderProof, report: Report): Promise<void> {
  const output = await cdk("deploy", ...settings, "--output", join(folder, "cdk.out"), "--require-approval", "never");
  assert.match(output, /Tidemark \(no changes\)/);
  assert.deepEqual(await resourcesOf(stack.endpoint, stackName), stack.resources);
  report.proved("a second cdk deploy changes nothing");
}

async function proveDestruction(cdk: Cdk, { endpoint, outputs }: StackUnderProof, report: Report): Promise<void> {
  const { s3, sqs, sns, sfn } = clientsAt(endpoint);
  const countOf = async (Bucket: string | undefined) =>
    (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.length ?? 0;
  const buckets = [outputs["DataBucket"], outputs["ResultsBucket"]];
  const before = await Promise.all(buckets.map(countOf));
  assert.ok(
    before.every((objects) => objects > 0),
    "both buckets hold objects",
  );
  await cdk("destroy", "--force", ...settings, "--output", join(folder, "destroy.cdk.out"));

  assert.deepEqual(await Promise.all(buckets.map(countOf)), before);
  assert.deepEqual(await resourcesOf(endpoint, stackName), []);
  const ours = (names: readonly (string | undefined)[]) => names.filter((name) => name?.includes(stackName));
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  assert.equal(Buckets.filter(({ Name }) => buckets.includes(Name)).length, 2);
  assert.deepEqual(ours((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []), []);
  assert.deepEqual(
    ours(((await sns.send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn }) => TopicArn)),
    [],
  );
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  assert.deepEqual(ours(stateMachines.map(({ name }) => name)), []);
  report.proved(`cdk destroy keeps both buckets with their ${before.join(" and ")} objects, and nothing else`);
}
