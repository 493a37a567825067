import { describe, expect, it } from "vitest";
import { foreignCaller, operationOf, serviceOf } from "../../../local/aws/wire-request.ts";

const request = (method: string, url: string, headers: Record<string, string> = {}) => ({ method, url, headers });

describe("serviceOf", () => {
  it("reads the credential scope of a header or a presigned URL", () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/states/aws4_request, SignedHeaders=host, Signature=00";
    expect(serviceOf(request("POST", "/", { authorization }))).toBe("states");
    expect(serviceOf(request("GET", "/b/k?X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"))).toBe(
      "s3",
    );
  });

  it("tells unsigned requests by their protocol", () => {
    expect(serviceOf(request("POST", "/", { "x-amz-target": "AmazonSQS.SendMessage" }))).toBe("sqs");
    expect(serviceOf(request("POST", "/", { "x-amz-target": "DynamoDB_20120810.PutItem" }))).toBe("DynamoDB_20120810");
    expect(
      serviceOf(request("POST", "/", { "content-type": "application/x-www-form-urlencoded; charset=utf-8" })),
    ).toBe("sns");
    expect(serviceOf(request("PUT", "/bucket/key", { "content-type": "application/x-www-form-urlencoded" }))).toBe(
      "s3",
    );
  });
});

describe("operationOf", () => {
  it("is the target's operation, else method and path without the query", () => {
    expect(operationOf(request("POST", "/", { "x-amz-target": "AWSEvents.PutEvents" }))).toBe("PutEvents");
    expect(operationOf(request("GET", "/b/k?secret=1"))).toBe("GET /b/k");
  });
});

describe("foreignCaller", () => {
  it("is null for loopback callers, with and without an origin", () => {
    expect(foreignCaller({ host: "127.0.0.1:4566" })).toBeNull();
    expect(foreignCaller({ host: "localhost:4566", origin: "http://localhost:3000" })).toBeNull();
  });

  it("names a foreign host or origin", () => {
    expect(foreignCaller({ host: "attacker.example:4566" })).toMatch(/attacker\.example/);
    expect(foreignCaller({})).toMatch(/missing/);
    expect(foreignCaller({ host: "127.0.0.1:1", origin: "https://attacker.example" })).toMatch(/attacker\.example/);
    expect(foreignCaller({ host: "127.0.0.1:1", origin: "null" })).toMatch(/null/);
  });
});
