import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Environment } from "../functions/check-monitor/environment.ts";
import type { Alerting } from "./alerting.ts";
import { NodeFunction } from "./node-function.ts";
import type { Retraining } from "./retraining.ts";
import type { Storage } from "./storage.ts";
import { WorkQueue } from "./work-queue.ts";

const errorImpact = "Monitors are not checked: uploads are read, but nobody hears what is wrong with them.";

/** Decides what a monitor's new profiles, labels or settings mean, one message of a monitor at a time. */
export class Checking extends Construct {
  readonly monitors: WorkQueue;
  readonly checkMonitor: NodeFunction;

  constructor(scope: Construct, id: string, storage: Storage, alerting: Alerting, retraining: Retraining) {
    super(scope, id);
    const timeout = Duration.minutes(15);
    this.monitors = new WorkQueue(this, "Monitors", {
      name: "monitors",
      errorImpact,
      fifo: true,
      consumerTimeout: timeout,
    });
    this.checkMonitor = new NodeFunction(this, "CheckMonitor", {
      name: "check-monitor",
      description: "Compares what was read with the baseline, writes the answer, alerts, asks for retraining",
      errorImpact,
      timeout,
      memorySizeMegabytes: 1769,
      environment: {
        DATA_BUCKET: storage.data.bucketName,
        RESULTS_BUCKET: storage.results.bucketName,
        MONITORS_QUEUE_URL: this.monitors.queue.queueUrl,
        ALERT_TOPIC_ARN: alerting.alerts.topicArn,
        RETRAINING_QUEUE_URL: retraining.requests.queue.queueUrl,
      } satisfies Omit<Environment, "AWS_REGION">,
      permissions: [
        ...storage.permissionsToReadSettings(),
        ...storage.permissionsToKeepResults(),
        ...alerting.permissionsToAlert(),
        retraining.requests.permissionToSend(),
      ],
    });
    this.monitors.feeds(this.checkMonitor, 10, 50);
  }
}
