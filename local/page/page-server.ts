import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type ObjectStore, s3ObjectStore } from "../../shared/aws/object-store.ts";
import { parseUploadKey } from "../../shared/keys.ts";
import { embeddedClientConfig } from "../aws/environment.ts";
import type { LocalStack } from "../local-stack.ts";
import { closeFolders } from "./open-folders.ts";
import { refusalOf } from "./own-request.ts";
import { liveHtml, mailHtml, pageHtml, pagePolicy } from "./page-html.ts";
import { type Failure, pageState } from "./page-state.ts";

/** The running page. */
export interface PageServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

interface PageDeps {
  readonly stack: LocalStack;
  readonly s3: S3Client;
  readonly data: ObjectStore;
  readonly results: ObjectStore;
  readonly failures: readonly Failure[];
  readonly dropFolder: string;
}

/** An answer without its security headers. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly policy?: string;
}

/** Reports and other stored answers may draw themselves: no script, no request, an origin of their own. */
const storedPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** What one PUT may bring; S3's own limit. */
const largestUploadBytes = 5 * 1024 ** 3;

/**
 * Serves the page of a local stack on 127.0.0.1. Only requests to this address are served, and only requests of this page change
 * anything. Port 0, and a port that is taken, become a free one.
 *
 * @param failures what has failed so far; read at each request.
 */
export async function startPageServer(
  stack: LocalStack,
  failures: readonly Failure[],
  dropFolder: string,
  port: number,
): Promise<PageServer> {
  // Bodies are passed on as they come; a checksum in a trailer would need a second kind of body.
  const s3 = new S3Client({ ...embeddedClientConfig(stack.aws.endpoint), requestChecksumCalculation: "WHEN_REQUIRED" });
  const data = s3ObjectStore(s3, stack.dataBucket);
  const results = s3ObjectStore(s3, stack.resultsBucket);
  const deps: PageDeps = { stack, s3, data, results, failures, dropFolder };
  const server = createServer((request, response) => {
    serve(request, deps).then(
      (answer) => send(request, response, answer),
      (error: unknown) => send(request, response, text(500, `The page failed: ${String(error)}`)),
    );
  });
  const listening = await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return listen(server, 0);
  });
  return {
    url: `http://127.0.0.1:${listening}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      s3.destroy();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

async function serve(request: IncomingMessage, deps: PageDeps): Promise<Answer> {
  const method = request.method ?? "";
  const refusal = refusalOf(method, request.headers, request.socket.localPort ?? 0);
  if (refusal !== null) return text(403, refusal);
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (method === "GET" && path === "/") {
    const surroundings = { ...deps, endpoint: deps.stack.aws.endpoint, dataBucket: deps.stack.dataBucket };
    return page(pageHtml(await stateOf(deps), surroundings));
  }
  if (method === "GET" && path === "/live") return page(liveHtml(await stateOf(deps)));
  if (method === "GET" && path.startsWith("/mails/")) return mail(path.slice("/mails/".length), deps);
  if (method === "GET" && path.startsWith("/results/")) return result(keyIn(path, "/results/"), deps);
  if (method === "PUT" && path.startsWith("/objects/")) return upload(keyIn(path, "/objects/"), request, deps);
  if (method === "POST" && path === "/close") {
    const closed = await closeFolders(deps.data, deps.results);
    await deps.stack.fireSchedule();
    return { status: 200, type: "application/json", body: JSON.stringify({ closed }) };
  }
  return text(404, "There is nothing here.");
}

function stateOf({ stack, data, results, failures }: PageDeps) {
  return pageState(stack, data, results, failures);
}

/** The key in a path, or null when it is none: badly encoded, empty, or with segments that a path would resolve. */
function keyIn(path: string, prefix: string): string | null {
  try {
    const key = decodeURIComponent(path.slice(prefix.length));
    const misleading = key.split("/").some((segment) => segment === "." || segment === "..");
    return key === "" || misleading || key.includes("\u0000") ? null : key;
  } catch {
    return null;
  }
}

function mail(name: string, { stack }: PageDeps): Answer {
  const found = /^[1-9]\d{0,6}$/.test(name) ? stack.aws.mails[Number(name) - 1] : undefined;
  return found === undefined ? text(404, "There is no such mail.") : page(mailHtml(found));
}

/** Pages and JSON of the results bucket; the packed files beside them are nothing for a browser. */
async function result(key: string | null, { results }: PageDeps): Promise<Answer> {
  if (key === null) return text(400, "This is no key.");
  const type = key.endsWith(".html") ? "text/html" : key.endsWith(".json") ? "application/json" : null;
  const stored = type === null ? null : await results.get(key);
  if (type === null || stored === null) return text(404, "There is no such result.");
  return { status: 200, type, body: stored.body, policy: storedPolicy };
}

async function upload(key: string | null, request: IncomingMessage, { s3, stack }: PageDeps): Promise<Answer> {
  if (key === null) return text(400, "This is no key for an upload.");
  const meaning = parseUploadKey(key);
  if (meaning.kind === "ignored") return text(400, `Nothing would read it: ${meaning.reason}.`);
  if (Buffer.byteLength(key) > 1024) return text(400, "The name is longer than the 1,024 bytes S3 allows.");
  const sizeBytes = Number(request.headers["content-length"] ?? Number.NaN);
  if (Number.isNaN(sizeBytes)) return text(411, "The size of the upload must be said first.");
  if (sizeBytes > largestUploadBytes) return text(413, "S3 takes at most 5 GiB in one upload.");
  const body = sizeBytes === 0 ? new Uint8Array(0) : request;
  await s3.send(new PutObjectCommand({ Bucket: stack.dataBucket, Key: key, Body: body, ContentLength: sizeBytes }));
  return { status: 204, type: "text/plain", body: "" };
}

function page(body: string): Answer {
  return { status: 200, type: "text/html", body, policy: pagePolicy };
}

function text(status: number, body: string): Answer {
  return { status, type: "text/plain", body };
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, policy }: Answer): void {
  // A body nobody read would be taken for the next request.
  if (!request.complete) response.setHeader("connection", "close");
  response.writeHead(status, {
    ...(status === 204 ? {} : { "content-type": `${type}; charset=utf-8` }),
    "content-security-policy": policy ?? storedPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  });
  response.end(status === 204 ? undefined : body);
}
