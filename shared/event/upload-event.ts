import * as v from "valibot";

/** An object that was created, as every envelope says it. `etag` and `versionId` are null when the envelope does not carry them. */
export interface CreatedObject {
  readonly bucket: string;
  /** Literal key, decoded where the envelope encodes it. */
  readonly key: string;
  readonly etag: string | null;
  readonly versionId: string | null;
}

/** What one message of the uploads queue asks for. */
export type UploadMessage =
  | { readonly kind: "created"; readonly objects: readonly CreatedObject[] }
  /** Sent to ourselves with a delay: a folder may have gone quiet. */
  | { readonly kind: "settle"; readonly monitor: string; readonly batchId: string }
  | { readonly kind: "ignored"; readonly reason: string };

const settle = v.object({
  tidemark: v.literal("settle"),
  monitor: v.string(),
  batchId: v.string(),
});

const eventBridge = v.object({
  source: v.literal("aws.s3"),
  "detail-type": v.literal("Object Created"),
  detail: v.object({
    bucket: v.object({ name: v.string() }),
    object: v.object({ key: v.string(), etag: v.optional(v.string()), "version-id": v.optional(v.string()) }),
  }),
});

const s3Records = v.object({
  Records: v.array(
    v.object({
      eventSource: v.literal("aws:s3"),
      s3: v.object({
        bucket: v.object({ name: v.string() }),
        object: v.object({ key: v.string(), eTag: v.optional(v.string()), versionId: v.optional(v.string()) }),
      }),
    }),
  ),
});

const testEvent = v.object({ Service: v.literal("Amazon S3"), Event: v.literal("s3:TestEvent") });
const snsEnvelope = v.object({ Type: v.literal("Notification"), Message: v.string() });
const byHand = v.object({ bucket: v.string(), key: v.string() });

/**
 * What the body of an uploads-queue message asks for. Understands EventBridge "Object Created", S3 notifications (whose keys are
 * form-encoded, unlike EventBridge's), either of them wrapped by SNS, `s3:TestEvent`, `{bucket, key}` sent by hand to back-fill,
 * and our own `settle`.
 *
 * @throws {Error} when the body is none of these: a message nobody can read belongs in the dead-letter queue.
 */
export function parseUploadMessage(body: string): UploadMessage {
  return readMessage(JSON.parse(body), body);
}

function readMessage(json: unknown, body: string): UploadMessage {
  if (v.is(settle, json)) return { kind: "settle", monitor: json.monitor, batchId: json.batchId };
  if (v.is(eventBridge, json)) {
    const { bucket, object } = json.detail;
    return {
      kind: "created",
      objects: [
        { bucket: bucket.name, key: object.key, etag: object.etag ?? null, versionId: object["version-id"] ?? null },
      ],
    };
  }
  if (v.is(s3Records, json)) {
    return {
      kind: "created",
      objects: json.Records.map(({ s3 }) => ({
        bucket: s3.bucket.name,
        key: decodeURIComponent(s3.object.key.replaceAll("+", " ")),
        etag: s3.object.eTag ?? null,
        versionId: s3.object.versionId ?? null,
      })),
    };
  }
  if (v.is(testEvent, json)) return { kind: "ignored", reason: "s3:TestEvent" };
  if (v.is(snsEnvelope, json)) return readMessage(JSON.parse(json.Message), json.Message);
  if (v.is(byHand, json)) {
    return { kind: "created", objects: [{ bucket: json.bucket, key: json.key, etag: null, versionId: null }] };
  }
  throw new Error(`not a message about an upload: ${body.slice(0, 200)}`);
}

/** The body of a message that names an object by hand. */
export function createdByHand(bucket: string, key: string): string {
  return JSON.stringify({ bucket, key } satisfies v.InferInput<typeof byHand>);
}

/** The body of a `settle` message. */
export function settleMessage(monitor: string, batchId: string): string {
  return JSON.stringify({ tidemark: "settle", monitor, batchId } satisfies v.InferInput<typeof settle>);
}
