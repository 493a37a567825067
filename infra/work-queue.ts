import { Duration, Validations } from "aws-cdk-lib";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { NodeFunction } from "./node-function.ts";
import { type Permission, permission } from "./permission.ts";

/** What a queue is for. */
export interface WorkQueueProps {
  /** As alarms and the dashboard call it. */
  readonly name: string;
  /** What a person loses while messages wait or are given up. Stands in its alarms. */
  readonly errorImpact: string;
  /** First in, first out within a message group, one message of a group at a time. */
  readonly fifo: boolean;
  /** Longest time the consuming function may take. */
  readonly consumerTimeout: Duration;
}

/** A queue that feeds one function, and the dead-letter queue for what could not be handled in five tries. */
export class WorkQueue extends Construct {
  readonly name: string;
  readonly errorImpact: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.name = props.name;
    this.errorImpact = props.errorImpact;
    this.deadLetters = deadLetterQueue(this, "DeadLetters", props.fifo);
    this.queue = new Queue(this, "Queue", {
      ...secure,
      ...(props.fifo && {
        fifo: true,
        contentBasedDeduplication: false,
        // Otherwise one queue takes at most 300 messages a second.
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      }),
      // Six times the function's timeout, as Lambda asks for: a throttled batch is tried again before it shows up twice.
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }

  /** Lets the function receive up to `batchSize` messages a call, in at most `maxConcurrency` calls at a time. */
  feeds(consumer: NodeFunction, batchSize: number, maxConcurrency: number): void {
    consumer.function.addEventSource(
      new SqsEventSource(this.queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
    );
    Validations.of(consumer.function).acknowledge({
      id: "Serverless-LambdaEventSourceMappingDestination",
      reason: "A queue as event source has no failure destination: its redrive policy is the destination.",
    });
  }

  /** To put messages on it. */
  permissionToSend(): Permission {
    return permission({ actions: ["sqs:SendMessage"], resources: [this.queue.queueArn] });
  }
}

/** SQS-managed keys: EventBridge and SNS deliver to such a queue without a key policy of its own. */
const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** Keeps what was given up for 14 days, the longest SQS allows. */
export function deadLetterQueue(scope: Construct, id: string, fifo = false): Queue {
  const queue = new Queue(scope, id, { ...secure, ...(fifo && { fifo }), retentionPeriod: Duration.days(14) });
  Validations.of(queue).acknowledge({ id: "Serverless-SQSRedrivePolicy", reason: "It is a dead-letter queue itself." });
  return queue;
}
