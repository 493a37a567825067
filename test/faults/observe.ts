import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { World } from "./world.ts";

/** All that a run leaves behind. */
export interface Outcome {
  /** Every object of the results bucket, by key. */
  readonly results: ReadonlyMap<string, Uint8Array>;
  /** Names of the executions, ascending. */
  readonly executions: readonly string[];
  /** What people were told: how often, by subject or by state and id of an incident. */
  readonly told: ReadonlyMap<string, number>;
  readonly deadLetters: number;
}

/** Looks at the world after a run, and takes the messages off the alerts queue. */
export async function observe(world: World): Promise<Outcome> {
  const { aws, resultsBucket, alertsQueueUrl } = world;
  const stateMachineArn = process.env["RETRAINING_STATE_MACHINE_ARN"];
  const { executions = [] } = await aws.clients.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  const dead = ["dead-uploads", "dead-monitors.fifo"].map((name) => alertsQueueUrl.replace(/alerts$/, name));
  return {
    results: aws.objectsIn(resultsBucket),
    executions: executions.map(({ name = "" }) => name).toSorted(),
    told: await toldTo(world),
    deadLetters: dead.reduce((sum, url) => sum + aws.queueDepth(url).visible, 0),
  };
}

async function toldTo({ aws, alertsQueueUrl: QueueUrl }: World): Promise<Map<string, number>> {
  const told = new Map<string, number>();
  const count = (what: string) => told.set(what, (told.get(what) ?? 0) + 1);
  for (;;) {
    if (aws.queueDepth(QueueUrl).visible === 0) return told;
    const { Messages = [] } = await aws.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = "{}" } of Messages) {
      const { Subject, Message } = JSON.parse(Body) as { Subject: string; Message: string };
      const { incidents = [] } = JSON.parse(Message) as { incidents?: { id: string; state: string }[] };
      if (incidents.length === 0) count(Subject);
      for (const { id, state } of incidents) count(`${state} ${id}`);
    }
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle: ReceiptHandle! }));
    await aws.clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

/** What differs from the faultless run, in words; empty when nothing does. Being told twice is a matter of its own. */
export function differences(expected: Outcome, found: Outcome): string[] {
  const differing: string[] = [];
  for (const key of new Set([...expected.results.keys(), ...found.results.keys()])) {
    const [before, after] = [expected.results.get(key), found.results.get(key)];
    if (after === undefined) differing.push(`${key} is missing`);
    else if (before === undefined) differing.push(`${key} is there`);
    else if (!Buffer.from(before).equals(after)) differing.push(`${key} has other bytes`);
  }
  if (expected.executions.join() !== found.executions.join())
    differing.push(`executions ${found.executions.join(", ")} instead of ${expected.executions.join(", ")}`);
  for (const what of expected.told.keys()) if (!found.told.has(what)) differing.push(`nobody was told: ${what}`);
  for (const what of found.told.keys()) if (!expected.told.has(what)) differing.push(`somebody was told: ${what}`);
  if (found.deadLetters !== expected.deadLetters) differing.push(`${found.deadLetters} dead letters`);
  return differing;
}

/** What was told more often than in the faultless run. */
export function toldAgain(expected: Outcome, found: Outcome): string[] {
  return [...found.told].filter(([what, times]) => times > (expected.told.get(what) ?? 0)).map(([what]) => what);
}
