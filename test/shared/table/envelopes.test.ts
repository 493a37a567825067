import { readFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";
import type { CaptureOptions } from "../../../shared/table/table.ts";

/** Every row as an object of plain values, and the issues by code. */
async function rowsOf(bytes: Uint8Array | string, name = "object", capture: CaptureOptions = {}, rangeBytes = 1 << 20) {
  const source = { ...memorySource(name, Buffer.from(bytes)), rangeBytes };
  const table = await openTable(source, { capture });
  const rows: Record<string, unknown>[] = [];
  for await (const batch of table.batches) {
    for (let i = 0; i < batch.numRows; i += 1) {
      rows.push(
        Object.fromEntries(
          batch.schema.fields.map(({ name: column }) => [column, batch.getChild(column)!.get(i) as unknown]),
        ),
      );
    }
  }
  return { format: table.format, rows, issues: table.issues.map(({ code, count }) => [code, count]) };
}

const plain = await rowsOf('{"x":1,"y":"a"}\n{"x":2.5,"y":"b}{"}\n');
const [one, two] = ['{"x":1,"y":"a"}', '{"x":2.5,"y":"b}{"}'];

describe("files of log shippers are read as their rows", () => {
  it("of Fluentd: time, tag and record with tabs", async () => {
    const text = `2026-11-24T01:02:03+00:00\tapp.scores\t${one}\n2026-11-24T01:02:04+00:00\tapp.scores\t${two}\n`;
    expect(await rowsOf(gzipSync(text), "logs/20261124-01_0.gz")).toEqual(plain);
    expect(await rowsOf(text.trimEnd(), "logs/20261124-01_0.txt")).toEqual(plain);
  });

  it("of Fluent Bit: a record a line, with the line in log", async () => {
    const lines = [one, two].map((log, i) =>
      JSON.stringify({ date: 1764000000.5 + i, log: `${log}\n`, stream: "stdout" }),
    );
    expect(await rowsOf(zstdCompressSync(Buffer.from(lines.join("\n"))))).toEqual(plain);
    const started = JSON.stringify({ date: 1764000000, log: "listening on :8080", stream: "stderr" });
    const { rows, issues } = await rowsOf([started, ...lines].join("\n"), "x-object1a2b");
    expect(rows).toEqual(plain.rows);
    expect(issues).toEqual([["MALFORMED_RECORD", 1]]);
  });

  it("of Fluent Bit whose records are the rows: nothing is taken out of them", async () => {
    const { rows } = await rowsOf('{"date":1764000000.5,"x":1,"message":"{\\"a\\":1}"}\n');
    expect(rows).toEqual([{ date: 1764000000.5, x: 1, message: '{"a":1}' }]);
  });

  it("of Logstash: plain lines with time and host, and JSON lines", async () => {
    const text = `2026-11-24T01:02:03.123Z ip-10-0-0-1 ${one}\n2026-11-24T01:02:04.456Z ip-10-0-0-1 ${two}\n`;
    expect(await rowsOf(text, "ls.s3.0b1c.2026-11-24T01.02.tag_x.part0.txt")).toEqual(plain);
    const lines = [one, two].map((message) =>
      JSON.stringify({ "@timestamp": "2026-11-24T01:02:03.123Z", "@version": "1", message, host: { name: "h" } }),
    );
    expect(await rowsOf(lines.join("\n"))).toEqual(plain);
  });

  it("of a CloudWatch Logs export: time and message", async () => {
    const noise = "START RequestId: 6f5d Version: $LATEST";
    const lines = [noise, one, two].map((message, i) => `2026-11-24T01:02:0${i}.000Z ${message}`);
    const { rows, issues } = await rowsOf(gzipSync(`${lines.join("\n")}\n`), "export/1a2b/stream/000000.gz");
    expect(rows).toEqual(plain.rows);
    expect(issues).toEqual([["MALFORMED_RECORD", 1]]);
  });

  it("of a CloudWatch Logs subscription: gzip members of records of many events, back to back", async () => {
    const record = (messageType: string, ...messages: string[]) =>
      JSON.stringify({
        ...{ messageType, owner: "123456789012", logGroup: "/aws/lambda/score", logStream: "s" },
        ...{
          subscriptionFilters: ["f"],
          logEvents: messages.map((message, i) => ({ id: `${i}`, timestamp: 1, message })),
        },
      });
    const control = record("CONTROL_MESSAGE", "CWL CONTROL MESSAGE: Checking health of destination Firehose.");
    const members = [control, record("DATA_MESSAGE", `${one}\n`), record("DATA_MESSAGE", two)].map((text) =>
      gzipSync(text),
    );
    expect(await rowsOf(Buffer.concat(members), "delivery-1-2026-11-24-01-02-03-uuid")).toEqual(plain);
  });

  it("is the same whatever pieces they come in", async () => {
    const record = (i: number) => JSON.stringify({ date: i, log: `{"i":${i},"text":"${"x".repeat(i)}"}` });
    const records = Array.from({ length: 60 }, (_, i) => record(i));
    const texts = [
      records.join("\n"),
      records.join(""),
      records.map((line) => `2026-11-24T01:02:03Z\ttag\t${line}\n`).join(""),
    ];
    for (const text of texts) {
      const whole = await rowsOf(text);
      expect(whole.rows).toHaveLength(60);
      for (const pieces of [1, 13, 500]) expect(await rowsOf(text, "object", {}, pieces)).toEqual(whole);
    }
  });

  it("keeps integers beyond 2^53 in a log line", async () => {
    const { rows } = await rowsOf(JSON.stringify({ date: 1, log: '{"id":9007199254740993}' }));
    expect(rows).toEqual([{ id: 9007199254740993n }]);
  });

  it("takes a row for a row where only its first line looks like a log", async () => {
    const csv = 'time,body\n2026-11-24T01:02:03Z,"{""x"":1}"\n';
    expect((await rowsOf(csv, "a.csv")).rows).toEqual([{ time: "2026-11-24T01:02:03Z", body: '{"x":1}' }]);
  });

  it("stops at a record without end, and at one cut short", async () => {
    const cut = '{"messageType":"DATA_MESSAGE","logGroup":"g","logEvents":[]}{"messageType":"DATA';
    await expect(rowsOf(cut)).rejects.toThrow(/ends inside a JSON value/);
    const table = await openTable(
      memorySource("m", Buffer.from(`${one.replace("{", '{"log":"{}","date":1}\n{"log":"')}${"x".repeat(5000)}`)),
      {
        limits: { maxValueBytes: 1000 },
      },
    );
    await expect(async () => {
      for await (const _ of table.batches);
    }).rejects.toThrow(/longer than|ends inside/);
  });
});

const captured = (input: object, output: object, eventId: string, more: object = {}) =>
  `${JSON.stringify({
    captureData: { endpointInput: { mode: "INPUT", ...input }, endpointOutput: { mode: "OUTPUT", ...output } },
    eventMetadata: { eventId, inferenceTime: "2026-11-24T01:02:03Z", ...more },
    eventVersion: "0",
  })}\n`;
const csvType = { observedContentType: "text/csv; charset=utf-8", encoding: "CSV" };
const jsonType = { observedContentType: "application/json", encoding: "JSON" };

describe("files of SageMaker", () => {
  it("are the same whatever pieces they come in", async () => {
    const bytes = readFileSync(new URL("../../golden/sagemaker/same.jsonl", import.meta.url));
    const whole = await rowsOf(bytes);
    expect(whole.rows).toHaveLength(400);
    for (const pieces of [97, 1024, 5000]) expect(await rowsOf(bytes, "object", {}, pieces)).toEqual(whole);
  });

  it("of data capture give a row for each row of a CSV request, answers first", async () => {
    const text =
      captured({ ...csvType, data: '132,25,"a, b"\n7,,x\n' }, { ...csvType, data: "0.91\n0.02\n" }, "e1") +
      captured({ ...csvType, data: '1,2,""' }, { ...csvType, data: "0.5" }, "e2", { inferenceId: "mine" });
    const columns = ["score", "age", "income", "city"];
    const { rows, issues, format } = await rowsOf(text, "34-30-683-uuid.jsonl", { columns, id: "id", timestamp: "at" });
    const at = "2026-11-24T01:02:03Z";
    expect(rows).toEqual([
      { id: "e1/0", at, score: "0.91", age: "132", income: "25", city: "a, b" },
      { id: "e1/1", at, score: "0.02", age: "7", income: null, city: "x" },
      { id: "mine", at, score: "0.5", age: "1", income: "2", city: "" },
    ]);
    expect([issues, format]).toEqual([[], "json-lines"]);
  });

  it("names what nobody named, and takes many answers on one line", async () => {
    const text = captured({ ...csvType, data: "1,2\n3,4" }, { ...csvType, data: "0.5,0.6" }, "e");
    const named = [
      { output_0: "0.5", input_0: "1", input_1: "2" },
      { output_0: "0.6", input_0: "3", input_1: "4" },
    ];
    expect((await rowsOf(text)).rows).toEqual(named);
    const inputs = await rowsOf(text, "a.jsonl", { columns: ["a", "b"], output: "p" });
    expect(inputs.rows[0]).toEqual({ p: "0.5", a: "1", b: "2" });
  });

  it("decode base64, and JSON in its usual forms", async () => {
    const base64 = (text: string, observedContentType: string) => ({
      ...{ observedContentType, encoding: "BASE64", data: Buffer.from(text).toString("base64") },
    });
    const inCsv = captured(base64("1,2\n", "text/csv"), base64("0.5", "text/csv"), "e");
    expect((await rowsOf(inCsv)).rows).toEqual([{ output_0: "0.5", input_0: "1", input_1: "2" }]);
    const features = { ...jsonType, data: '{"instances":[{"features":[1.5,"a"]},{"features":[2,null]}]}' };
    const predictions = { ...jsonType, data: '{"predictions":[{"score":0.9,"label":1},{"score":0.1,"label":0}]}' };
    expect((await rowsOf(captured(features, predictions, "e"))).rows).toEqual([
      { output_0: "0.9", output_1: "1", input_0: "1.5", input_1: "a" },
      { output_0: "0.1", output_1: "0", input_0: "2", input_1: null },
    ]);
    const named = captured(base64('{"age":3,"__proto__":4}', "application/json"), { ...jsonType, data: "0.25" }, "e");
    const { rows } = await rowsOf(named, "a.jsonl", { output: "score", id: "id" });
    expect(rows).toEqual([JSON.parse('{"id":"e","score":0.25,"age":3,"__proto__":4}')]);
    const answered = captured({ ...jsonType, data: '{"zip":"0815"}' }, { ...csvType, data: "-2.5e-3\n" }, "e");
    expect((await rowsOf(answered)).rows).toEqual([{ output_0: -0.0025, zip: "0815" }]);
    const lines = { observedContentType: "application/jsonlines", encoding: "JSON", data: '{"a":1}\n{"a":2}\n' };
    expect((await rowsOf(captured(lines, { ...jsonType, data: "[[0.1],[0.2]]" }, "e"))).rows).toEqual([
      { output_0: 0.1, a: 1 },
      { output_0: 0.2, a: 2 },
    ]);
  });

  it("count records whose rows cannot be told, and read the others", async () => {
    const good = captured({ ...csvType, data: "1" }, { ...csvType, data: "2" }, "e");
    const uneven = captured({ ...csvType, data: "1\n2\n3" }, { ...csvType, data: "2\n3" }, "e");
    const broken = captured({ ...jsonType, data: "{" }, { ...csvType, data: "2" }, "e");
    const { rows, issues } = await rowsOf(`${good}${uneven}${broken}{"captureData":\n"x"\n${good}`);
    expect(rows).toHaveLength(2);
    expect(issues).toEqual([["MALFORMED_RECORD", 4]]);
  });

  it("of ground truth give ids and labels", async () => {
    const label = (data: string, eventId: string) =>
      `${JSON.stringify({ groundTruthData: { data, encoding: "CSV" }, eventMetadata: { eventId }, eventVersion: "0" })}\n`;
    const { rows } = await rowsOf(label("1", "e1") + label("0\n1", "e2"), "truth.jsonl", {
      id: "id",
      label: "default",
    });
    expect(rows).toEqual([
      { id: "e1", default: "1" },
      { id: "e2/0", default: "0" },
      { id: "e2/1", default: "1" },
    ]);
  });
});
