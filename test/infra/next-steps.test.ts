import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { turnOnEventBridge } from "../../infra/next-steps.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidemark-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command with a stand-in for `aws` that answers a reading with `get` and keeps what is put. Gives what was put. */
function run(get: string): unknown {
  const stub = `#!/bin/sh\ncase "$2" in\nget-bucket-notification-configuration) ${get};;\nput-*) cp "\${6#file://}" put.json;;\nesac\n`;
  writeFileSync(join(folder, "aws"), stub, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  try {
    execFileSync("sh", ["-c", turnOnEventBridge("their-data")], { cwd: folder, env, stdio: "pipe" });
  } catch (error) {
    expect((error as { status: number }).status).toBe(254);
  }
  const put = join(folder, "put.json");
  return existsSync(put) ? JSON.parse(readFileSync(put, "utf8")) : null;
}

describe("the command that turns EventBridge on", () => {
  it("keeps the notifications that are there", () => {
    const queue = {
      Id: "theirs",
      QueueArn: "arn:aws:sqs:eu-west-1:123456789012:theirs",
      Events: ["s3:ObjectCreated:*"],
    };
    writeFileSync(join(folder, "current.json"), JSON.stringify({ QueueConfigurations: [queue] }));
    expect(run("cat current.json")).toEqual({ QueueConfigurations: [queue], EventBridgeConfiguration: {} });
  });

  it("works for a bucket without notifications, of which nothing is printed", () => {
    expect(run(":")).toEqual({ EventBridgeConfiguration: {} });
  });

  it("puts nothing when the notifications could not be read", () => {
    expect(run("exit 254")).toBeNull();
  });
});
