import type { Alerting } from "./alerting.ts";
import type { DriftStackConfig } from "./config.ts";
import type { Storage } from "./storage.ts";

/** What to do after `cdk deploy`, as outputs of the stack: `Next1...`, `Next2...`, in order. */
export function nextSteps(config: DriftStackConfig, storage: Storage, alerting: Alerting): Record<string, string> {
  const data = storage.data.bucketName;
  const results = storage.results.bucketName;
  const steps: Record<string, string> = {
    Mail:
      config.alertEmails.length > 0
        ? `Confirm the two mails "AWS Notification - Subscription Confirmation" sent to ${config.alertEmails.join(", ")}. Nothing is delivered before.`
        : `Nobody gets alerts yet. Deploy again with -c alertEmail=you@example.com, or: aws sns subscribe --topic-arn ${alerting.alerts.topicArn} --protocol email --notification-endpoint you@example.com`,
    ...(storage.attached && {
      EventBridge: `If EventBridge is off on your bucket, turn it on and keep what is there: ${turnOnEventBridge(data)}`,
    }),
    Train: `Drop training data: aws s3 cp train.parquet s3://${data}/<monitor>/training/v1/`,
    Serve: `Then serving data: aws s3 cp today.parquet s3://${data}/<monitor>/serving/`,
    Read: `Read the answers: aws s3 sync s3://${results}/ tidemark-results/ --exclude "*/profiles/*" --exclude "*/predictions/*" --exclude "*/training-sets/*" and open tidemark-results/index.html`,
  };
  return Object.fromEntries(Object.entries(steps).map(([name, text], index) => [`Next${index + 1}${name}`, text]));
}

/**
 * A shell command that turns EventBridge on for a bucket and keeps its other notifications. S3 knows no "add": the whole
 * configuration is read, completed and put back, and nothing is put back when reading failed.
 */
export function turnOnEventBridge(bucket: string): string {
  // Nothing at all is printed for a bucket without notifications.
  const complete =
    'JSON.stringify({ ...JSON.parse(fs.readFileSync("before.json", "utf8") || "{}"), EventBridgeConfiguration: {} })';
  return [
    `aws s3api get-bucket-notification-configuration --bucket ${bucket} > before.json`,
    `node --print '${complete}' > after.json`,
    `aws s3api put-bucket-notification-configuration --bucket ${bucket} --notification-configuration file://after.json`,
  ].join(" && ");
}
