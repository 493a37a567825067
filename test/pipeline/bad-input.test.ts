import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

let pipeline: Pipeline;
const good = csv(loans({ rows: 4_000, seed: 1 }), ["income", "region"]);

beforeAll(async () => {
  pipeline = await startPipeline();
  await train("m");
});
afterAll(() => pipeline.stack.stop());

async function train(monitor: string): Promise<void> {
  await pipeline.put(`${monitor}/training/v1/part-0.csv`, good);
  await pipeline.put(`${monitor}/training/v1/_SUCCESS`, "");
  await pipeline.settled();
}

async function checkOf(name: string, body: string | Uint8Array) {
  const key = `m/serving/${name}`;
  await pipeline.put(key, body);
  await pipeline.settled();
  return pipeline.check("m", key);
}

const parquet = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "income", data: Array.from({ length: 5_000 }, (_, i) => i / 7), type: "DOUBLE" },
      { name: "region", data: Array.from({ length: 5_000 }, (_, i) => `r${i % 4}`), type: "STRING" },
    ],
  }),
);

const unreadable: readonly [string, string | Uint8Array, string][] = [
  ["empty.csv", "", "EMPTY_FILE"],
  ["header-only.csv", "income,region\n", "NO_ROWS"],
  ["truncated.parquet", parquet.subarray(0, parquet.length / 2), "TRUNCATED"],
  ["truncated.csv.gz", gzipSync(good).subarray(0, 8_000), "TRUNCATED"],
  [
    "a-million-columns.csv",
    `${Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(",")}\n1\n`,
    "TOO_MANY_COLUMNS",
  ],
  [
    "bomb.csv.gz",
    gzipSync(Buffer.concat([Buffer.from("income,region\n"), Buffer.alloc(100_000_000, "1,a\n")])),
    "EXPANDS_TOO_MUCH",
  ],
  ["blob.csv", Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 256), "UNKNOWN_FORMAT"],
  ["twice.csv", "income,income\n1,2\n", "DUPLICATE_COLUMN"],
];

describe("an upload nobody can read", () => {
  it.each(unreadable)("%s ends in one clear finding", async (name, body, code) => {
    const check = await checkOf(`unreadable/${name}`, body);
    expect(check.verdict).toBe("broken");
    expect(check.findings).toHaveLength(1);
    expect(check.findings[0]).toMatchObject({ kind: "unreadable", code, broken: true });
    expect(check.faults[0]).toMatchObject({ object: `s3://tidemark-data/m/serving/unreadable/${name}` });
    expect(check.faults[0]?.problem).toMatch(/\.$/);
    expect(check.faults[0]?.remedy).toMatch(/\.$/);
    expect(check.decision.retrain.decision).toBe("no");
  });

  it("loses nothing else: the next good batch is checked and the incident recovers", async () => {
    const check = await checkOf("unreadable/zz-good.csv", csv(loans({ rows: 3_000, seed: 5 }), ["income", "region"]));
    expect(check.verdict).toBe("stable");
    expect(check.decision.incidents).toMatchObject([{ fingerprint: "unreadable:", state: "recovered" }]);
  });
});

describe("an upload that is readable but odd", () => {
  it("reads a file whose name lies about its format, and says so", async () => {
    const check = await checkOf("odd/really-csv.parquet", csv(loans({ rows: 3_000, seed: 6 }), ["income", "region"]));
    expect(check.issues).toMatchObject([{ code: "WRONG_EXTENSION" }]);
    expect(check.verdict).toBe("stable");
  });

  it("counts invalid UTF-8 and ragged rows instead of dropping them", async () => {
    const rows = csv(loans({ rows: 3_000, seed: 7 }), ["income", "region"]);
    const body = Buffer.concat([
      Buffer.from(rows),
      Buffer.from([0x35, 0x30, 0x2c, 0xff, 0xfe, 0x0a]),
      Buffer.from("50,north,extra\n50\n"),
    ]);
    const check = await checkOf("odd/latin.csv", body);
    expect(check.batch.rows).toBe(3_003);
    expect(check.issues.map(({ code, count }) => [code, count])).toEqual(
      expect.arrayContaining([
        ["INVALID_UTF8", 1],
        ["RAGGED_ROW", 2],
      ]),
    );
  });

  it("names the value and the first row of a column that changes its type late", async () => {
    const rows = csv(loans({ rows: 3_000, seed: 8 }), ["income", "region"]);
    const check = await checkOf("odd/late-type.csv", `${rows}n/a,north\n`);
    const anomaly = check.anomalies.find(({ code }) => code === "UNEXPECTED_DATA_TYPE");
    expect(anomaly).toMatchObject({ feature: "income", count: 1, examples: [{ value: "n/a", row: 3_001 }] });
  });

  it("treats hostile column names and values as text", async () => {
    const header = "income,region,__proto__,<script>alert(1)</script>";
    const rows = loans({ rows: 3_000, seed: 9 }).map(
      ({ income, region }, i) => `${income},${region},${i},<img src=x onerror=alert(2)>`,
    );
    const check = await checkOf("odd/<script>hostile-2031-01-01.csv", `${header}\n${rows.join("\n")}\n`);
    expect(check.anomalies.map(({ feature }) => feature)).toEqual(
      expect.arrayContaining(["__proto__", "<script>alert(1)</script>"]),
    );
    const report = await pipeline.result("m/checks/m/serving/odd/<script>hostile-2031-01-01.csv/report.html");
    expect(report).not.toMatch(/<script>alert|<img src=x|<script>hostile-2031/);
    expect(await pipeline.result("index.html")).not.toContain("<script>hostile");
    expect(({} as Record<string, unknown>)["income"]).toBeUndefined();
  });
});

describe("an unreadable monitor.json", () => {
  it("is refused with its line, told once, and the last good one stays in force", async () => {
    await train("configured");
    const mute = { feature: "income", until: "2001-12-31", reason: "known" };
    await pipeline.put("configured/monitor.json", JSON.stringify({ mute: [mute] }));
    await pipeline.settled();
    await pipeline.put("configured/monitor.json", '{\n  "mute": [],\n  "falseAlertsPerYear": oops\n}');
    await pipeline.settled();
    await pipeline.announce("configured/monitor.json");
    const key = "configured/serving/2001-04-01.csv";
    await pipeline.put(key, csv(loans({ rows: 3_000, seed: 2, incomeShift: 1 }), ["income", "region"]));
    await pipeline.settled();
    expect((await pipeline.check("configured", key)).findings[0]).toMatchObject({ mutedUntil: "2001-12-31" });
    const refused = pipeline.mails("configured").filter(({ subject }) => subject.includes("monitor.json refused"));
    expect(refused).toHaveLength(1);
    expect(refused[0]?.text).toContain("line 3");
  });

  it.each([
    ['{ "falseAlertPerYear": 4 }', "falseAlertPerYear"],
    ['{ "floors": { "ecdfDistance": 4 } }', "floors.ecdfDistance"],
    ["[]", "one JSON object"],
  ])("%s is refused by name", async (text, place) => {
    const monitor = `refused-${place.length}`;
    await pipeline.put(`${monitor}/monitor.json`, text);
    await pipeline.settled();
    expect(pipeline.mails(monitor)[0]?.text).toContain(place);
  });
});

describe("bad training and label uploads", () => {
  it("a training version with an unreadable part gives no baseline and one alert", async () => {
    await pipeline.put("spoiled/training/v1/part-0.csv", good);
    await pipeline.put("spoiled/training/v1/part-1.csv", "income,income\n1,2\n");
    await pipeline.put("spoiled/training/v1/_SUCCESS", "");
    await pipeline.settled();
    expect(await pipeline.resultKeys("spoiled/baselines/")).toEqual([]);
    expect((await pipeline.check("spoiled", "spoiled/training/v1/part-1.csv")).findings[0]).toMatchObject({
      code: "DUPLICATE_COLUMN",
    });
    expect(pipeline.mails("spoiled")).toHaveLength(1);
  });

  it("labels without configured columns say which line of monitor.json is missing", async () => {
    await pipeline.put("m/labels/2001-04-01.csv", "id,label\n1,1\n");
    await pipeline.settled();
    const check = await pipeline.check("m", "m/labels/2001-04-01.csv");
    expect(check.findings[0]).toMatchObject({ code: "MISSING_CONFIGURED_COLUMN" });
    expect(check.faults[0]?.remedy).toContain('"columns"');
  });

  it("parts without rows are no fault beside parts that have some, and one where none has", async () => {
    await pipeline.put("empties/monitor.json", '{ "quietMinutes": 0 }');
    await pipeline.put("empties/training/v1/part-1.csv", "income,region\n");
    await train("empties");
    const folder = "empties/serving/dt=2001-04-01/";
    await pipeline.put(`${folder}part-0.csv`, csv(loans({ rows: 3_000, seed: 2 }), ["income", "region"]));
    await pipeline.put(`${folder}part-1.csv`, "income,region\n");
    await pipeline.put(`${folder}_SUCCESS`, "");
    await pipeline.put("empties/training/v0/part-0.csv", "income,region\n");
    await pipeline.settled();
    expect(await pipeline.check("empties", folder)).toMatchObject({
      verdict: "stable",
      issues: [{ code: "EMPTY_PART" }],
    });
    expect((await pipeline.check("empties", "empties/training/v0/part-0.csv")).findings[0]).toMatchObject({
      code: "NO_ROWS",
    });
  });

  it("each faulty training and label upload is told, and none recovers because serving data is fine", async () => {
    await train("faults");
    await pipeline.put("faults/training/v2.csv", "a,a\n1,2\n");
    await pipeline.settled();
    await pipeline.put("faults/training/v2.csv", "income,income\n1,2\n");
    await pipeline.settled();
    await pipeline.put("faults/labels/2001-04-01.csv", "id,label\n1,1\n");
    await pipeline.settled();
    await pipeline.put("faults/serving/2001-04-02.csv", csv(loans({ rows: 3_000, seed: 2 }), ["income", "region"]));
    await pipeline.settled();
    const subjects = pipeline.mails("faults").map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.includes("BROKEN"))).toHaveLength(3);
    expect(subjects.filter((subject) => subject.includes("recovered"))).toEqual([]);
  });

  it("an upload that is repaired and broken again under its key is told again", async () => {
    await train("again");
    const key = "again/serving/current.csv";
    const contents = ["income,region\n", csv(loans({ rows: 3_000, seed: 2 }), ["income", "region"]), "income\n"];
    for (const content of contents) {
      await pipeline.put(key, content);
      await pipeline.settled();
    }
    const subjects = pipeline.mails("again").map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.includes("BROKEN"))).toHaveLength(2);
  });

  it("nothing reached a dead-letter queue", () => {
    expect(pipeline.failures).toEqual([]);
    for (const queueUrl of pipeline.stack.deadLetterQueueUrls)
      expect(pipeline.stack.aws.queueDepth(queueUrl).visible).toBe(0);
  });
});
