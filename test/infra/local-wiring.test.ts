import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";
import { resourcesOf, templateWith } from "./synthesized.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({
    port: 0,
    stateFolder: null,
    mailFolder: null,
    retryDelaySeconds: null,
    onFailure: () => {},
  });
});
afterAll(() => stack.stop());

async function attributesOf(queueUrl: string): Promise<Record<string, string>> {
  const { sqs } = stack.aws.clients;
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }));
  return answer.Attributes ?? {};
}

describe("the local stack", () => {
  it("has the queues of the deployed one: order, visibility, tries before the dead-letter queue", async () => {
    const local = await Promise.all(
      [stack.uploadsQueueUrl, stack.monitorsQueueUrl, stack.retrainingQueueUrl].map(attributesOf),
    );
    const localQueues = local.map(({ FifoQueue, VisibilityTimeout, RedrivePolicy = "{}" }) => ({
      fifo: FifoQueue === "true",
      visibilitySeconds: Number(VisibilityTimeout),
      tries: JSON.parse(RedrivePolicy).maxReceiveCount,
    }));
    const queues = resourcesOf(templateWith(), "AWS::SQS::Queue")
      .filter(([, { Properties }]) => Properties.RedrivePolicy !== undefined)
      .map(([, { Properties }]) => ({
        fifo: Properties.FifoQueue === true,
        visibilitySeconds: Properties.VisibilityTimeout,
        tries: Properties.RedrivePolicy.maxReceiveCount,
      }));
    const byOrder = (a: { fifo: boolean }, b: { fifo: boolean }) => Number(a.fifo) - Number(b.fifo);
    expect(localQueues.sort(byOrder)).toEqual(queues.sort(byOrder));
  });

  it("gives the functions every variable that the deployed ones get", () => {
    const functions = resourcesOf(templateWith(), "AWS::Lambda::Function");
    const names = new Set(
      functions.flatMap(([, { Properties }]) => Object.keys(Properties.Environment?.Variables ?? {})),
    );
    const missing = [...names].filter((name) => /_(BUCKET|URL|ARN)$/.test(name) && process.env[name] === undefined);
    expect(names.size).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });
});
