import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatorStores } from "./emulator-stores.ts";

type ObjectStore = EmulatorStores["s3Store"];
type Persistence = NonNullable<ObjectStore["persistence"]>;
type StoredObject = ReturnType<ObjectStore["headObject"]>;

/**
 * Keeps buckets and objects in a folder over restarts: what is there is loaded into the store, every change is written through.
 * Per object two files named by the hash of its key (a key may hold `..` or be longer than a file name can be): the bytes as they
 * are, and the rest as JSON. Bytes stay in memory after their first use, so that range reads do not read whole files again and again.
 * Not kept: unfinished multipart uploads, lifecycle rules, and everything of the other services.
 */
export function keepObjectsInFolder(s3Store: ObjectStore, folder: string): void {
  const bodies = new Map<string, Buffer>();
  const bucketFolder = (bucket: string) => join(folder, bucket);
  const objectPath = (bucket: string, key: string) =>
    join(folder, bucket, createHash("sha256").update(key).digest("hex"));

  mkdirSync(folder, { recursive: true });
  for (const bucket of readdirSync(folder)) {
    s3Store.createBucket(bucket);
    for (const name of readdirSync(bucketFolder(bucket))) {
      if (!name.endsWith(".json")) continue;
      const stored = JSON.parse(readFileSync(join(folder, bucket, name), "utf8")) as StoredObject & {
        lastModified: string;
      };
      s3Store.restoreObject(bucket, { ...stored, lastModified: new Date(stored.lastModified), body: Buffer.alloc(0) });
    }
  }

  const write = (path: string, content: Buffer | string) => {
    writeFileSync(`${path}.part`, content);
    renameSync(`${path}.part`, path);
  };
  const upsertObject = (bucket: string, { body, ...rest }: StoredObject) => {
    const path = objectPath(bucket, rest.key);
    bodies.set(path, body);
    write(`${path}.data`, body);
    write(`${path}.json`, JSON.stringify(rest));
  };
  const deleteObject = (bucket: string, key: string) => {
    const path = objectPath(bucket, key);
    bodies.delete(path);
    for (const name of [`${path}.json`, `${path}.data`]) rmSync(name, { force: true });
  };
  const nothing = () => {};
  const refuse = () => {
    throw new Error("not kept in a state folder");
  };

  const persistence: Persistence = {
    insertBucket: (bucket) => mkdirSync(bucketFolder(bucket), { recursive: true }),
    deleteBucket: (bucket) => rmSync(bucketFolder(bucket), { recursive: true, force: true }),
    upsertObject,
    deleteObject,
    readBody: (bucket, key) => {
      const path = objectPath(bucket, key);
      const body = bodies.get(path) ?? (existsSync(`${path}.data`) ? readFileSync(`${path}.data`) : Buffer.alloc(0));
      bodies.set(path, body);
      return body;
    },
    completeMultipartUpload: (_uploadId, bucket, object) => upsertObject(bucket, object),
    insertMultipartUpload: nothing,
    upsertMultipartPart: nothing,
    deleteMultipartUpload: nothing,
    saveBucketLifecycleConfiguration: nothing,
    deleteBucketLifecycleConfiguration: nothing,
    close: nothing,
    loadS3: nothing,
    renameObject: refuse,
    deleteObjectsByBucket: refuse,
    deleteAllObjects: refuse,
    deleteAllMultipartUploads: refuse,
    purgeAll: refuse,
  };
  s3Store.persistence = persistence;
}
