import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assertLoopback, embeddedClientConfig, setAwsEnvironment } from "../../../local/aws/environment.ts";

const before = { ...process.env };
beforeEach(() => {
  process.env["AWS_ENDPOINT_URL_S3"] = "https://s3.amazonaws.com";
  process.env["AWS_PROFILE"] = "production";
});
afterEach(() => {
  process.env = { ...before };
});

describe("assertLoopback", () => {
  it.each([
    "https://sqs.us-east-1.amazonaws.com",
    "http://localhost:4566",
    "http://0.0.0.0:4566",
    "https://127.0.0.1:4566",
    "http://127.0.0.1.example.com",
    "http://127.0.0.1@example.com",
    "nonsense",
    "",
  ])("refuses %s", (endpoint) => {
    expect(() => assertLoopback(endpoint)).toThrow(endpoint);
    expect(() => embeddedClientConfig(endpoint)).toThrow();
    expect(() => setAwsEnvironment(endpoint)).toThrow();
  });

  it("passes 127.0.0.1 with a port", () => {
    expect(() => assertLoopback("http://127.0.0.1:4566")).not.toThrow();
  });
});

describe("setAwsEnvironment", () => {
  it("leaves no variable that would lead a client to a real account", () => {
    setAwsEnvironment("http://127.0.0.1:4566");
    expect(process.env).toMatchObject({
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    });
    expect(process.env["AWS_ENDPOINT_URL_S3"]).toBeUndefined();
    expect(process.env["AWS_PROFILE"]).toBeUndefined();
  });
});
