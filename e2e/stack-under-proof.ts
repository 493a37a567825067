import { setTimeout as pause } from "node:timers/promises";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { type Clients, clientsAt, type DeployedResource, resourcesOf } from "./deployed-stack.ts";

/** Tidemark as it stands on the emulator, seen from outside. */
export interface StackUnderProof {
  readonly endpoint: string;
  readonly clients: Clients;
  /** What `cdk deploy` prints for people, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly DeployedResource[];
  /** The one resource whose logical id begins so. */
  resource(type: string, logicalId: string): DeployedResource;
  queueUrl(logicalId: string): Promise<string>;
  put(key: string, body: Uint8Array | string): Promise<void>;
  /** Keys of the results bucket under the prefix. */
  results(prefix: string): Promise<string[]>;
  /** One result as text; null when it is not there. */
  result(key: string): Promise<string | null>;
  /** Resolves when the work queues have been empty, and nothing in flight but what is named, for a whole second. */
  settled(inFlight?: Readonly<Record<string, number>>): Promise<void>;
}

export const uploadsQueue = "IngestionUploadsQueue";
export const monitorsQueue = "CheckingMonitorsQueue";
export const retrainingQueue = "RetrainingRequestsQueue";

/** The deployed stack with what `cdk deploy --outputs-file` wrote. */
export async function lookAtStack(
  endpoint: string,
  stackName: string,
  outputs: Readonly<Record<string, string>>,
): Promise<StackUnderProof> {
  const clients = clientsAt(endpoint);
  const { s3, sqs } = clients;
  const resources = await resourcesOf(endpoint, stackName);
  const resource = (type: string, logicalId: string) => {
    const found = resources.filter((one) => one.type === type && one.logicalId.startsWith(logicalId));
    if (found.length !== 1) throw new Error(`${found.length} resources ${logicalId} of ${type}`);
    return found[0]!;
  };
  const queueUrl = async (logicalId: string) => {
    // CloudFormation refers to a queue by its URL.
    const QueueName = resource("AWS::SQS::Queue", logicalId).physicalId.split("/").at(-1)!;
    return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
  };
  const Bucket = outputs["ResultsBucket"];
  return {
    endpoint,
    clients,
    outputs,
    resources,
    resource,
    queueUrl,
    async put(key, body) {
      const ContentLength = Buffer.byteLength(body);
      await s3.send(new PutObjectCommand({ Bucket: outputs["DataBucket"], Key: key, Body: body, ContentLength }));
    },
    async results(prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
      return Contents.map(({ Key = "" }) => Key);
    },
    async result(key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
        return (await Body?.transformToString()) ?? null;
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return null;
        throw error;
      }
    },
    async settled(inFlight = {}) {
      const deployed = [uploadsQueue, monitorsQueue, retrainingQueue].filter((id) =>
        resources.some(({ logicalId }) => logicalId.startsWith(id)),
      );
      const urls = await Promise.all(deployed.map(async (id) => [id, await queueUrl(id)] as const));
      const deadline = Date.now() + 120_000;
      for (let quiet = 0; quiet < 5; ) {
        await pause(200);
        const busy = await Promise.all(
          urls.map(async ([id, QueueUrl]) => (await messagesIn(clients, QueueUrl)) - (inFlight[id] ?? 0)),
        );
        quiet = busy.every((messages) => messages <= 0) ? quiet + 1 : 0;
        if (Date.now() > deadline)
          throw new Error(`the queues still hold ${busy.join(" and ")} messages after 2 minutes`);
      }
    },
  };
}

/** How many messages a queue holds, waiting or in flight; delayed ones do not count. */
export async function messagesIn({ sqs }: Clients, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  const { ApproximateNumberOfMessages = "0", ApproximateNumberOfMessagesNotVisible = "0" } = Attributes as {
    ApproximateNumberOfMessages?: string;
    ApproximateNumberOfMessagesNotVisible?: string;
  };
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}
