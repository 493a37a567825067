import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { ByteSource } from "../table/byte-source.ts";

/** What a store knows of an object without reading it. */
export interface StoredObject {
  readonly key: string;
  /** Opaque version token, without quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** ISO 8601 UTC, whole seconds. */
  readonly lastModified: string;
}

/** One bucket, as the functions use it. */
export interface ObjectStore {
  readonly bucket: string;
  /** Null when there is no such object (any more). */
  head(key: string, versionId?: string | null): Promise<StoredObject | null>;
  /** Null when there is no such object. */
  get(key: string): Promise<{ readonly body: Uint8Array; readonly etag: string } | null>;
  put(key: string, body: Uint8Array | string, contentType: string): Promise<void>;
  /** Writes only over the version `etag`, or only where nothing is when `etag` is null. False when somebody else was first. */
  putIf(key: string, body: Uint8Array | string, contentType: string, etag: string | null): Promise<boolean>;
  /** Every object under the prefix in key order, also beyond one page. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** The names of the first level under the prefix, without it, ending in "/". */
  listFolders(prefix: string): Promise<string[]>;
  /** Range reads of exactly this content: a read throws `ObjectReplacedError` once another version stands there. */
  source(object: StoredObject, versionId?: string | null): ByteSource;
}

/** The object was replaced or deleted while it was read: its newer event will bring the newer content. */
export class ObjectReplacedError extends Error {
  constructor(name: string, options: { cause: unknown }) {
    super(`${name} was replaced or deleted while it was read`, options);
    this.name = "ObjectReplacedError";
  }
}

/** An S3 bucket as `ObjectStore`. Costs one request a call, and one per 1,000 objects listed. */
export function s3ObjectStore(client: S3Client, bucket: string): ObjectStore {
  return {
    bucket,
    async head(key, versionId) {
      try {
        const found = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key, ...(versionId ? { VersionId: versionId } : {}) }),
        );
        return {
          key,
          etag: unquote(found.ETag),
          sizeBytes: found.ContentLength ?? 0,
          lastModified: (found.LastModified ?? new Date(0)).toISOString(),
        };
      } catch (error) {
        if (isStatus(error, 404)) return null;
        throw error;
      }
    },
    async get(key) {
      try {
        const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return { body: await bytesOf(found.Body), etag: unquote(found.ETag) };
      } catch (error) {
        if (isStatus(error, 404)) return null;
        throw error;
      }
    },
    async put(key, body, contentType) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
    },
    async putIf(key, body, contentType, etag) {
      const condition = etag === null ? { IfNoneMatch: "*" } : { IfMatch: etag };
      try {
        await client.send(
          new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, ...condition }),
        );
        return true;
      } catch (error) {
        if (isStatus(error, 412) || isStatus(error, 409) || (etag !== null && isStatus(error, 404))) return false;
        throw error;
      }
    },
    async *list(prefix) {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token ? { ContinuationToken: token } : {}) }),
        );
        for (const item of page.Contents ?? []) {
          yield {
            key: item.Key ?? "",
            etag: unquote(item.ETag),
            sizeBytes: item.Size ?? 0,
            lastModified: (item.LastModified ?? new Date(0)).toISOString(),
          };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async listFolders(prefix) {
      const folders: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: "/",
            ...(token ? { ContinuationToken: token } : {}),
          }),
        );
        for (const { Prefix } of page.CommonPrefixes ?? []) folders.push((Prefix ?? "").slice(prefix.length));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return folders;
    },
    source(object, versionId) {
      const name = `s3://${bucket}/${object.key}`;
      return {
        name,
        sizeBytes: object.sizeBytes,
        async read(start, end) {
          if (start >= end) return new Uint8Array(0);
          const found = await client
            .send(
              new GetObjectCommand({
                Bucket: bucket,
                Key: object.key,
                Range: `bytes=${start}-${end - 1}`,
                ...(versionId ? { VersionId: versionId } : { IfMatch: `"${object.etag}"` }),
              }),
            )
            .catch((cause: unknown) => {
              if (isStatus(cause, 404) || isStatus(cause, 412)) throw new ObjectReplacedError(name, { cause });
              throw cause;
            });
          const bytes = await bytesOf(found.Body);
          if (bytes.length !== end - start)
            throw new Error(`${name}: asked for ${end - start} bytes, got ${bytes.length}`);
          return bytes;
        },
      };
    },
  };
}

async function bytesOf(body: { transformToByteArray(): Promise<Uint8Array> } | undefined): Promise<Uint8Array> {
  return body === undefined ? new Uint8Array(0) : await body.transformToByteArray();
}

function unquote(etag: string | undefined): string {
  return (etag ?? "").replaceAll('"', "");
}

function isStatus(error: unknown, status: number): boolean {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata;
  return metadata?.httpStatusCode === status;
}
