import { GetObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../../local/aws/embedded-aws.ts";
import { idle } from "../../../local/aws/idle.ts";
import { createLambdaFunction } from "../../../local/aws/lambda-host.ts";

let aws: EmbeddedAws;
let topicArn: string;
let waiting: string;

beforeAll(async () => {
  aws = await startEmbeddedAws({ port: 0, stateFolder: null, mailFolder: null });
  topicArn = await aws.createTopic("retraining");
  await aws.subscribe(topicArn, "email", "ml@example.com", {});
  await aws.createBucket("results");
  const handler = async (event: { n: number }) => {
    if (event.n < 0) throw new RangeError("n is negative");
    return { twice: event.n * 2 };
  };
  aws.registerFunction(createLambdaFunction({ functionName: "double", handler, timeoutSeconds: 3, memorySizeMb: 128 }));
  waiting = await aws.createStateMachine("waiting", {
    StartAt: "Wait",
    States: { Wait: { Type: "Wait", Seconds: 60, End: true } },
  });
});
afterAll(() => aws.stop());

const start = (stateMachineArn: string, name: string, input: object) =>
  aws.clients.sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
const run = async (stateMachineArn: string, name: string, input: object) => {
  const { executionArn } = await start(stateMachineArn, name, input);
  await idle(aws, [], 5);
  return aws.clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
};

describe("a state machine", () => {
  it("runs a lambda, writes an object, sends a mail and succeeds, all through the embedded services", async () => {
    const arn = await aws.createStateMachine("retrain", {
      StartAt: "Double",
      States: {
        Double: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Parameters: { FunctionName: "double", Payload: { "n.$": "$.n" } },
          ResultSelector: { "twice.$": "$.Payload.twice" },
          ResultPath: "$.double",
          Next: "Store",
        },
        Store: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:s3:putObject",
          Parameters: { Bucket: "results", Key: "request.json", "Body.$": "$" },
          ResultPath: null,
          Next: "Tell",
        },
        Tell: {
          Type: "Task",
          Resource: "arn:aws:states:::sns:publish",
          Parameters: {
            TopicArn: topicArn,
            Subject: "Retraining requested",
            "Message.$": "States.Format('{} by {}', $.double.twice, $$.Execution.Name)",
          },
          ResultPath: null,
          Next: "Done",
        },
        Done: { Type: "Succeed" },
      },
    });
    const described = await run(arn, "run-1", { n: 21 });
    expect(described).toMatchObject({ status: "SUCCEEDED", name: "run-1", stateMachineArn: arn, input: '{"n":21}' });
    expect(JSON.parse(described.output!)).toEqual({ n: 21, double: { twice: 42 } });
    expect(described.stopDate!.getTime()).toBeGreaterThanOrEqual(described.startDate!.getTime());
    expect(aws.mails.at(-1)).toMatchObject({ to: "ml@example.com", subject: "Retraining requested" });
    expect(aws.mails.at(-1)?.text).toMatch(/^42 by run-1\n/);
    const stored = await aws.clients.s3.send(new GetObjectCommand({ Bucket: "results", Key: "request.json" }));
    expect(await stored.Body?.transformToString()).toBe('{"n":21,"double":{"twice":42}}');

    const history = await aws.clients.sfn.send(
      new GetExecutionHistoryCommand({ executionArn: described.executionArn! }),
    );
    const types = ["TaskStateEntered", "TaskStateExited"];
    expect(history.events?.map(({ type }) => type)).toEqual([
      ...[
        "ExecutionStarted",
        ...types,
        ...types,
        ...types,
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
      ],
    ]);
    expect(history.events?.[1]?.stateEnteredEventDetails?.name).toBe("Double");
  });

  it("waits until a task's token is sent back, once, with an output or an error", async () => {
    const arn = await aws.createStateMachine("asks", {
      StartAt: "Ask",
      States: {
        Ask: {
          Type: "Task",
          Resource: "arn:aws:states:::sns:publish.waitForTaskToken",
          Parameters: { TopicArn: topicArn, Subject: "Approve?", "Message.$": "$$.Task.Token" },
          End: true,
        },
      },
    });
    const ask = async (name: string) => {
      const before = aws.mails.length;
      const { executionArn } = await start(arn, name, {});
      while (aws.mails.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
      return { executionArn, taskToken: aws.mails.at(-1)!.text.split("\n")[0]! };
    };
    const statusOf = async (executionArn: string | undefined) => {
      await idle(aws, [], 5);
      const { status, output, error } = await aws.clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
      return { status, output, error };
    };
    const approved = await ask("approved");
    const { sfn } = aws.clients;
    expect((await sfn.send(new DescribeExecutionCommand({ executionArn: approved.executionArn }))).status).toBe(
      "RUNNING",
    );
    await sfn.send(new SendTaskSuccessCommand({ taskToken: approved.taskToken, output: "true" }));
    expect(await statusOf(approved.executionArn)).toMatchObject({ status: "SUCCEEDED", output: "true" });
    const again = sfn.send(new SendTaskSuccessCommand({ taskToken: approved.taskToken, output: "true" }));
    await expect(again).rejects.toMatchObject({ name: "InvalidToken" });
    const refused = await ask("refused");
    await sfn.send(new SendTaskFailureCommand({ taskToken: refused.taskToken, error: "Refused" }));
    expect(await statusOf(refused.executionArn)).toMatchObject({ status: "FAILED", error: "Refused" });
  });

  it("fails with the name and words of what a task threw, and can catch it", async () => {
    const double = { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:double" };
    const fails = await aws.createStateMachine("fails", { StartAt: "D", States: { D: { ...double, End: true } } });
    expect(await run(fails, "x", { n: -1 })).toMatchObject({
      status: "FAILED",
      error: "RangeError",
      cause: "n is negative",
    });
    const Catch = [{ ErrorEquals: ["States.TaskFailed"], Next: "F" }];
    const catches = await aws.createStateMachine("catches", {
      StartAt: "D",
      States: { D: { ...double, Catch, End: true }, F: { Type: "Succeed" } },
    });
    expect(await run(catches, "x", { n: -1 })).toMatchObject({ status: "SUCCEEDED" });
  });

  it("names the error of a refused Publish as Step Functions does", async () => {
    const tell = {
      Type: "Task",
      Resource: "arn:aws:states:::sns:publish",
      End: true,
      Parameters: { TopicArn: topicArn, Message: "x", Subject: "é" },
    };
    const arn = await aws.createStateMachine("bad-subject", { StartAt: "Tell", States: { Tell: tell } });
    expect(await run(arn, "x", {})).toMatchObject({ status: "FAILED", error: "SNS.InvalidParameterException" });
  });

  it.each([
    ["JSONata", { QueryLanguage: "JSONata", StartAt: "P", States: { P: { Type: "Pass", End: true } } }],
    ["Assign", { StartAt: "P", States: { P: { Type: "Pass", Assign: { a: 1 }, End: true } } }],
    [
      "a resource it cannot call",
      { StartAt: "T", States: { T: { Type: "Task", Resource: "arn:aws:states:::glue:startJobRun.sync", End: true } } },
    ],
    ["$$.State", { StartAt: "P", States: { P: { Type: "Pass", Parameters: { "n.$": "$$.State.Name" }, End: true } } }],
    ["an unknown next state", { StartAt: "P", States: { P: { Type: "Pass", Next: "Nowhere" } } }],
  ])("with %s is refused when it is created", async (_what, definition) => {
    await expect(aws.createStateMachine("refused", definition)).rejects.toMatchObject({ name: "InvalidDefinition" });
  });

  it("may be created twice with the same definition only", async () => {
    const wait = (Seconds: number) => ({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds, End: true } } });
    expect(await aws.createStateMachine("waiting", wait(60))).toBe(waiting);
    await expect(aws.createStateMachine("waiting", wait(61))).rejects.toMatchObject({
      name: "StateMachineAlreadyExists",
    });
  });
});

describe("an execution name", () => {
  it("gives the running execution for the same input, and is taken for any other and after the end", async () => {
    const first = await start(waiting, "once", { a: 1 });
    expect(await start(waiting, "once", { a: 1 })).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    await expect(start(waiting, "once", { a: 2 })).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    await aws.clients.sfn.send(
      new StopExecutionCommand({ executionArn: first.executionArn!, error: "Operator", cause: "enough" }),
    );
    expect(
      await aws.clients.sfn.send(new DescribeExecutionCommand({ executionArn: first.executionArn! })),
    ).toMatchObject({
      status: "ABORTED",
      error: "Operator",
      cause: "enough",
    });
    await expect(start(waiting, "once", { a: 1 })).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
  });

  it("must be one Step Functions accepts", async () => {
    await expect(start(waiting, "not/a name", {})).rejects.toMatchObject({ name: "InvalidName" });
  });

  it("is listed newest first, by status and in pages", async () => {
    for (const name of ["list-1", "list-2", "list-3"]) await start(waiting, name, {});
    const list = (more: object) =>
      aws.clients.sfn.send(new ListExecutionsCommand({ stateMachineArn: waiting, statusFilter: "RUNNING", ...more }));
    const first = await list({ maxResults: 2 });
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    expect([...first.executions!, ...second.executions!].map(({ name }) => name)).toEqual([
      "list-3",
      "list-2",
      "list-1",
    ]);
    expect(second.nextToken).toBeUndefined();
  });
});

describe("what the facade does not know", () => {
  it("is named: a missing state machine, a missing execution, an operation it does not serve", async () => {
    const { sfn } = aws.clients;
    await expect(start(`${waiting}-not`, "x", {})).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
    await expect(sfn.send(new DescribeExecutionCommand({ executionArn: "arn:x" }))).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
    });
    const describeMachine = new DescribeStateMachineCommand({ stateMachineArn: waiting });
    await expect(sfn.send(describeMachine)).rejects.toThrow(
      "The embedded AWS does not serve states DescribeStateMachine.",
    );
  });
});
