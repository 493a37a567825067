import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type Permission, permission } from "./permission.ts";
import { deadLetterQueue } from "./work-queue.ts";

/**
 * The two topics people subscribe to: `alerts` says what happened to the data, `operations` that Tidemark itself is in trouble.
 * Apart, because they are read by different people in the end, because programs that subscribe to alerts rely on the form of every
 * message there, and because trouble with the alerts topic must have another way out.
 */
export class Alerting extends Construct {
  readonly alerts: Topic;
  readonly operations: Topic;
  readonly undeliveredMails: Queue;
  readonly #key: Key;

  constructor(scope: Construct, id: string, emails: readonly string[]) {
    super(scope, id);
    // The key AWS manages for SNS would keep CloudWatch from publishing: its policy cannot be changed.
    this.#key = new Key(this, "Key", {
      description: "Encrypts the messages of Tidemark's SNS topics",
      enableKeyRotation: true,
      policy: new PolicyDocument({ statements: [new PolicyStatement(keyIsOurs)] }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.alerts = this.#topic("Alerts", "Tidemark");
    this.operations = this.#topic("Operations", "Tidemark operations");
    this.#letAlarmsPublish();
    this.undeliveredMails = deadLetterQueue(this, "UndeliveredMails");
    Validations.of(this.undeliveredMails).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is the dead-letter queue of the mail subscriptions.",
    });
    for (const topic of [this.alerts, this.operations]) {
      for (const email of emails) {
        topic.addSubscription(new EmailSubscription(email, { deadLetterQueue: this.undeliveredMails }));
      }
    }
  }

  /** To publish alerts, and to use the key for it. */
  permissionsToAlert(): Permission[] {
    return [
      permission({ actions: ["sns:Publish"], resources: [this.alerts.topicArn] }),
      permission(
        { actions: ["kms:GenerateDataKey*", "kms:Decrypt"], resources: [this.#key.keyArn] },
        "SNS asks for data keys with and without plaintext; both names begin so.",
      ),
    ];
  }

  #topic(id: string, displayName: string): Topic {
    return new Topic(this, id, { displayName, masterKey: this.#key, enforceSSL: true });
  }

  /** A topic with a policy of its own no longer lets the whole account publish, so alarms have to be named. */
  #letAlarmsPublish(): void {
    const principals = [new ServicePrincipal("cloudwatch.amazonaws.com")];
    const conditions = { StringEquals: { "aws:SourceAccount": Stack.of(this).account } };
    this.operations.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsPublish",
        principals,
        actions: ["sns:Publish"],
        resources: [this.operations.topicArn],
        conditions,
      }),
    );
    this.#key.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsPublish",
        principals,
        actions: ["kms:GenerateDataKey*", "kms:Decrypt"],
        resources: ["*"],
        conditions,
      }),
    );
  }
}

/** What IAM may hand out for the key: its care and its use, without handing the key to other accounts or importing into it. */
const keyIsOurs = {
  sid: "AccountCaresAndUses",
  principals: [new AccountRootPrincipal()],
  actions: [
    "kms:CancelKeyDeletion",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
  ],
  resources: ["*"],
};
