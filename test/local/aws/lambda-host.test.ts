import { describe, expect, it } from "vitest";
import { createLambdaFunction, importLambdaHandler, type LambdaHandler } from "../../../local/aws/lambda-host.ts";
import { scheduledEvent, startTimer } from "../../../local/aws/timer.ts";

const functionWith = (handler: LambdaHandler, timeoutSeconds = 3) =>
  createLambdaFunction({ functionName: "profile-object", handler, timeoutSeconds, memorySizeMb: 1769 });

describe("a Lambda function", () => {
  it("sees the context of its deployment", async () => {
    const seen: unknown[] = [];
    const invoked = functionWith(async (_event, context) => {
      seen.push(context.awsRequestId);
      return [
        context.functionName,
        context.memoryLimitInMB,
        context.invokedFunctionArn,
        Math.ceil(context.getRemainingTimeInMillis() / 1000),
      ];
    });
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:profile-object";
    expect(await invoked.invoke({})).toEqual(["profile-object", "1769", arn, 3]);
    await invoked.invoke({});
    expect(new Set(seen).size).toBe(2);
  });

  it("is given up when its time is over", async () => {
    await expect(functionWith(() => new Promise(() => {}), 0.02).invoke({})).rejects.toThrow(
      "Task timed out after 0.02 seconds",
    );
  });

  it("works on a copy of the event and answers what JSON can say", async () => {
    const event = { list: [1] };
    const answer = await functionWith(async (own: typeof event) => {
      own.list.push(2);
      return { at: new Date(0), nothing: undefined };
    }).invoke(event);
    expect([event, answer]).toEqual([{ list: [1] }, { at: "1970-01-01T00:00:00.000Z" }]);
    expect(await functionWith(async () => undefined).invoke({})).toBeNull();
  });
});

describe("importLambdaHandler", () => {
  const module = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

  it("sets the environment before the module is loaded", async () => {
    const entry = module("const own = process.env.TIDEMARK_TEST_A; export const handler = async () => own;");
    expect(await (await importLambdaHandler(entry, { TIDEMARK_TEST_A: "1" }))({}, {} as never)).toBe("1");
  });

  it("refuses a second value of one variable and a module without handler", async () => {
    await importLambdaHandler(module("export const handler = 1 && (() => {});"), { TIDEMARK_TEST_B: "1" });
    await expect(importLambdaHandler(module(""), { TIDEMARK_TEST_B: "2" })).rejects.toThrow(
      /TIDEMARK_TEST_B is already "1"/,
    );
    await expect(importLambdaHandler(module("export const other = 1"), {})).rejects.toThrow(/exports no handler/);
  });
});

describe("a timer", () => {
  it("fires by schedule and by hand with the event of an EventBridge rule, and goes on after a failure", async () => {
    const times: string[] = [];
    const failures: unknown[] = [];
    const twice = Promise.withResolvers<void>();
    const lambdaFunction = functionWith(async (event) => {
      times.push(event.time);
      if (times.length === 2) throw new Error("once");
      if (times.length === 3) twice.resolve();
    });
    const timer = startTimer({
      ruleName: "windows",
      everySeconds: 0.02,
      lambdaFunction,
      onFailure: (error) => failures.push(error),
    });
    await timer.fire(new Date("2001-06-01T00:00:00Z"));
    await twice.promise;
    await timer.stop();
    const after = times.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(times).toHaveLength(after);
    expect(times[0]).toBe("2001-06-01T00:00:00Z");
    expect(failures).toMatchObject([{ message: "once" }]);
  });

  it("sends the scheduled event EventBridge sends", () => {
    expect(scheduledEvent("windows", "id", new Date("2001-06-01T00:00:00.123Z"))).toEqual({
      version: "0",
      id: "id",
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: "000000000000",
      time: "2001-06-01T00:00:00Z",
      region: "us-east-1",
      resources: ["arn:aws:events:us-east-1:000000000000:rule/windows"],
      detail: {},
    });
  });
});
