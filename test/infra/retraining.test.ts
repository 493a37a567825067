import { readFileSync } from "node:fs";
import { Match } from "aws-cdk-lib/assertions";
import { StateMachine } from "aws-local-stepfunctions";
import { describe, expect, it } from "vitest";
import { resourcesOf, templateWith } from "./synthesized.ts";

const source = readFileSync(new URL("../../infra/retraining.asl.json", import.meta.url), "utf8");
const definition = JSON.parse(
  source.replace(/\$\{AlertTopicArn\}/g, "topic").replace(/\$\{ResultsBucket\}/g, "results"),
);
const request = JSON.parse(readFileSync(new URL("../../events/retraining-requested.json", import.meta.url), "utf8"));
const template = templateWith();

/** Runs one execution named `retrain-1`; every service call is kept, and `record` and `ask` may fail. */
async function execute(record: () => void = () => {}, input: typeof request = request, ask: () => void = () => {}) {
  const calls: Record<string, unknown[]> = { Record: [], Ask: [], Announce: [] };
  const { result } = new StateMachine(definition, { validationOptions: { checkArn: false } }).run(
    structuredClone(input),
    {
      context: { Execution: { Name: "retrain-1" }, Task: { Token: "token-1" } },
      overrides: {
        taskResourceLocalHandlers: {
          Record: (call: unknown) => {
            calls["Record"]?.push(call);
            record();
            return null;
          },
          Ask: (call: unknown) => {
            calls["Ask"]?.push(call);
            ask();
            return true;
          },
          Announce: (call: unknown) => calls["Announce"]?.push(call) ?? null,
        },
        retryIntervalOverrides: { Record: 0, Announce: 0 },
      },
    },
  );
  const outcome = await result.then(
    () => "succeeded",
    (error: Error) => `failed: ${error.message}`,
  );
  return { calls, outcome };
}

describe("the retraining state machine", () => {
  it("keeps the request with its evidence under the monitor and the execution's name", async () => {
    const { calls, outcome } = await execute();
    expect(outcome).toBe("succeeded");
    expect(calls["Record"]).toEqual([
      { Bucket: "results", Key: "flights/retraining/retrain-1.json", ContentType: "application/json", Body: request },
    ]);
  });

  it("tells it once: as text to people, as the request itself to programs", async () => {
    const { calls } = await execute();
    expect(calls["Announce"]).toHaveLength(1);
    const [call] = calls["Announce"] as [{ Message: { default: string; email: string }; Subject: string }];
    expect(call).toMatchObject({
      TopicArn: "topic",
      MessageStructure: "json",
      MessageAttributes: {
        kind: { DataType: "String", StringValue: "retraining" },
        monitor: { StringValue: "flights" },
      },
    });
    expect(call.Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(JSON.parse(call.Message.default)).toEqual(request);
    expect(call.Message.email).toMatchInlineSnapshot(`
      "Retraining requested for flights

      reason:    Degraded in 2 of the last 3 judged batches. At equal score the odds of a positive are 4.75 times the held-out ones; allows for the variation between 9 held-out parts, 16,538 rows, p = 0.0013. Brier loss 0.3556, held-out 0.1709; allows for the variation between 9 held-out parts, 16,538 rows, p = 0.00056.
      since:     2001-06-21T00:00:00.000Z
      opened by: flights/serving/dt=2001-06-21/flights.jsonl
      baseline:  2001-q1
      evidence:  3 measurements

      training set: 49614 labelled rows (files read: 3, left out: 1)
      The manifest names the Parquet files and what was left out.
      s3://tidemark-results/flights/training-sets/retrain-flights-5f0b3f8fbd4b4f2e/manifest.json

      The request with its evidence:
      s3://results/flights/retraining/retrain-1.json
      The check it comes from:
      s3://results/flights/checks/flights/serving/dt=2001-06-22/flights.parquet/check.json

      Nothing trains yet: this message is all that the built-in workflow does.
      Put your own into infra/retraining.asl.json, or deploy with
      -c retrainingStateMachineArn=<arn of your state machine>."
    `);
  });

  it("tells it also when it cannot be kept, and fails", async () => {
    const { calls, outcome } = await execute(() => {
      throw new Error("no bucket");
    });
    expect(calls["Record"]).toHaveLength(5);
    expect(calls["Announce"]).toHaveLength(1);
    expect(outcome).toContain("could not be written");
  });

  it("waits for a person where monitor.json wants approval, and says how to give it", async () => {
    const { calls, outcome } = await execute(() => {}, { ...request, approval: true });
    expect(outcome).toBe("succeeded");
    expect(calls["Announce"]).toHaveLength(1);
    const [call] = calls["Ask"] as [{ Message: { default: string; email: string }; Subject: string }];
    expect(call.Subject).toBe("Tidemark: may it retrain?");
    expect(call.Message.email).toContain('send-task-success --task-output "true" --task-token token-1\n');
    expect(call.Message.email).toContain("send-task-failure --error Refused --task-token token-1");
    expect((await execute(() => {}, { ...request, approval: false })).calls["Ask"]).toEqual([]);
    expect((await execute()).calls["Ask"]).toEqual([]);
  });

  it("announces nothing when it was refused", async () => {
    const { calls, outcome } = await execute(
      () => {},
      { ...request, approval: true },
      () => {
        throw new Error("Refused");
      },
    );
    expect(calls["Announce"]).toEqual([]);
    expect(outcome).toContain("Nobody approved");
  });

  it("speaks JSONPath, and of the context only what every engine has", () => {
    expect(source).not.toMatch(/JSONata|QueryLanguage|"Assign"|\$\$\.(State\b|Task\.(?!Token))/);
  });

  it("is a standard one that logs everything but the evidence, and is traced", () => {
    template.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      StateMachineType: "STANDARD",
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
      DefinitionString: source,
      DefinitionSubstitutions: { AlertTopicArn: Match.anyValue(), ResultsBucket: Match.anyValue() },
    });
  });

  it("may be an existing one", () => {
    const arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:Retrain";
    const other = templateWith({ retrainingStateMachineArn: arn });
    expect(resourcesOf(other, "AWS::StepFunctions::StateMachine")).toEqual([]);
    other.hasResourceProperties("AWS::IAM::Policy", {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: "states:StartExecution", Resource: arn })]),
      },
    });
    other.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: Match.objectLike({ RETRAINING_STATE_MACHINE_ARN: arn }) },
    });
  });
});
