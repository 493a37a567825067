import { fileURLToPath } from "node:url";
import { type Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { grant, type Permission, permission } from "./permission.ts";

/** One folder of functions/ and what it needs. */
export interface NodeFunctionProps {
  /** Folder under functions/; its handler.ts exports `handler`. */
  readonly name: string;
  readonly description: string;
  /** What a person loses while this function fails. Stands in each of its alarms. */
  readonly errorImpact: string;
  readonly timeout: Duration;
  readonly memorySizeMegabytes: number;
  readonly environment: Record<string, string>;
  /** All it may do beyond writing its own log and trace. */
  readonly permissions: readonly Permission[];
}

/** A Lambda function of this repository: bundled by esbuild with its AWS clients, on a role that holds the permissions given and no more. */
export class NodeFunction extends Construct {
  readonly name: string;
  readonly errorImpact: string;
  readonly timeout: Duration;
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    this.name = props.name;
    this.errorImpact = props.errorImpact;
    this.timeout = props.timeout;

    const logGroup = new LogGroup(this, "Logs", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const writeLog = permission({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    });
    grant(role, [writeLog, ...props.permissions]);

    this.function = new NodejsFunction(this, "Function", {
      description: props.description,
      entry: repositoryPath(`functions/${props.name}/handler.ts`),
      depsLockFilePath: repositoryPath("package-lock.json"),
      handler: "handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySizeMegabytes,
      timeout: props.timeout,
      environment: { ...props.environment, NODE_OPTIONS: "--enable-source-maps" },
      tracing: Tracing.ACTIVE,
      logGroup,
      role,
      bundling: {
        format: OutputFormat.ESM,
        target: "node24",
        mainFields: ["module", "main"],
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        bundleAwsSDK: true,
        // CommonJS dependencies call require, which an ES module does not have.
        banner: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);',
      },
    });

    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "Only the two X-Ray write actions stand on *: X-Ray has no resources to name.",
    });
    Validations.of(this.function).acknowledge({
      id: "Serverless-LambdaDLQ",
      reason:
        "A dead-letter queue of a function catches asynchronous calls only. Queues feed this function and have their own, or the clock does and the next tick repeats a lost one.",
    });
  }
}

function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
