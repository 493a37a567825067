import { Duration } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { Environment } from "../functions/read-upload/environment.ts";
import { NodeFunction } from "./node-function.ts";
import type { Storage } from "./storage.ts";
import { WorkQueue } from "./work-queue.ts";

const errorImpact = "Uploads are not read: no profile, no check and no alert comes of them.";

/** Every created object of the data bucket becomes a message, and every message one reading of that object. */
export class Ingestion extends Construct {
  readonly uploads: WorkQueue;
  readonly readUpload: NodeFunction;

  constructor(scope: Construct, id: string, storage: Storage, monitors: WorkQueue) {
    super(scope, id);
    const timeout = Duration.minutes(15);
    this.uploads = new WorkQueue(this, "Uploads", {
      name: "uploads",
      errorImpact,
      fifo: false,
      consumerTimeout: timeout,
    });
    new Rule(this, "ObjectCreated", {
      description: "Every object created in the data bucket goes to the uploads queue",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: { bucket: { name: [storage.data.bucketName] } },
      },
      // What EventBridge cannot deliver lies beside what could not be read: one place to look, one way back.
      targets: [new SqsQueue(this.uploads.queue, { deadLetterQueue: this.uploads.deadLetters })],
    });
    this.readUpload = new NodeFunction(this, "ReadUpload", {
      name: "read-upload",
      description: "Reads one created object once and stores its profile",
      errorImpact,
      timeout,
      // One whole CPU: reading is limited by it.
      memorySizeMegabytes: 1769,
      environment: {
        DATA_BUCKET: storage.data.bucketName,
        RESULTS_BUCKET: storage.results.bucketName,
        UPLOADS_QUEUE_URL: this.uploads.queue.queueUrl,
        MONITORS_QUEUE_URL: monitors.queue.queueUrl,
      } satisfies Environment,
      permissions: [
        ...storage.permissionsToReadUploads(),
        ...storage.permissionsToKeepProfiles(),
        this.uploads.permissionToSend(),
        monitors.permissionToSend(),
      ],
    });
    // One object a call, so that each has all of the fifteen minutes.
    this.uploads.feeds(this.readUpload, 1, 50);
  }
}
