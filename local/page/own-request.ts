import type { IncomingHttpHeaders } from "node:http";

/**
 * Why a request must not be served, or null. Any site open in a browser can send requests to a port of this machine: under a host name
 * of its own that resolves to it (so Host must be this server's address), or from its pages (so a request that changes something
 * must carry this server's Origin; browsers put it on every PUT and POST).
 */
export function refusalOf(method: string, headers: IncomingHttpHeaders, port: number): string | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = headers.host ?? "";
  if (!hosts.includes(host)) return "This page is served to 127.0.0.1 only.";
  const { origin } = headers;
  const isReading = method === "GET" || method === "HEAD";
  if (origin === undefined) return isReading ? null : "A request that changes something must come from this page.";
  return origin === `http://${host}` ? null : "The request comes from another site.";
}
