import { readFileSync } from "node:fs";
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  DefinitionBody,
  type IStateMachine,
  LogLevel,
  StateMachine,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Environment } from "../functions/start-retraining/environment.ts";
import type { Alerting } from "./alerting.ts";
import { NodeFunction } from "./node-function.ts";
import { grant, permission } from "./permission.ts";
import type { Storage } from "./storage.ts";
import { WorkQueue } from "./work-queue.ts";

const errorImpact = "Retraining runs that were decided do not start.";

/**
 * What a confirmed change of the world starts: a function that writes the training set, and then the state machine in
 * retraining.asl.json, made to be replaced, or an existing one.
 */
export class Retraining extends Construct {
  readonly requests: WorkQueue;
  readonly startRetraining: NodeFunction;
  readonly stateMachine: IStateMachine;

  /** @param existingArn a state machine of this account and region, or null for our own */
  constructor(scope: Construct, id: string, existingArn: string | null, storage: Storage, alerting: Alerting) {
    super(scope, id);
    this.stateMachine =
      existingArn === null
        ? newStateMachine(this, storage, alerting)
        : StateMachine.fromStateMachineArn(this, "StateMachine", existingArn);
    const { stateMachineArn } = this.stateMachine;
    const timeout = Duration.minutes(15);
    this.requests = new WorkQueue(this, "Requests", {
      name: "retraining",
      errorImpact,
      fifo: false,
      consumerTimeout: timeout,
    });
    this.startRetraining = new NodeFunction(this, "StartRetraining", {
      name: "start-retraining",
      description: "Writes the training set of a retraining run, then starts the run",
      errorImpact,
      timeout,
      memorySizeMegabytes: 1769,
      environment: {
        DATA_BUCKET: storage.data.bucketName,
        RESULTS_BUCKET: storage.results.bucketName,
        RETRAINING_QUEUE_URL: this.requests.queue.queueUrl,
        RETRAINING_STATE_MACHINE_ARN: stateMachineArn,
      } satisfies Environment,
      permissions: [
        ...storage.permissionsToReadServing(),
        ...storage.permissionsToKeepTrainingSets(),
        this.requests.permissionToSend(),
        permission({ actions: ["states:StartExecution"], resources: [stateMachineArn] }),
      ],
    });
    // One run a call, so that each has all of the fifteen minutes.
    this.requests.feeds(this.startRetraining, 1, 10);
  }
}

function newStateMachine(scope: Construct, storage: Storage, alerting: Alerting): StateMachine {
  const stateMachine = new StateMachine(scope, "StateMachine", {
    comment: "Records that retraining was requested and tells it. Replace it with your training workflow.",
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(readFileSync(new URL("retraining.asl.json", import.meta.url), "utf8")),
    definitionSubstitutions: {
      AlertTopicArn: alerting.alerts.topicArn,
      ResultsBucket: storage.results.bucketName,
    },
    tracingEnabled: true,
    logs: {
      // Executions keep their input for 90 days; the log need not repeat the evidence.
      includeExecutionData: false,
      level: LogLevel.ALL,
      destination: new LogGroup(scope, "Logs", {
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    },
  });
  grant(stateMachine.role, [
    permission(
      { actions: ["s3:PutObject"], resources: [storage.results.arnForObjects("*/retraining/*")] },
      "A record is named after the monitor and the execution, under one folder of each monitor.",
    ),
    ...alerting.permissionsToAlert(),
  ]);
  Validations.of(stateMachine.role).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason: "Log delivery and X-Ray have no resources to name: Step Functions asks for these actions on *.",
  });
  return stateMachine;
}
