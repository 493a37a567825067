import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptSchema } from "../../local/command/accept-schema.ts";
import { s3ObjectStore } from "../../shared/aws/object-store.ts";
import { csv, loans } from "../support/loans.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

let pipeline: Pipeline;
const columns = ["income", "region"] as const;
const training = csv(loans({ rows: 4_000, seed: 1 }), columns);

const good = `
feature {
  name: "income"
  type: FLOAT
  float_domain { min: 0 max: 1000000 }
  skew_comparator { jensen_shannon_divergence { threshold: 0.9 source { type: QUANTILES } } }
}
feature { name: "region" type: BYTES domain: "regions" }
feature { name: "repaid" type: INT presence { min_count: 1 } not_in_environment: "SERVING" }
string_domain { name: "regions" value: "north" value: "south" value: "east" value: "west" }
default_environment: "TRAINING"
default_environment: "SERVING"
`;

beforeAll(async () => {
  pipeline = await startPipeline();
  await pipeline.put("m/training/v1/part-0.csv", training);
  await pipeline.put("m/training/v1/_SUCCESS", "");
  await pipeline.settled();
  await pipeline.put("m/schema.pbtxt", good);
  await pipeline.settled();
});
afterAll(() => pipeline.stack.stop());

async function checkOf(name: string, body: string) {
  const key = `m/serving/${name}`;
  await pipeline.put(key, body);
  await pipeline.settled();
  return pipeline.check("m", key);
}

const mailsAbout = (word: string) => pipeline.mails("m").filter(({ subject }) => subject.includes(word));

describe("an uploaded schema.pbtxt", () => {
  it("is in force: what breaks it is told with rows and the change that accepts it, and nothing else", async () => {
    const rows = csv(loans({ rows: 1_000, seed: 2 }), columns)
      .trimEnd()
      .split("\n");
    const check = await checkOf("1.csv", `${rows.join("\n")}\n50,atlantis\n-7,atlantis\n`);
    expect(check.anomalies.map(({ feature, code, count }) => [feature, code, count])).toEqual([
      ["income", "FLOAT_TYPE_SMALL_FLOAT", 1],
      ["region", "ENUM_TYPE_UNEXPECTED_STRING_VALUES", 2],
    ]);
    expect(check.anomalies[1]).toMatchObject({
      examples: [{ row: 1_001, value: "atlantis" }, { row: 1_002 }],
      edit: '  string_domain "regions"\n+   value: "atlantis"',
    });
    expect(check.questions).toEqual([]);
    expect(check.findings.map(({ kind, code }) => `${kind} ${code}`)).toContain("schema-skew FLOAT_TYPE_SMALL_FLOAT");
    const comparator = check.distances.find(({ distance }) => distance === "skew-comparator-jensen-shannon");
    expect(comparator?.value).toBeGreaterThan(0);
    expect(comparator?.value).toBeLessThan(0.9);
    const report = await pipeline.result("m/checks/m/serving/1.csv/report.html");
    expect(report).toContain("To accept it in schema.pbtxt");
  });

  it("is satisfied by a batch that conforms", async () => {
    const check = await checkOf("2.csv", csv(loans({ rows: 1_000, seed: 3 }), columns));
    expect(check.anomalies).toEqual([]);
  });

  it("that is malformed is refused with line and column, and the last good one stays in force", async () => {
    await pipeline.put("m/schema.pbtxt", good.replace("FLOAT", "FLOATING"));
    await pipeline.settled();
    const [mail] = mailsAbout("schema.pbtxt refused");
    expect(mail?.subject).toContain("line 4, column 9");
    expect(mail?.text).toContain("schema.pbtxt was refused");
    const check = await checkOf("3.csv", `${csv(loans({ rows: 1_000, seed: 4 }), columns)}50,atlantis\n`);
    expect(check.anomalies).toMatchObject([
      { feature: "region", code: "ENUM_TYPE_UNEXPECTED_STRING_VALUES", count: 1 },
    ]);
  });

  it("that contradicts itself is refused with the feature's name", async () => {
    await pipeline.put("m/schema.pbtxt", good.replace("min: 0", "min: 2000000"));
    await pipeline.settled();
    const [mail] = mailsAbout('feature "income"');
    expect(mail?.text).toContain("The greatest value of the domain is below the least.");
    expect(await pipeline.result("m/config/schema.pbtxt")).toBe(good);
  });

  it("is what a batch is accepted in: monitor.json is left alone", async () => {
    const { stack } = pipeline;
    const { s3 } = stack.aws.clients;
    const deps = {
      data: s3ObjectStore(s3, stack.dataBucket),
      results: s3ObjectStore(s3, stack.resultsBucket),
      copy: async () => {},
    };
    await expect(acceptSchema("m", "m/serving/1.csv", deps)).rejects.toThrow(
      "m/schema.pbtxt says what the data may hold",
    );
    expect(await deps.data.head("m/monitor.json")).toBeNull();
  });
});
