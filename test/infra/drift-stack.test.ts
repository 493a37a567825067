import { readdirSync } from "node:fs";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { resourcesOf, type Statement, statementsOf, templateWith } from "./synthesized.ts";

const template = templateWith({ alertEmail: "ada@example.com,ben@example.com" });

describe("the stack", () => {
  it("deploys every folder of functions/", () => {
    const folders = readdirSync(new URL("../../functions/", import.meta.url));
    expect(resourcesOf(template, "AWS::Lambda::Function")).toHaveLength(folders.length);
  });

  it("runs every function on Node 24 and arm64 with a log of its own that is forgotten after three months", () => {
    template.allResourcesProperties("AWS::Lambda::Function", {
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      LoggingConfig: { LogGroup: Match.anyValue() },
    });
    template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 90 });
  });

  it("has no custom resource, and nothing an emulator of AWS does not know", () => {
    const types = Object.values(template.toJSON()["Resources"]).map((resource) => (resource as { Type: string }).Type);
    expect(types.filter((type) => /^Custom::|CustomResource|MetricFilter|CompositeAlarm/.test(type))).toEqual([]);
  });

  it("needs no account to be synthesized", () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/\b\d{12}\b/);
  });

  it("tells what to do next, in order", () => {
    const outputs = template.toJSON()["Outputs"] as Record<string, { Value: unknown }>;
    const steps = Object.keys(outputs).filter((name) => name.startsWith("Next"));
    expect(steps).toEqual(["Next1Mail", "Next2Train", "Next3Serve", "Next4Read"]);
    expect(outputs["Next1Mail"]?.Value).toContain("ada@example.com, ben@example.com");
    expect(JSON.stringify(outputs["Next2Train"])).toContain("/<monitor>/training/v1/");
  });
});

describe("queues", () => {
  const queues = resourcesOf(template, "AWS::SQS::Queue");
  /** Named as dead-letter queue by a queue, a subscription or the target of a rule. */
  const deadLetters = new Set(
    [
      ...JSON.stringify(template.toJSON()).matchAll(
        /"deadLetterTargetArn":\{"Fn::GetAtt":\["(\w+)"|"DeadLetterConfig":\{"Arn":\{"Fn::GetAtt":\["(\w+)"/g,
      ),
    ].map(([, redrive, target]) => redrive ?? target),
  );

  it("have a dead-letter queue unless they are one", () => {
    const feeding = queues.filter(([id]) => !deadLetters.has(id));
    expect(feeding).toHaveLength(3);
    for (const [id, { Properties }] of feeding) {
      expect(Properties.RedrivePolicy, id).toMatchObject({ maxReceiveCount: 5 });
    }
  });

  it("keep dead letters longer than any queue keeps messages", () => {
    for (const [id, { Properties }] of queues.filter(([id]) => deadLetters.has(id))) {
      expect(Properties.MessageRetentionPeriod, id).toBe(14 * 24 * 3600);
    }
  });

  it("are encrypted", () => {
    for (const [id, { Properties }] of queues) expect(Properties.SqsManagedSseEnabled, id).toBe(true);
  });

  it("hide a message for six times as long as its function may take", () => {
    const timeouts = new Map(
      resourcesOf(template, "AWS::Lambda::Function").map(([id, { Properties }]) => [id, Properties.Timeout]),
    );
    const mappings = resourcesOf(template, "AWS::Lambda::EventSourceMapping");
    expect(mappings).toHaveLength(3);
    for (const [id, { Properties }] of mappings) {
      const queue = queues.find(([queueId]) => queueId === Properties.EventSourceArn["Fn::GetAtt"][0]);
      expect(queue?.[1].Properties.VisibilityTimeout, id).toBe(6 * timeouts.get(Properties.FunctionName.Ref));
      expect(Properties.FunctionResponseTypes, id).toEqual(["ReportBatchItemFailures"]);
    }
  });

  it("pair a first-in-first-out queue with one for its dead letters", () => {
    for (const [id, { Properties }] of queues) {
      const target = Properties.RedrivePolicy?.deadLetterTargetArn["Fn::GetAtt"][0];
      if (target === undefined) continue;
      const own = queues.find(([queueId]) => queueId === target);
      expect(own?.[1].Properties.FifoQueue, id).toBe(Properties.FifoQueue);
    }
  });
});

describe("uploads", () => {
  it("reach the uploads queue by EventBridge, and a dead-letter queue when they cannot", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [Match.anyValue()] } },
      },
      Targets: [{ Arn: Match.anyValue(), DeadLetterConfig: Match.anyValue() }],
    });
  });

  it("make the bucket send events by a property of the bucket itself", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });
});

describe("buckets", () => {
  it("are private, encrypted, versioned, tidied up, and stay when the stack goes", () => {
    const buckets = resourcesOf(template, "AWS::S3::Bucket");
    expect(buckets).toHaveLength(2);
    for (const [id, { Properties, DeletionPolicy, UpdateReplacePolicy }] of buckets) {
      expect([DeletionPolicy, UpdateReplacePolicy], id).toEqual(["Retain", "Retain"]);
      expect(Properties, id).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        VersioningConfiguration: { Status: "Enabled" },
        LifecycleConfiguration: {
          Rules: [
            {
              Status: "Enabled",
              NoncurrentVersionExpiration: { NoncurrentDays: 30 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
          ],
        },
      });
    }
  });
});

describe("policies of buckets", () => {
  it("stay with their buckets", () => {
    const policies = resourcesOf(template, "AWS::S3::BucketPolicy");
    expect(policies).toHaveLength(2);
    for (const [id, { DeletionPolicy }] of policies) expect(DeletionPolicy, id).toBe("Retain");
  });
});

describe("an attached bucket", () => {
  const attached = templateWith({ dataBucket: "their-data" });

  it("is left alone", () => {
    expect(resourcesOf(attached, "AWS::S3::Bucket")).toHaveLength(1);
    for (const type of ["AWS::S3::Bucket", "AWS::S3::BucketPolicy"]) {
      expect(JSON.stringify(attached.findResources(type))).not.toContain("their-data");
    }
  });

  it("is watched", () => {
    attached.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: { detail: { bucket: { name: ["their-data"] } } },
    });
  });

  it("comes with the command that turns EventBridge on", () => {
    const outputs = attached.toJSON()["Outputs"] as Record<string, { Value: unknown }>;
    expect(outputs["Next2EventBridge"]?.Value).toContain("get-bucket-notification-configuration --bucket their-data");
  });

  it("may be encrypted with a key of this account, which is used through S3 and for this bucket only", () => {
    const decrypting = statementsOf(attached).filter(
      ({ Action, Resource }) => Action.includes("kms:Decrypt") && JSON.stringify(Resource).includes(":key/*"),
    );
    expect(decrypting).toHaveLength(3);
    for (const { Condition } of decrypting) {
      expect(Condition?.["StringEquals"]).toHaveProperty("kms:ViaService");
      expect(JSON.stringify(Condition?.["StringLike"])).toContain("their-data");
    }
    const own = statementsOf(template).filter(({ Resource }) => JSON.stringify(Resource).includes(":key/*"));
    expect(own).toEqual([]);
  });
});

describe("permissions", () => {
  const statements = statementsOf(template);
  const allowing = statements.filter(({ Effect }) => Effect === "Allow");
  const text = (statement: Statement) => JSON.stringify(statement);

  it("name every action", () => {
    const wild = allowing.flatMap(({ Action }) => Action.filter((action) => action.includes("*")));
    expect([...new Set(wild)]).toEqual(["kms:GenerateDataKey*"]);
  });

  it("name their resources, except where a service has none to name or a policy speaks of the key it hangs on", () => {
    const unnamed = allowing.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
    for (const action of unnamed) expect(action).toMatch(/^(xray|logs|kms):/);
  });

  it("are given to nobody outside the account", () => {
    for (const statement of allowing.filter(({ Principal }) => Principal !== undefined)) {
      expect(text(statement)).not.toMatch(/"Principal":("\*"|\{"AWS":"\*"\})/);
    }
  });

  it("are refused without TLS by every bucket, queue and topic", () => {
    const denying = statements.filter(
      ({ Effect, Condition }) => Effect === "Deny" && Condition?.["Bool"]?.["aws:SecureTransport"] === "false",
    );
    const guarded = ["AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic"].flatMap((type) =>
      resourcesOf(template, type),
    );
    for (const [id] of guarded) {
      expect(
        denying.some((statement) => text(statement).includes(`"${id}"`)),
        id,
      ).toBe(true);
    }
  });

  it("let services reach a queue or topic only from this account", () => {
    const services = allowing.filter(
      ({ Principal, Action }) => /"Service"/.test(JSON.stringify(Principal)) && !Action.includes("sts:AssumeRole"),
    );
    expect(services.length).toBeGreaterThan(0);
    for (const statement of services) expect(text(statement)).toMatch(/aws:SourceA(ccount|rn)/);
  });

  it("let each function do its part and no more", () => {
    const actionsOf = (name: string) =>
      resourcesOf(template, "AWS::IAM::Policy")
        .filter(([id]) => id.includes(name))
        .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.flatMap(({ Action }: Statement) => Action))
        .filter((action: string) => !/^(logs|xray):/.test(action));
    const receive = [
      "sqs:ReceiveMessage",
      "sqs:ChangeMessageVisibility",
      "sqs:GetQueueUrl",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
    ];
    expect(new Set(actionsOf("KeepTime"))).toEqual(new Set(["s3:ListBucket", "sqs:SendMessage"]));
    expect(new Set(actionsOf("ReadUpload"))).toEqual(
      new Set(["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject", "sqs:SendMessage", ...receive]),
    );
    expect(new Set(actionsOf("CheckMonitor"))).toEqual(
      new Set([
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "sns:Publish",
        "kms:GenerateDataKey*",
        "kms:Decrypt",
        "sqs:SendMessage",
        ...receive,
      ]),
    );
    expect(new Set(actionsOf("StartRetraining"))).toEqual(
      new Set([
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "sqs:SendMessage",
        "states:StartExecution",
        ...receive,
      ]),
    );
  });

  it("let a training set be made of serving files and what was read of them, and be written nowhere else", () => {
    const statements: Statement[] = resourcesOf(template, "AWS::IAM::Policy")
      .filter(([id]) => id.includes("StartRetraining"))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const foldersOf = (action: string) =>
      statements
        .filter(({ Action }) => [Action].flat().includes(action))
        .flatMap(({ Resource }) => [...JSON.stringify(Resource).matchAll(/"\/\*\/([^"]+)\/\*"/g)])
        .map(([, folder]) => folder);
    expect(foldersOf("s3:PutObject")).toEqual(["training-sets"]);
    expect(foldersOf("s3:GetObject").toSorted()).toEqual(
      ["baselines", "labels", "predictions/serving", "profiles/serving", "serving", "training-sets"].toSorted(),
    );
  });

  it("let alarms publish to the encrypted operations topic", () => {
    const alarms = allowing.filter((statement) => text(statement).includes("cloudwatch.amazonaws.com"));
    expect(alarms.flatMap(({ Action }) => Action).toSorted()).toEqual([
      "kms:Decrypt",
      "kms:GenerateDataKey*",
      "sns:Publish",
    ]);
  });
});

describe("topics", () => {
  it("are encrypted and mail every address, with a queue for what cannot be delivered", () => {
    template.allResourcesProperties("AWS::SNS::Topic", { KmsMasterKeyId: Match.anyValue() });
    const subscriptions = resourcesOf(template, "AWS::SNS::Subscription").map(([, { Properties }]) => Properties);
    expect(subscriptions.map(({ Endpoint }) => Endpoint).toSorted()).toEqual([
      "ada@example.com",
      "ada@example.com",
      "ben@example.com",
      "ben@example.com",
    ]);
    for (const { Protocol, RedrivePolicy } of subscriptions) {
      expect(Protocol).toBe("email");
      expect(RedrivePolicy).toHaveProperty("deadLetterTargetArn");
    }
  });

  it("are without subscribers when nobody was named, and say so", () => {
    const unattended = templateWith();
    expect(resourcesOf(unattended, "AWS::SNS::Subscription")).toEqual([]);
    expect(JSON.stringify(unattended.toJSON()["Outputs"]["Next1Mail"])).toContain("Nobody gets alerts yet");
  });
});
