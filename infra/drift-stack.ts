import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alerting } from "./alerting.ts";
import { Checking } from "./checking.ts";
import type { DriftStackConfig } from "./config.ts";
import { Ingestion } from "./ingestion.ts";
import { Monitoring } from "./monitoring.ts";
import { nextSteps } from "./next-steps.ts";
import { Retraining } from "./retraining.ts";
import { Schedule } from "./schedule.ts";
import { Storage } from "./storage.ts";

/**
 * Tidemark as it is deployed. Read from the bottom up it is the way of the data:
 *
 *     data bucket -> EventBridge -> uploads queue -> read-upload ----+
 *                              every five minutes -> keep-time ------+-> monitors queue -> check-monitor
 *                                                                                              |
 *                                                              results bucket, alerts topic <--+
 *                                                                                              |
 *                              retraining state machine <- start-retraining <- retraining queue <-+
 */
export class DriftStack extends Stack {
  constructor(scope: Construct, id: string, config: DriftStackConfig) {
    super(scope, id, { description: "Tidemark: drift detection for machine-learning data" });
    const storage = new Storage(this, "Storage", config.dataBucketName);
    const alerting = new Alerting(this, "Alerting", config.alertEmails);
    const retraining = new Retraining(this, "Retraining", config.retrainingStateMachineArn, storage, alerting);
    const { monitors, checkMonitor } = new Checking(this, "Checking", storage, alerting, retraining);
    const { uploads, readUpload } = new Ingestion(this, "Ingestion", storage, monitors);
    const { keepTime } = new Schedule(this, "Schedule", storage, monitors);
    new Monitoring(this, "Monitoring", {
      queues: [uploads, monitors, retraining.requests],
      functions: [readUpload, checkMonitor, keepTime, retraining.startRetraining],
      keepTime,
      retraining,
      alerting,
    });

    new CfnOutput(this, "DataBucket", { value: storage.data.bucketName });
    new CfnOutput(this, "ResultsBucket", { value: storage.results.bucketName });
    new CfnOutput(this, "UploadsQueueUrl", { value: uploads.queue.queueUrl });
    new CfnOutput(this, "AlertTopicArn", { value: alerting.alerts.topicArn });
    new CfnOutput(this, "OperationsTopicArn", { value: alerting.operations.topicArn });
    new CfnOutput(this, "RetrainingStateMachineArn", { value: retraining.stateMachine.stateMachineArn });
    for (const [step, value] of Object.entries(nextSteps(config, storage, alerting)))
      new CfnOutput(this, step, { value });
  }
}
