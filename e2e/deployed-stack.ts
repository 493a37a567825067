import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { embeddedClientConfig } from "../local/aws/environment.ts";

/** One resource as CloudFormation knows it. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly physicalId: string;
  /** As in `AWS::SQS::Queue`. */
  readonly type: string;
}

/** SDK clients of the emulator a stack is deployed to. */
export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly sfn: SFNClient;
}

/** Clients that reach this endpoint whatever the environment says. */
export function clientsAt(endpoint: string): Clients {
  const config = embeddedClientConfig(endpoint);
  return {
    s3: new S3Client(config),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    sns: new SNSClient(config),
    sfn: new SFNClient(config),
  };
}

/** The resources of a stack; none when there is no such stack (any more). */
export async function resourcesOf(endpoint: string, stackName: string): Promise<DeployedResource[]> {
  const answer = await request(endpoint, "cloudformation", "/", {
    "content-type": "application/x-www-form-urlencoded",
    body: `Action=DescribeStackResources&Version=2010-05-15&StackName=${encodeURIComponent(stackName)}`,
  });
  const text = (member: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(member)?.[1] ?? "";
  return answer
    .split(/<member>/)
    .slice(1)
    .map((member) => ({
      logicalId: text(member, "LogicalResourceId"),
      physicalId: text(member, "PhysicalResourceId"),
      type: text(member, "ResourceType"),
      status: text(member, "ResourceStatus"),
    }))
    .filter(({ logicalId, status }) => logicalId !== "" && status !== "DELETE_COMPLETE")
    .map(({ status: _status, ...resource }) => resource);
}

/** Calls a function once and returns its answer as text; a failure of the function is in that text. */
export async function invoke(endpoint: string, functionName: string, event: unknown): Promise<string> {
  return await request(endpoint, "lambda", `/2015-03-31/functions/${functionName}/invocations`, {
    "content-type": "application/json",
    body: JSON.stringify(event),
  });
}

/** For the two services that only this proof calls: the emulator reads the service from the credential and checks no signature. */
async function request(
  endpoint: string,
  service: string,
  path: string,
  { body, ...headers }: { readonly "content-type": string; readonly body: string },
): Promise<string> {
  const credential = `test/20260101/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`;
  const answer = await fetch(`${endpoint}${path}`, { method: "POST", headers: { ...headers, authorization }, body });
  return await answer.text();
}
