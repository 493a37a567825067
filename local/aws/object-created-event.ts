import { embeddedAccountId, embeddedRegion } from "./environment.ts";

/** The S3 call that made an object, as S3 names it in its events. */
export type ObjectCreationReason = "PutObject" | "POST Object" | "CopyObject" | "CompleteMultipartUpload";

/** An object that was just stored. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  /** As S3 sends it in headers, in quotes. */
  readonly etag: string;
  readonly reason: ObjectCreationReason;
  readonly requestId: string;
  readonly sourceIpAddress: string;
}

/** The EventBridge event of a new object in a bucket without versioning. */
export interface ObjectCreatedEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "Object Created";
  readonly source: "aws.s3";
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly version: "0";
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly size: number; readonly etag: string; readonly sequencer: string };
    readonly "request-id": string;
    readonly requester: string;
    readonly "source-ip-address": string;
    readonly reason: ObjectCreationReason;
  };
}

/**
 * The EventBridge event S3 sends for a new object. The key is literal, not URL-encoded (unlike in S3's own notifications); the
 * sequencer is hexadecimal and grows with `sequence`; the ETag has no quotes; the bucket is not versioned, so no version id.
 *
 * Source: S3 User Guide, "EventBridge event message structure", Object Created.
 */
export function objectCreatedEvent(
  object: CreatedObject,
  envelope: { readonly id: string; readonly time: Date; readonly sequence: number },
): ObjectCreatedEvent {
  return {
    version: "0",
    id: envelope.id,
    "detail-type": "Object Created",
    source: "aws.s3",
    account: embeddedAccountId,
    time: `${envelope.time.toISOString().slice(0, 19)}Z`,
    region: embeddedRegion,
    resources: [`arn:aws:s3:::${object.bucket}`],
    detail: {
      version: "0",
      bucket: { name: object.bucket },
      object: {
        key: object.key,
        size: object.sizeBytes,
        etag: object.etag.replaceAll('"', ""),
        sequencer: `00${envelope.sequence.toString(16).toUpperCase().padStart(16, "0")}`,
      },
      "request-id": object.requestId,
      requester: embeddedAccountId,
      "source-ip-address": object.sourceIpAddress,
      reason: object.reason,
    },
  };
}
