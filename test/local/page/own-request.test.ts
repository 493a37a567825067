import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../local/page/own-request.ts";

describe("refusalOf", () => {
  it.each([
    ["GET", { host: "127.0.0.1:4567" }],
    ["GET", { host: "localhost:4567", origin: "http://localhost:4567" }],
    ["PUT", { host: "127.0.0.1:4567", origin: "http://127.0.0.1:4567" }],
    ["POST", { host: "localhost:4567", origin: "http://localhost:4567" }],
  ])("lets this page's own %s through", (method, headers) => {
    expect(refusalOf(method, headers, 4567)).toBeNull();
  });

  it.each([
    ["no host", "GET", {}],
    ["a host name that resolves to this machine", "GET", { host: "rebound.example:4567" }],
    ["another port as host", "GET", { host: "127.0.0.1:80" }],
    ["a change without an origin", "PUT", { host: "127.0.0.1:4567" }],
    ["a foreign site", "POST", { host: "127.0.0.1:4567", origin: "https://example.com" }],
    ["another server of this machine", "PUT", { host: "127.0.0.1:4567", origin: "http://127.0.0.1:3000" }],
    ["the other name of this machine", "PUT", { host: "127.0.0.1:4567", origin: "http://localhost:4567" }],
    ["a page without an origin of its own", "POST", { host: "127.0.0.1:4567", origin: "null" }],
    ["a foreign page that reads", "GET", { host: "127.0.0.1:4567", origin: "https://example.com" }],
  ])("refuses %s", (_, method, headers) => {
    expect(refusalOf(method, headers, 4567)).toMatch(/\.$/);
  });
});
