import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { sendDelayed } from "../../shared/aws/message-queue.ts";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import { createdByHand } from "../../shared/event/upload-event.ts";
import { parseUploadKey } from "../../shared/keys.ts";
import { countOf } from "../../shared/text/format-number.ts";
import { startProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What `backfill` is asked to do. Null takes the default. */
export interface BackfillRequest {
  /** Keys that begin so; `<monitor>/` at least. */
  readonly prefix: string;
  readonly dataBucket: string | null;
  readonly queueUrl: string | null;
  /** Say what would be read, and send nothing. */
  readonly dryRun: boolean;
}

/** Messages on their way at a time. */
const atATime = 16;

/** What has to be there before the rest: settings, then training. */
const order = ["configuration", "training", "complete", "serving", "labels"] as const;
type Kind = (typeof order)[number];

/**
 * `backfill`: puts a message on the uploads queue for every object under a prefix that Tidemark reads, settings first, then training, serving, labels, each by
 * key. Read again, an object ends in the same answers, and nobody is told twice.
 *
 * @throws {UsageError} and what the SDK throws.
 */
export async function backfill(request: BackfillRequest, terminal: Terminal): Promise<void> {
  const { prefix, dryRun } = request;
  const { environment, out } = terminal;
  if (!/^[^/]+\//.test(prefix)) throw new UsageError(`"${prefix}" names no monitor: a prefix begins with <monitor>/.`);
  const bucket = request.dataBucket ?? environment["DATA_BUCKET"];
  const queueUrl = request.queueUrl ?? environment["UPLOADS_QUEUE_URL"];
  if (bucket === undefined)
    throw new UsageError("Name the bucket with --data-bucket or DATA_BUCKET; it is an output of the stack.");
  if (queueUrl === undefined && !dryRun)
    throw new UsageError("Name the queue with --queue-url or UPLOADS_QUEUE_URL; it is an output of the stack.");
  const s3 = new S3Client(environment["AWS_ENDPOINT_URL"] === undefined ? {} : { forcePathStyle: true });
  const keys = new Map<Kind, string[]>(order.map((kind) => [kind, []]));
  for await (const { key } of s3ObjectStore(s3, bucket).list(prefix)) {
    const { kind } = parseUploadKey(key);
    if (kind !== "ignored") keys.get(kind)?.push(key);
  }
  const all = [...keys.values()].flatMap((ofKind) => ofKind.toSorted());
  const counted = `${countOf(all.length, "object")} under s3://${bucket}/${prefix}: ${words(keys)}`;
  if (queueUrl === undefined || dryRun) {
    out(`Would read ${counted}.\n`);
    return;
  }
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: true });
  const progress = startProgress("asking", "object", terminal);
  try {
    for (let from = 0; from < all.length; from += atATime) {
      const some = all.slice(from, from + atATime);
      await Promise.all(some.map((key) => sendDelayed(sqs, queueUrl, createdByHand(bucket, key), 0)));
      progress.tell(Math.min(all.length, from + atATime));
    }
  } finally {
    progress.end();
  }
  out(
    `Asked to read ${counted}. The queue keeps no order: batches that are read before their training is are checked when it is there.\n`,
  );
}

function words(keys: ReadonlyMap<Kind, readonly string[]>): string {
  const names: Readonly<Record<Kind, string>> = {
    configuration: "settings",
    training: "training",
    complete: "markers",
    serving: "serving",
    labels: "labels",
  };
  const parts = [...keys]
    .filter(([, ofKind]) => ofKind.length > 0)
    .map(([kind, ofKind]) => `${ofKind.length} ${names[kind]}`);
  return parts.length === 0 ? "nothing that is read" : parts.join(", ");
}
