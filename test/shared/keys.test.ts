import { describe, expect, it } from "vitest";
import { contentId, parseUploadKey, resultKeys, shortHash } from "../../shared/keys.ts";

describe("parseUploadKey", () => {
  it.each([
    ["m/training/v1/part-0.parquet", { kind: "training", monitor: "m", version: "v1", heldout: false }],
    ["m/training/v1/heldout/part-0.parquet", { kind: "training", monitor: "m", version: "v1", heldout: true }],
    ["m/training/v1.csv.gz", { kind: "training", monitor: "m", version: "v1", heldout: false }],
    ["m/training/v1/_SUCCESS", { kind: "complete", monitor: "m", folder: "m/training/v1/", version: "v1" }],
    ["m/serving/dt=1/_committed_123", { kind: "complete", monitor: "m", folder: "m/serving/dt=1/", version: null }],
    ["m/serving/a.csv", { kind: "serving", monitor: "m" }],
    ["m/serving/2001/04/01/05/x", { kind: "serving", monitor: "m" }],
    ["m/labels/a.csv", { kind: "labels", monitor: "m" }],
    ["m/monitor.json", { kind: "configuration", monitor: "m" }],
    ["m/schema.pbtxt", { kind: "configuration", monitor: "m" }],
    ["__proto__/serving/a.csv", { kind: "serving", monitor: "__proto__" }],
  ])("%s", (key, meaning) => {
    expect(parseUploadKey(key)).toEqual(meaning);
  });

  it.each([
    "m/serving/",
    "m/serving/dt=1_$folder$",
    "m/serving/_temporary/0/part-0.parquet",
    "m/serving/exports/aws-logs-write-test",
    "m/serving/_started_1",
    "m/serving/.part-0.crc",
    "m/serving/processing-failed/2001/04/01/05/x",
    "m/other/a.csv",
    "a.csv",
    "/a/serving/b.csv",
  ])("ignores %s and says why", (key) => {
    expect(parseUploadKey(key)).toEqual({ kind: "ignored", reason: expect.stringMatching(/.+/) });
  });
});

describe("resultKeys", () => {
  it("keeps a batch findable by the name of its upload", () => {
    expect(resultKeys.check("m", "m/serving/dt=1/a.csv")).toBe("m/checks/m/serving/dt=1/a.csv/check.json");
  });

  it("stays within the 1,024 bytes of S3 whatever the upload was called", () => {
    const batchId = `m/serving/${"ü".repeat(500)}`;
    expect(Buffer.byteLength(resultKeys.servingLeaf("m", batchId, contentId(batchId, "e")))).toBeLessThan(1_024);
  });
});

describe("shortHash", () => {
  it("tells lists of parts apart that join to the same text", () => {
    expect(shortHash("a", "b")).not.toBe(shortHash("ab"));
    expect(shortHash("a\nb")).not.toBe(shortHash("a", "b"));
  });
});
