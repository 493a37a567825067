import { beforeAll, describe, expect, it } from "vitest";
import { watchClients } from "../faults/aws-calls.ts";
import { faultyRun } from "../faults/fault.ts";
import { story } from "../faults/story.ts";
import { faultless, startWorld } from "../faults/world.ts";
import { resourcesOf, type Statement, templateWith } from "./synthesized.ts";

/** Construct ids of the functions, and what stands for the resources of the template on the embedded AWS. */
const functions = new Map([
  ["read-upload", "ReadUpload"],
  ["check-monitor", "CheckMonitor"],
  ["keep-time", "KeepTime"],
  ["start-retraining", "StartRetraining"],
]);
const names: readonly (readonly [logicalId: RegExp, name: string])[] = [
  [/^StorageData/, "tidemark-data"],
  [/^StorageResults/, "tidemark-results"],
  [/^IngestionUploadsQueue/, "uploads"],
  [/^CheckingMonitorsQueue/, "monitors.fifo"],
  [/^AlertingAlerts/, "alerts"],
  [/^RetrainingStateMachine/, "retraining"],
  [/^RetrainingRequestsQueue/, "requests"],
];

/** What a function is granted and the story has no occasion for. */
const outsideTheStory = new Map<string, readonly Granted[]>([
  // The emulator keeps no versions, so no event names one.
  ["read-upload", [{ action: "s3:GetObjectVersion", resource: "tidemark-data/*" }]],
  // S3 says "forbidden" of a missing key to who may not list; a request that fails is retried soon, one for which time is short is handed on.
  [
    "start-retraining",
    [
      { action: "s3:ListBucket", resource: "tidemark-data" },
      { action: "sqs:ChangeMessageVisibility", resource: "requests" },
      { action: "sqs:SendMessage", resource: "requests" },
    ],
  ],
]);

/** What an operation needs. Source: Service Authorization Reference. */
const actionOf = new Map([
  ["GetObject", "s3:GetObject"],
  ["HeadObject", "s3:GetObject"],
  ["PutObject", "s3:PutObject"],
  ["ListObjectsV2", "s3:ListBucket"],
  ["SendMessage", "sqs:SendMessage"],
  ["ChangeMessageVisibility", "sqs:ChangeMessageVisibility"],
  ["Publish", "sns:Publish"],
  ["StartExecution", "states:StartExecution"],
]);

/** Used by AWS for the function (its log, its trace, its event source, the key of the topic), and never by our code. */
const usedByAws = /^(logs|xray|kms):|^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes|GetQueueUrl)$/;

interface Granted {
  readonly action: string;
  /** With wildcards. */
  readonly resource: string;
}

const template = templateWith();
const used = new Map<string, Granted[]>();

beforeAll(async () => {
  watchClients();
  const world = await startWorld();
  for (const { uploads, tick } of story) {
    const run = faultless();
    for (const [key, body] of uploads) await world.announce(await world.store(key, body));
    if (tick) await world.tick(run);
    await world.deliver(run);
    note(run.calls);
  }
  // A failing call of each function that is fed by a queue: what failed is tried again soon.
  for (const folder of ["profiles", "checks"]) {
    const operation = `PutObject tidemark-results/failing/${folder}/`;
    const events = await world.store(`failing/serving/${folder}.csv`, "x\n1\n");
    const bringBack = world.aws.remember();
    const plain = faultless();
    await world.announce(events);
    await world.deliver(plain);
    bringBack();
    const failing = faultyRun({ kind: "error", at: plain.calls.findIndex(({ name }) => name.startsWith(operation)) });
    await world.announce(events);
    await world.deliver(failing);
    note(failing.calls);
  }
  await world.aws.stop();
}, 60_000);

function note(calls: ReturnType<typeof faultless>["calls"]): void {
  for (const { by, operation, subject } of calls) {
    const action = actionOf.get(operation) ?? operation;
    used.set(by, [...(used.get(by) ?? []), { action, resource: subject }]);
  }
}

/** What the policies of the function's role allow. */
function grantedTo(construct: string): Granted[] {
  return resourcesOf(template, "AWS::IAM::Policy")
    .filter(([id]) => id.includes(construct))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[])
    .flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => ({ action, resource: nameOf(resource) }))),
    );
}

/** A resource of a policy with the names of the embedded AWS. */
function nameOf(resource: unknown): string {
  if (typeof resource === "string") return resource;
  const { Ref, "Fn::GetAtt": attribute, "Fn::Join": join } = resource as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(nameOf).join("");
  const id = String(Array.isArray(attribute) ? attribute[0] : Ref);
  return names.find(([logicalId]) => logicalId.test(id))?.[1] ?? id;
}

function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(resource);
}

describe("read-upload, which reads the bytes of strangers", () => {
  it("can change nothing of what was decided and told", () => {
    const writes = grantedTo("ReadUpload").filter(({ action }) => action === "s3:PutObject");
    for (const key of ["history.json", "told/opened/a/b.json", "checks/loans/serving/a.csv/check.json", "index.html"])
      expect(writes.filter(({ resource }) => matches(resource, `tidemark-results/loans/${key}`))).toEqual([]);
  });
});

describe.each([...functions])("the role of %s", (name, construct) => {
  it("allows every call that the function makes", () => {
    const granted = grantedTo(construct);
    const calls = used.get(name) ?? [];
    const refused = calls.filter(
      ({ action, resource }) => !granted.some((one) => one.action === action && matches(one.resource, resource)),
    );
    expect(calls.length).toBeGreaterThan(0);
    expect(refused).toEqual([]);
  });

  it("allows nothing that the function never does", () => {
    const calls = used.get(name) ?? [];
    const unused = grantedTo(construct)
      .filter(({ action }) => !usedByAws.test(action))
      .filter(
        (granted) =>
          !calls.some(({ action, resource }) => action === granted.action && matches(granted.resource, resource)),
      );
    expect(unused).toEqual(outsideTheStory.get(name) ?? []);
  });
});
