import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../infra/config.ts";
import { appWith } from "./synthesized.ts";

const read = (context: Record<string, unknown>) => readConfig(appWith(context).node);
const arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:Retrain";

describe("the configuration", () => {
  it("may be left out altogether", () => {
    expect(read({})).toEqual({ alertEmails: [], dataBucketName: null, retrainingStateMachineArn: null });
  });

  it("takes several addresses, each once", () => {
    expect(read({ alertEmail: "ada@example.com, ben+drift@mail.example.org,ada@example.com" }).alertEmails).toEqual([
      "ada@example.com",
      "ben+drift@mail.example.org",
    ]);
  });

  it("takes an existing bucket and an existing state machine", () => {
    expect(read({ dataBucket: "their-data", retrainingStateMachineArn: arn })).toMatchObject({
      dataBucketName: "their-data",
      retrainingStateMachineArn: arn,
    });
  });

  it.each([
    [{ alertEmail: "ada" }, '-c alertEmail: "ada" is not a mail address.'],
    [{ alertEmail: "ada@example.com," }, '-c alertEmail: "" is not a mail address.'],
    [{ alertEmail: "ada@@example.com" }, "is not a mail address"],
    [{ alertEmail: "ada@example.com ben@example.com" }, "several separated by commas"],
    [{ alertEmail: "" }, "-c alertEmail: expected a text"],
    [{ alertEmail: ["ada@example.com"] }, "-c alertEmail: expected a text"],
    [{ dataBucket: "s3://their-data" }, "without s3:// and without a path"],
    [{ dataBucket: "Their_Data" }, "is not a bucket name"],
    [{ dataBucket: "their..data" }, "is not a bucket name"],
    [{ retrainingStateMachineArn: "Retrain" }, "is not the ARN of a state machine"],
    [{ retrainingStateMachineArn: `${arn}:prod` }, "without version or alias"],
    [{ alertEmails: "ada@example.com" }, "-c alertEmails: there is no such setting. Did you mean -c alertEmail=...?"],
    [{ databucket: "their-data" }, "Did you mean -c dataBucket=...?"],
    [{ "data-bucket": "their-data" }, "Did you mean -c dataBucket=...?"],
  ])("refuses %j and says why", (context, message) => {
    expect(() => read(context)).toThrow(message);
    expect(() => read(context)).toThrow(ConfigError);
  });
});
