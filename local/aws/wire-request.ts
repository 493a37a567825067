import type { IncomingHttpHeaders } from "node:http";

/** The parts of an HTTP request that say which AWS service it is for. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * The service a request is signed for: the third part of its SigV4 credential scope, in the header or in a presigned URL.
 * Signatures are not checked. Unsigned requests are told by their protocol: `X-Amz-Target` names SQS and Step Functions, a form
 * posted to `/` is SNS, everything else is S3 (so that `curl -T file http://127.0.0.1:PORT/bucket/key` works).
 */
export function serviceOf(request: WireRequest): string {
  const header = request.headers.authorization ?? "";
  const signed = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(header);
  if (signed !== null) return signed[1]!;
  const presigned = new URL(request.url, "http://127.0.0.1").searchParams.get("X-Amz-Credential");
  if (presigned !== null) return presigned.split("/")[3] ?? "unknown";
  const target = String(request.headers["x-amz-target"] ?? "");
  if (target.startsWith("AmazonSQS.")) return "sqs";
  if (target.startsWith("AWSStepFunctions.")) return "states";
  if (target !== "") return target.split(".")[0]!;
  const form = (request.headers["content-type"] ?? "").includes("application/x-www-form-urlencoded");
  return request.method === "POST" && request.url === "/" && form ? "sns" : "s3";
}

/** What a request asks for, as well as its head tells: the JSON protocol's target, else method and path. */
export function operationOf(request: WireRequest): string {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string" && target !== "") return target.slice(target.indexOf(".") + 1);
  return `${request.method} ${request.url.split("?")[0]}`;
}

/**
 * Why a request must not be served at all, or null. A page in a browser may reach a port of this machine: by a host name that
 * resolves to it (so `Host` must be the loopback address) or by a form or script of a foreign site (so `Origin` must be too).
 */
export function foreignCaller(headers: IncomingHttpHeaders): string | null {
  if (!isLoopbackHost(`http://${headers.host ?? ""}`)) return `the host is ${headers.host ?? "missing"}, not 127.0.0.1`;
  const origin = headers.origin;
  return origin === undefined || isLoopbackHost(origin) ? null : `the request comes from ${origin}`;
}

function isLoopbackHost(address: string): boolean {
  const hostname = URL.parse(address)?.hostname;
  return hostname === "127.0.0.1" || hostname === "localhost";
}
