// fauxqs exports its app but not the stores the app accepts as an option, hence the paths into the (exactly pinned) package.

import { S3Store } from "../../node_modules/fauxqs/dist/s3/s3Store.js";
import type { S3Object } from "../../node_modules/fauxqs/dist/s3/s3Types.js";
import { SnsStore } from "../../node_modules/fauxqs/dist/sns/snsStore.js";
import { SqsStore } from "../../node_modules/fauxqs/dist/sqs/sqsStore.js";

/** What S3, SNS and SQS remember: the emulator answers requests from it, the embedded AWS looks and writes beside them. */
export interface EmulatorStores {
  readonly s3Store: S3Store;
  readonly snsStore: SnsStore;
  readonly sqsStore: SqsStore;
}

/** One page of a listing, as the emulator's own listing returns it. */
interface ObjectPage {
  objects: S3Object[];
  commonPrefixes: string[];
  isTruncated: boolean;
}

/**
 * Empty stores with two repairs: queue URLs name the host the request came to (127.0.0.1) instead of a host name that does not
 * resolve, and listings are in S3's order.
 */
export function createEmulatorStores(): EmulatorStores {
  const s3Store = new S3Store();
  const listEverything = s3Store.listObjects.bind(s3Store);
  s3Store.listObjects = (bucket, options = {}) => {
    const { objects } = listEverything(bucket, { prefix: options.prefix ?? "", maxKeys: Number.POSITIVE_INFINITY });
    return pageOfObjects(objects, {
      prefix: options.prefix ?? "",
      delimiter: options.delimiter ?? "",
      maxKeys: options.maxKeys ?? 1000,
      startAfter: options.startAfter ?? options.marker ?? "",
    });
  };
  const sqsStore = new SqsStore();
  sqsStore.host = "";
  return { s3Store, snsStore: new SnsStore(), sqsStore };
}

/** The emulator's own buckets, each with its objects by key. */
export function bucketsOf(s3Store: S3Store): Map<string, Map<string, S3Object>> {
  return s3Store["buckets"];
}

/** A message for a standard queue, visible at once, without attributes. */
export function standardMessage(body: string): ReturnType<typeof SqsStore.createMessage> {
  return SqsStore.createMessage(body);
}

/**
 * The page of a listing that starts after `startAfter`, in S3's order of keys (by code unit, which is S3's byte order for every
 * character up to U+FFFF). The emulator sorts by locale but pages by code unit, which loses keys such as `B` after `a`.
 *
 * The emulator makes the continuation token out of the last *object* of a page. A truncated page that would end in a folded prefix
 * is therefore cut after its last object (S3 may always return fewer), so that no prefix is listed twice.
 */
export function pageOfObjects(
  unsorted: readonly S3Object[],
  options: { prefix: string; delimiter: string; maxKeys: number; startAfter: string },
): ObjectPage {
  const { prefix, delimiter, maxKeys, startAfter } = options;
  const objects: S3Object[] = [];
  const commonPrefixes: string[] = [];
  let prefixesAtLastObject = 0;
  for (const object of unsorted.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    if (object.key <= startAfter && startAfter !== "") continue;
    const end = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
    const folded = end === -1 ? null : object.key.slice(0, end + delimiter.length);
    if (folded !== null && (folded === startAfter || folded === commonPrefixes.at(-1))) continue;
    if (objects.length + commonPrefixes.length >= maxKeys) {
      if (objects.length > 0) commonPrefixes.length = prefixesAtLastObject;
      return { objects, commonPrefixes, isTruncated: maxKeys > 0 };
    }
    if (folded === null) {
      objects.push(object);
      prefixesAtLastObject = commonPrefixes.length;
    } else {
      commonPrefixes.push(folded);
    }
  }
  return { objects, commonPrefixes, isTruncated: false };
}
