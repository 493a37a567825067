import { Duration, Validations } from "aws-cdk-lib";
import { Schedule as Rate, Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { Environment } from "../functions/keep-time/environment.ts";
import { NodeFunction } from "./node-function.ts";
import type { Storage } from "./storage.ts";
import type { WorkQueue } from "./work-queue.ts";

/** Tells every monitor every five minutes that time passed: windows close, silence is noticed. */
export class Schedule extends Construct {
  readonly keepTime: NodeFunction;

  constructor(scope: Construct, id: string, storage: Storage, monitors: WorkQueue) {
    super(scope, id);
    this.keepTime = new NodeFunction(this, "KeepTime", {
      name: "keep-time",
      description: "Tells every monitor that time passed",
      errorImpact: "Time stands still: windows stay open, and silence of a monitor goes unnoticed.",
      timeout: Duration.minutes(1),
      memorySizeMegabytes: 256,
      environment: {
        RESULTS_BUCKET: storage.results.bucketName,
        MONITORS_QUEUE_URL: monitors.queue.queueUrl,
      } satisfies Environment,
      permissions: [storage.permissionToListResults(), monitors.permissionToSend()],
    });
    const rule = new Rule(this, "EveryFiveMinutes", {
      description: "Calls keep-time",
      schedule: Rate.rate(Duration.minutes(5)),
      // A tick that fails is not repeated: the next one does all it would have done.
      targets: [new LambdaFunction(this.keepTime.function, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
    Validations.of(rule).acknowledge({
      id: "Serverless-EventBusDLQ",
      reason: "A lost tick is repaired by the next one five minutes later; an alarm says when ticks stop.",
    });
  }
}
