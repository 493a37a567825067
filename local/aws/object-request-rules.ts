import type { IncomingHttpHeaders } from "node:http";

/** An S3 request as the emulator's router sees it: `key` is empty for a bucket, both are empty for the list of buckets. */
export interface ObjectRequest {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** What S3 would answer instead of serving the request. */
export interface ObjectRefusal {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
}

const listing = [
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "start-after",
  "continuation-token",
  "marker",
  "encoding-type",
  "fetch-owner",
];

/** The query keys the emulator really acts on; it would serve any other one as if it were not there. */
const servedQueryKeys: Readonly<Record<string, readonly string[]>> = {
  "GET service": [],
  "GET bucket": [...listing, "lifecycle"],
  "HEAD bucket": [],
  "PUT bucket": ["lifecycle"],
  "DELETE bucket": ["lifecycle"],
  "POST bucket": ["delete"],
  "GET object": ["partNumber", "attributes"],
  "HEAD object": [],
  "PUT object": ["partNumber", "uploadId"],
  "POST object": ["uploads", "uploadId"],
  "DELETE object": ["uploadId"],
};

const signatureQueryKey =
  /^(x-id|x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256|user-agent|sdk-checksum-algorithm|checksum-.+))$/i;

const ignoredHeader =
  /^(x-amz-tagging|x-amz-copy-source-if-.+|x-amz-object-lock-.+|x-amz-website-redirect-location|x-amz-write-offset-bytes)$/;

/**
 * The refusal of a request the emulator would misunderstand, or null: an unknown sub-resource (it would store the body of
 * PutObjectTagging as the object), a header it would drop, an upload id on a read, URL-encoded listings.
 */
export function unservedPart(request: ObjectRequest): ObjectRefusal | null {
  const level = request.bucket === "" ? "service" : request.key === "" ? "bucket" : "object";
  const served = servedQueryKeys[`${request.method} ${level}`] ?? [];
  const keys = Object.keys(request.query);
  const unknown = keys.find((key) => !served.includes(key) && !signatureQueryKey.test(key));
  if (unknown !== undefined) return notServed(`${request.method} ${level} with ?${unknown}`);
  if (request.query["encoding-type"] !== undefined) return notServed("URL-encoded listings");
  const header = Object.keys(request.headers).find((name) => ignoredHeader.test(name));
  if (header !== undefined) return notServed(`the header ${header}`);
  const partial =
    request.method === "PUT" &&
    (request.query["uploadId"] === undefined) !== (request.query["partNumber"] === undefined);
  if (partial) return notServed("uploadId without partNumber");
  if (
    request.method === "POST" &&
    level === "object" &&
    request.query["uploads"] === undefined &&
    request.query["uploadId"] === undefined
  ) {
    return notServed("POST on an object");
  }
  return null;
}

/**
 * The refusal of a conditional request, or null when it may go on. `etag` is that of the object stored now, in quotes, or null.
 *
 * Writes (PUT, completing a multipart upload): `If-None-Match: *` is 412 when the object exists; `If-Match` is 404 when it does
 * not and 412 when its ETag differs. DELETE: `If-Match` is 412 when the ETag differs. HEAD: as GET, 412 and 304.
 *
 * Source: S3 User Guide, "How to prevent object overwrites with conditional writes" and "conditional deletes".
 */
export function failedCondition(request: ObjectRequest, etag: string | null): ObjectRefusal | null {
  const { method, headers } = request;
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  if (method === "HEAD") {
    if (etag === null) return null;
    if (ifMatch !== undefined && ifMatch !== "*" && quoted(ifMatch) !== etag) return preconditionFailed("If-Match");
    if (ifNoneMatch !== undefined && quoted(ifNoneMatch) === etag)
      return { statusCode: 304, code: "NotModified", message: "Not Modified" };
    return null;
  }
  if (!isConditionalWrite(request)) return null;
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== "*") return notServed("If-None-Match with anything but *");
    if (etag !== null) return preconditionFailed("If-None-Match");
  }
  if (ifMatch === undefined) return null;
  if (etag === null) return { statusCode: 404, code: "NoSuchKey", message: "The specified key does not exist." };
  return ifMatch === "*" || quoted(ifMatch) === etag ? null : preconditionFailed("If-Match");
}

/**
 * The `Range` S3 means, in a form the emulator understands: a suffix longer than the object is the whole object.
 * Any other range comes back unchanged.
 */
export function satisfiableRange(range: string, sizeBytes: number): string {
  const suffix = /^bytes=-(\d+)$/.exec(range);
  return suffix !== null && sizeBytes > 0 && Number(suffix[1]) > sizeBytes ? "bytes=0-" : range;
}

/** An entity tag in quotes, whether or not it came with them; S3 accepts both. */
export function quoted(etag: string): string {
  return etag === "*" || etag.startsWith('"') ? etag : `"${etag}"`;
}

/** The body of an S3 error answer. */
export function refusalXml(refusal: ObjectRefusal, resource: string, requestId: string): string {
  const text = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${refusal.code}</Code><Message>${text(refusal.message)}</Message><Resource>${text(resource)}</Resource><RequestId>${requestId}</RequestId></Error>`;
}

function isConditionalWrite({ method, query, key }: ObjectRequest): boolean {
  if (key === "") return false;
  if (method === "PUT") return query["uploadId"] === undefined;
  if (method === "POST") return query["uploadId"] !== undefined;
  return method === "DELETE" && query["uploadId"] === undefined;
}

function preconditionFailed(header: string): ObjectRefusal {
  return {
    statusCode: 412,
    code: "PreconditionFailed",
    message: `At least one of the pre-conditions you specified did not hold: ${header}`,
  };
}

function notServed(what: string): ObjectRefusal {
  return { statusCode: 501, code: "NotImplemented", message: `The embedded AWS does not serve ${what}.` };
}
