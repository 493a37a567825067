import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { buildApp } from "fauxqs";
import { collectBody } from "./collect-body.ts";
import type { EmulatorStores } from "./emulator-stores.ts";
import type { CreatedObject, ObjectCreationReason } from "./object-created-event.ts";
import {
  failedCondition,
  type ObjectRequest,
  quoted,
  refusalXml,
  satisfiableRange,
  unservedPart,
} from "./object-request-rules.ts";
import { serviceOf } from "./wire-request.ts";

type ObjectStore = EmulatorStores["s3Store"];
type StoredObject = ReturnType<ObjectStore["headObject"]>;

/** S3's limit for one PUT. Memory ends sooner: the emulator holds every object in memory, and one PUT about three times. */
const largestPutBytes = 5 * 1024 ** 3;

/**
 * Repairs what the emulator's S3 gets wrong on the wire: large and empty bodies, bodies of any declared type, conditional
 * requests, suffix ranges; refuses what it would misunderstand with 501 and leaves the object as it was. Tells `onCreated` of each
 * object stored, after it is readable and before the client has its answer, so that whoever waits for a PUT finds its event sent.
 *
 * A condition is checked and the object written in one synchronous stretch, so of any number of concurrent creators one wins.
 */
export function installObjectStoreHooks(
  app: ReturnType<typeof buildApp>,
  s3Store: ObjectStore,
  onCreated: (object: CreatedObject) => void,
): void {
  const declaredTypes = new WeakMap<object, string | undefined>();
  const requests = new AsyncLocalStorage<Omit<CreatedObject, "key" | "sizeBytes" | "etag">>();

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/x-amz-json-1.0", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)));
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400 }));
    }
  });
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  app.addContentTypeParser("*", async (request: { headers: IncomingHttpHeaders }, stream: IncomingMessage) =>
    collectBody(stream, Number(request.headers["content-length"] ?? Number.NaN)),
  );

  app.addHook("onRequest", (request, reply, done) => {
    if (serviceOf(request) !== "s3") return done();
    const requestId = randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase();
    reply.header("x-amz-request-id", requestId).header("x-amz-id-2", "embedded");
    if (Number(request.headers["content-length"] ?? 0) > largestPutBytes) {
      const refusal = { code: "EntityTooLarge", message: "Your proposed upload exceeds the maximum allowed size" };
      void reply
        .code(400)
        .type("application/xml")
        .send(refusalXml({ ...refusal, statusCode: 400 }, request.url, requestId));
      return;
    }
    // The declared type of an object must not choose how its bytes are parsed; it is put back before the object is stored.
    declaredTypes.set(request, request.headers["content-type"]);
    if (request.method !== "GET" && request.method !== "HEAD")
      request.headers["content-type"] = "application/octet-stream";
    done();
  });

  app.addHook("preHandler", (request, reply, done) => {
    if (!declaredTypes.has(request)) return done();
    const declaredType = declaredTypes.get(request);
    if (declaredType === undefined) delete request.headers["content-type"];
    else request.headers["content-type"] = declaredType;
    request.body ??= Buffer.alloc(0);

    const object = objectRequest(request);
    const stored = storedObject(s3Store, object);
    const refusal = unservedPart(object) ?? failedCondition(object, stored?.etag ?? null);
    const requestId = String(reply.getHeader("x-amz-request-id"));
    if (refusal !== null) {
      const body =
        object.method === "HEAD" || refusal.statusCode === 304
          ? undefined
          : refusalXml(refusal, request.url, requestId);
      if (body !== undefined) void reply.type("application/xml");
      void reply.code(refusal.statusCode).send(body);
      return;
    }
    for (const header of ["if-match", "if-none-match"] as const) {
      const value = request.headers[header];
      if (value !== undefined) request.headers[header] = quoted(value);
    }
    if (stored !== null && request.headers.range !== undefined) {
      request.headers.range = satisfiableRange(request.headers.range, stored.contentLength);
    }
    requests.run(
      { bucket: object.bucket, reason: creationReason(object), requestId, sourceIpAddress: request.ip },
      done,
    );
  });

  const tell = (object: StoredObject) => {
    const request = requests.getStore();
    if (request !== undefined)
      onCreated({ ...request, key: object.key, sizeBytes: object.contentLength, etag: object.etag });
    return object;
  };
  const putObject = s3Store.putObject.bind(s3Store);
  s3Store.putObject = (...put) => tell(putObject(...put));
  const completeMultipartUpload = s3Store.completeMultipartUpload.bind(s3Store);
  s3Store.completeMultipartUpload = (...complete) => tell(completeMultipartUpload(...complete));
}

function objectRequest(request: {
  method: string;
  params: unknown;
  query: unknown;
  headers: ObjectRequest["headers"];
}): ObjectRequest {
  const params = (request.params ?? {}) as { bucket?: string; "*"?: string };
  const query = (request.query ?? {}) as Record<string, unknown>;
  return {
    method: request.method,
    bucket: params.bucket ?? "",
    key: params["*"] ?? "",
    query,
    headers: request.headers,
  };
}

function storedObject(s3Store: ObjectStore, { bucket, key }: ObjectRequest): StoredObject | null {
  if (key === "") return null;
  try {
    return s3Store.headObject(bucket, key);
  } catch {
    // No such bucket or key; the emulator says which when it serves the request.
    return null;
  }
}

function creationReason({ method, headers }: ObjectRequest): ObjectCreationReason {
  if (method === "PUT") return headers["x-amz-copy-source"] === undefined ? "PutObject" : "CopyObject";
  const form = headers["content-type"]?.includes("multipart/form-data") ?? false;
  return form ? "POST Object" : "CompleteMultipartUpload";
}
