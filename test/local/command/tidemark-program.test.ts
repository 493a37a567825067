import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runTidemark } from "../../../local/command/tidemark-program.ts";
import type { Check } from "../../../shared/check/check.ts";
import { csv, loans } from "../../support/loans.ts";

const folder = mkdtempSync(join(tmpdir(), "tidemark-"));
const file = (name: string) => join(folder, name);
const inputs = ["income", "region"] as const;

beforeAll(() => {
  const training = loans({ rows: 8_000, seed: 1 });
  writeFileSync(file("train.csv"), csv(training, inputs));
  writeFileSync(file("train-1.csv"), csv(training.slice(0, 3_000), inputs));
  writeFileSync(file("train-2.csv.gz"), gzipSync(csv(training.slice(3_000), inputs)));
  writeFileSync(file("2001-04-01.csv"), csv(loans({ rows: 3_000, seed: 2 }), inputs));
  writeFileSync(file("2001-04-02.csv"), csv(loans({ rows: 3_000, seed: 3, incomeShift: 0.4 }), inputs));
  writeFileSync(file("cut-off.parquet"), "PAR1 and no end");
  writeFileSync(file("hostile.csv"), '"__proto__","<script>","a\nb"\n1,x,\u202Ey\n2,x,y\n');
  writeFileSync(file("header-only.csv"), "income,region\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]) {
  let [out, err] = ["", ""];
  const exitCode = await runTidemark(words, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isWatched: false,
    environment: {},
  });
  return { exitCode, out: out.replaceAll(folder, "."), err: err.replaceAll(folder, ".") };
}

async function check(serving: readonly string[], ...flags: string[]) {
  const training = flags.includes("--training") ? [] : ["--training", file("train.csv")];
  return run("check", ...serving.map(file), ...training, "--out", file("out"), ...flags);
}

const written = () => JSON.parse(readFileSync(file("out/check.json"), "utf8")) as Check;

describe("check with a schema.pbtxt", () => {
  it("holds the batch to it in place of what training shows", async () => {
    const regions = 'string_domain { value: "north" value: "south" value: "east" }';
    writeFileSync(
      file("schema.pbtxt"),
      `feature { name: "income" type: FLOAT } feature { name: "region" type: BYTES ${regions} }`,
    );
    await check(["2001-04-01.csv"], "--schema", file("schema.pbtxt"));
    expect(written().anomalies.map(({ feature, code }) => `${feature} ${code}`)).toEqual([
      "region ENUM_TYPE_UNEXPECTED_STRING_VALUES",
    ]);
    writeFileSync(file("contrary.pbtxt"), 'feature { name: "income" type: INT domain: "none" }');
    const refused = await check(["2001-04-01.csv"], "--schema", file("contrary.pbtxt"));
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('feature "income"') });
  });
});

describe("profile", () => {
  it("gives the same statistics for one file and for its parts in two formats", async () => {
    const whole = JSON.parse((await run("profile", "--json", file("train.csv"))).out);
    const parts = JSON.parse((await run("profile", "--json", file("train-2.csv.gz"), file("train-1.csv"))).out);
    expect(whole.rows).toBe(8_000);
    expect(whole.features.map(({ name }: { name: string }) => name)).toEqual(["income", "region"]);
    expect(parts.features).toEqual(whole.features);
    expect(parts.files).toMatchObject([
      { path: "./train-2.csv.gz", format: "csv", compression: "gzip", rows: 5_000, issues: [] },
      { path: "./train-1.csv", format: "csv", compression: "none", rows: 3_000, issues: [] },
    ]);
  });

  it("counts a file given twice once", async () => {
    const twice = await run("profile", "--json", file("train-1.csv"), file("train-1.csv"));
    expect(JSON.parse(twice.out).rows).toBe(3_000);
  });

  it("prints a line a column, whatever the column is called", async () => {
    const { out, exitCode } = await run("profile", file("hostile.csv"));
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "./hostile.csv: csv, 2 rows

      2 rows, 3 columns

      name        type    rows  missing  mean      sd  min  median  max  distinct  top values
      __proto__   int        2       0%   1.5  0.7071    1       1    2         2  –
      <script>    string     2       0%     –       –    –       –    –         1  x 100%
      a<U+000A>b  string     2       0%     –       –    –       –    –         2  –
      "
    `);
  });
});

describe("check", () => {
  it("ends with 0 when the batch looks like training", async () => {
    const { exitCode, out, err } = await check(["2001-04-01.csv"]);
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toContain("STABLE: 2 compared columns of 3,000 rows look like training.");
    expect(out).toContain("2001-04-01.csv\n          3,000 rows, event time 2001-04-01");
    expect(written()).toMatchObject({ verdict: "stable", findings: [], monitor: "local" });
    expect(readFileSync(file("out/report.html"), "utf8")).toContain("<!doctype html>");
  });

  it("ends with 1 when a column moved, and names it", async () => {
    const { exitCode, out } = await check(["2001-04-02.csv"]);
    expect(exitCode).toBe(1);
    expect(out).toContain("DRIFT: income");
    expect(out).toContain("WHAT TO DO");
    expect(written().findings.map(({ feature }) => feature)).toEqual(["income"]);
  });

  it("ends with 3 when the data is damaged", async () => {
    const { exitCode, out, err } = await check(["cut-off.parquet"]);
    expect([exitCode, err]).toEqual([3, ""]);
    expect(out).toContain("BROKEN: footer: The file does not end as Parquet does");
    expect(written().faults.map(({ code }) => code)).toEqual(["TRUNCATED"]);
  });

  it("ends with 4 when nothing can be judged", async () => {
    const { exitCode, out } = await check(["hostile.csv"]);
    expect(exitCode).toBe(4);
    expect(out).toContain("NOT JUDGED");
  });

  it("takes several files as one batch of their folder, in any order", async () => {
    await check(["2001-04-01.csv", "2001-04-02.csv"]);
    const one = written();
    await check(["2001-04-02.csv", "2001-04-01.csv"]);
    expect(written()).toEqual(one);
    expect(one.batch).toMatchObject({ rows: 6_000, eventTime: "2001-04-01T00:00:00.000Z" });
    expect(one.batch.id).toMatch(/\/tidemark-[^/]+\/$/);
  });

  it("prints check.json as it is written", async () => {
    const { out } = await check(["2001-04-01.csv"], "--json");
    expect(out).toBe(readFileSync(file("out/check.json"), "utf8").replaceAll(folder, "."));
  });

  it("names the MD5 of a file as its ETag, as S3 does", async () => {
    writeFileSync(file("known.csv"), "income,region\n1,north\n");
    await check(["known.csv"]);
    expect(written().batch.objects[0]?.etag).toBe("74aac6b0669411789343af0d4b0ec536");
  });

  it("judges the model where held-out rows and labels are given", async () => {
    const columns = ["id", "income", "region", "score", "prediction"] as const;
    const batch = loans({ rows: 4_000, seed: 5, conceptShift: 1 });
    writeFileSync(
      file("heldout.csv"),
      csv(loans({ rows: 4_000, seed: 4 }), ["id", "income", "region", "score", "prediction", "defaulted"]),
    );
    writeFileSync(file("served.csv"), csv(batch, columns));
    writeFileSync(file("outcomes.csv"), csv(batch, ["id", "defaulted"]));
    const named = { id: "id", label: "defaulted", score: "score", prediction: "prediction" };
    writeFileSync(file("monitor.json"), JSON.stringify({ columns: named }));
    writeFileSync(file("train-columns.csv"), csv(loans({ rows: 8_000, seed: 6 }), [...columns, "defaulted"]));
    const { exitCode } = await check(
      ["served.csv"],
      ...["--training", file("train-columns.csv"), "--heldout", file("heldout.csv")],
      ...["--labels", file("outcomes.csv"), "--config", file("monitor.json")],
    );
    expect(exitCode).toBe(1);
    expect(written().findings.map(({ kind }) => kind)).toContain("concept-drift");
  });
});

describe("an error", () => {
  it.each([
    ["a file that is not there", ["profile", file("nope.csv")], "./nope.csv cannot be read: there is no such file."],
    ["a folder", ["profile", folder], ". cannot be read: it is not a file."],
    [
      "a file cut off",
      ["profile", file("cut-off.parquet")],
      "./cut-off.parquet (footer): The file does not end as Parquet does",
    ],
    ["training without rows", ["check", file("train.csv"), "--training", file("header-only.csv")], "./header-only.csv"],
    [
      "a monitor.json that is none",
      ["check", file("train.csv"), "--training", file("train.csv"), "--config", file("train-1.csv")],
      "It is not valid JSON",
    ],
    [
      "labels without names of columns",
      [
        "check",
        file("train.csv"),
        "--training",
        file("train.csv"),
        "--labels",
        file("train.csv"),
        "--out",
        file("out"),
      ],
      "does not say which columns hold the prediction id and the label",
    ],
    ["no training", ["check", file("train.csv")], "required option '--training <file...>' not specified"],
    ["an unknown command", ["chek"], "unknown command 'chek'"],
    ["a topic that is none", ["alert", "test", "--topic-arn", "alerts"], "alerts is not the ARN of an SNS topic."],
    ["buckets not named", ["accept", "m", "m/serving/a.csv"], "Name the bucket with --data-bucket or DATA_BUCKET"],
  ])("of %s is one plain sentence and ends with 2", async (_, words, sentence) => {
    const { exitCode, out, err } = await run(...words);
    expect(exitCode).toBe(2);
    expect(err).toContain(sentence);
    expect(out + err).not.toMatch(/\n\s+at /);
  });
});

describe("--help", () => {
  it("lists the commands with examples", async () => {
    const { exitCode, out } = await run("--help");
    expect(exitCode).toBe(0);
    expect(out).toMatchSnapshot();
  });

  it.each([["profile"], ["check"], ["accept"], ["alert test"]])(
    "of %s shows its options and examples",
    async (command) => {
      const { exitCode, out } = await run(...command.split(" "), "--help");
      expect(exitCode).toBe(0);
      expect(out).toContain(`npm run tidemark -- ${command} `);
      expect(out).toContain("Examples:");
      expect(out).toMatchSnapshot();
    },
  );

  it("is the answer to no command at all, as an error", async () => {
    const { exitCode, err } = await run();
    expect(exitCode).toBe(2);
    expect(err).toContain("Usage: npm run tidemark --");
  });
});
