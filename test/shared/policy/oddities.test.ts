import { describe, expect, it } from "vitest";
import { distantTimestamps } from "../../../shared/policy/distant-timestamps.ts";
import { repeatedFiles } from "../../../shared/policy/repeated-files.ts";
import { examined } from "../../support/examined.ts";

const object = (key: string, etag: string, rows = 10) => ({ key, etag, sizeBytes: 100, rows });

describe("repeated files", () => {
  it("are told with their rows, empty ones and other contents apart", () => {
    const objects = [object("m/serving/x/part-0.csv", "a"), object("m/serving/x/part-1.csv", "a"), object("c", "b")];
    expect(repeatedFiles({ objects })?.text).toBe(
      "1 file of 3 is the same as another, such as part-1.csv and part-0.csv: 10 rows too many",
    );
    expect(repeatedFiles({ objects: [...objects, object("d", "b"), object("e", "b")] })?.text).toMatch(
      /^3 files of 5 are the same as another, .* 30 rows too many$/,
    );
    expect(repeatedFiles({ objects: objects.slice(1) })).toBeNull();
    expect(repeatedFiles({ objects: [object("a", "a", 0), object("b", "a", 0)] })).toBeNull();
    expect(repeatedFiles({ objects: [object("a", "a", 5), object("b", "a", 6)] })).toBeNull();
  });
});

describe("distant timestamps", () => {
  const days = (from: number, extra: readonly string[] = []) =>
    `at,x\n${[
      ...Array.from({ length: 200 }, (_, i) => new Date(Date.UTC(2026, from, 1 + (i % 28), i % 24)).toISOString()),
      ...extra,
    ]
      .map((at, i) => `${at},${i % 7}`)
      .join("\n")}\n`;

  it("are found by a single row before or after", async () => {
    const check = await examined(days(0), days(1, ["1970-01-01", "9999-12-31T00:00:00Z"]));
    expect(check.findings.find(({ code }) => code === "DISTANT_TIMESTAMPS")).toMatchObject({
      kind: "schema-skew",
      feature: "at",
      severity: "warning",
      text: expect.stringMatching(/^at holds times from 1970-01-01 and up to 9999-12-31, training's are 2026-01-01/),
    });
  });

  it("are not those of a later batch", async () => {
    const check = await examined(days(0), days(500));
    expect(check.findings.map(({ code }) => code)).not.toContain("DISTANT_TIMESTAMPS");
  });

  it("are nothing where a side has no times", () => {
    const time = (minMs: number | null, maxMs: number | null) => ({
      name: "at",
      time: { hour: [], weekday: [], dateOnly: 0, minMs, maxMs },
    });
    expect(distantTimestamps(time(null, null), time(0, 1))).toBeNull();
    expect(distantTimestamps(time(0, 1), time(null, null))).toBeNull();
    expect(distantTimestamps(time(0, 1), time(0, 8.65e15))?.text).toContain("beyond all dates");
  });
});
