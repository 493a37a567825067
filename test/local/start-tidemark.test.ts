import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runTidemark } from "../../local/command/tidemark-program.ts";
import { type RunningTidemark, startTidemark } from "../../local/start-tidemark.ts";
import { type ObjectStore, s3ObjectStore } from "../../shared/aws/object-store.ts";
import type { Check } from "../../shared/check/check.ts";
import { formatBytes } from "../../shared/text/format-number.ts";
import { csv, loans } from "../support/loans.ts";

const folder = mkdtempSync(join(tmpdir(), "tidemark-start-"));
const said: string[] = [];
let tidemark: RunningTidemark;
let data: ObjectStore;
let results: ObjectStore;

beforeAll(async () => {
  tidemark = await startTidemark({ port: 0, folder, say: (line) => said.push(line) });
  const { stack } = tidemark;
  data = s3ObjectStore(stack.aws.clients.s3, stack.dataBucket);
  results = s3ObjectStore(stack.aws.clients.s3, stack.resultsBucket);
});
afterAll(async () => {
  await tidemark.stop();
  rmSync(folder, { recursive: true });
});

const columns = ["income", "region"] as const;
const training = csv(loans({ rows: 6_000, seed: 1 }), columns);
const moved = csv(loans({ rows: 3_000, seed: 2, incomeShift: 0.5 }), columns);
const settled = () => tidemark.stack.untilIdle({ settle: false, timeoutSeconds: 10 });

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** One request exactly as given: no path is resolved and no header is added but Host. */
async function ask(method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<Answer> {
  const { hostname, port } = new URL(tidemark.pageUrl);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function put(key: string, body: string): Promise<Answer> {
  const path = `/objects/${key.split("/").map(encodeURIComponent).join("/")}`;
  return ask("PUT", path, { origin: tidemark.pageUrl, "content-length": String(Buffer.byteLength(body)) }, body);
}

async function close(): Promise<string[]> {
  const { body } = await ask("POST", "/close", { origin: tidemark.pageUrl });
  await settled();
  return JSON.parse(body).closed;
}

async function train(monitor: string, version = "v1"): Promise<void> {
  await data.put(`${monitor}/training/${version}/a.csv`, training, "text/csv");
  await data.put(`${monitor}/training/${version}/_SUCCESS`, new Uint8Array(0), "text/plain");
  await settled();
}

async function serve(key: string, body: string | Uint8Array): Promise<void> {
  await data.put(key, body, "text/csv");
  await settled();
}

async function keys(store: ObjectStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}

async function run(...words: string[]) {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    isWatched: false,
    environment: { AWS_ENDPOINT_URL: tidemark.stack.aws.endpoint },
  };
  const exitCode = await runTidemark(words, terminal);
  return { exitCode, out, err };
}

describe("the page", () => {
  it.each(["<script>", "__proto__", "a b&\"'é"])(
    "takes uploads of the monitor %s, closes its folder and shows its check",
    async (monitor) => {
      const path = monitor.split("/").map(encodeURIComponent).join("/");
      expect(await put(`${monitor}/training/v1/train.csv`, training)).toMatchObject({ status: 204 });
      await settled();
      expect(await close()).toEqual([`${monitor}/training/v1/`]);
      expect(await close()).toEqual([]);
      expect(await put(`${monitor}/serving/2001-04-02.csv`, moved)).toMatchObject({ status: 204 });
      await settled();

      const { body } = await ask("GET", "/");
      const report = `/results/${path}/checks/${path}/serving/2001-04-02.csv/report.html`;
      expect(body).toContain(`href="${report.replaceAll("'", "&#39;")}"`);
      expect(body.match(/<script/g)).toHaveLength(1);
      expect(body).toMatch(/class="verdict drift"/);
      const live = await ask("GET", "/live");
      expect(live.body).not.toContain("<script");
      expect(await ask("GET", report)).toMatchObject({
        status: 200,
        headers: { "x-content-type-options": "nosniff", "content-type": "text/html; charset=utf-8" },
      });
    },
  );

  it("forbids scripts in what it serves from the results, and all but its own on itself", async () => {
    await results.put("evil/checks/x/report.html", "<script>alert(1)</script>", "text/html");
    const report = await ask("GET", "/results/evil/checks/x/report.html");
    expect(report.headers["content-security-policy"]).toMatch(/default-src 'none';.* sandbox$/);
    expect(report.headers["content-security-policy"]).not.toContain("script-src");
    const page = await ask("GET", "/");
    expect(page.headers["content-security-policy"]).toMatch(/script-src 'sha256-[^']+'; style-src 'sha256-/);
    expect(page.headers["content-security-policy"]).not.toContain("unsafe");
  });

  it("refuses foreign hosts and origins, and changes nothing for them", async () => {
    const key = "/objects/foreign/serving/a.csv";
    const foreign = { origin: "https://example.com" };
    expect(await ask("GET", "/", { host: "rebound.example" })).toMatchObject({ status: 403 });
    expect(await ask("PUT", key, foreign, "a\n1\n")).toMatchObject({ status: 403 });
    expect(await ask("PUT", key, {}, "a\n1\n")).toMatchObject({ status: 403 });
    expect(await ask("POST", "/close", foreign)).toMatchObject({ status: 403 });
    expect(await keys(data, "foreign/")).toEqual([]);
  });

  it.each([
    "/results/../tidemark-data/x.json",
    "/results/..%2Ftidemark-data%2Fx.json",
    "/results/%2e%2e/tidemark-data/x.json",
    "/results/%00.json",
    "/results/%E0%A4%A",
    "/results/",
  ])("refuses %s as a key", async (path) => {
    await data.put("x.json", "secret", "application/json");
    const answer = await ask("GET", path);
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain("secret");
  });

  it("gives no packed files, no files of this machine, and no mail that is none", async () => {
    await results.put("m/profiles/x.profile", "packed", "application/octet-stream");
    for (const path of [
      "/results/m/profiles/x.profile",
      "/package.json",
      "/../package.json",
      "/mails/0",
      "/mails/999999",
      "/mails/__proto__",
    ]) {
      expect(await ask("GET", path)).toMatchObject({ status: 404 });
    }
  });

  it("refuses an upload that nothing would read, and says why", async () => {
    expect(await put("m/elsewhere/a.csv", "x")).toMatchObject({
      status: 400,
      body: "Nothing would read it: not under training/, serving/ or labels/ of a monitor.",
    });
    expect(await put("m/serving/../../x/serving/a.csv", "x")).toMatchObject({ status: 400 });
    expect(await put(`m/serving/${"x".repeat(1100)}`, "x")).toMatchObject({ status: 400 });
  });

  it("shows a mail as text", async () => {
    await train("mailed");
    const number = tidemark.stack.aws.mails.length;
    const { body, status } = await ask("GET", `/mails/${number}`);
    expect(status).toBe(200);
    expect(body).toContain("<h2>[Tidemark] mailed: baseline v1 is ready - 6,000 rows</h2>");
    expect(body).toContain("mailed: baseline v1 is ready.\n\nTraining");
  });
});

describe("the drop folder", () => {
  const drop = (key: string, body: string) => {
    const path = join(tidemark.dropFolder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, body);
    return path;
  };

  it("uploads whole files only, markers last, and leaves hidden and temporary ones alone", async () => {
    drop("dropped/training/v1/_SUCCESS", "");
    const growing = drop("dropped/training/v1/growing.csv", training.slice(0, 1000));
    drop("dropped/training/v1/.hidden.csv", "x");
    drop("dropped/training/v1/half.csv.part", "x");
    drop("dropped/notes.txt", "x");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    appendFileSync(growing, training.slice(1000));
    await vi.waitFor(() => expect(said).toContain("uploaded  dropped/training/v1/_SUCCESS (0 B)"), 8000);
    const told = said.filter((line) => line.includes(" dropped/"));
    expect(told).toEqual([
      "ignored   dropped/notes.txt: not under training/, serving/ or labels/ of a monitor",
      `uploaded  dropped/training/v1/growing.csv (${formatBytes(Buffer.byteLength(training))})`,
      "uploaded  dropped/training/v1/_SUCCESS (0 B)",
    ]);
    expect(await keys(data, "dropped/")).toEqual(["dropped/training/v1/_SUCCESS", "dropped/training/v1/growing.csv"]);
    await settled();
    await vi.waitFor(
      () => expect(said).toContain("mail      [Tidemark] dropped: baseline v1 is ready - 6,000 rows"),
      3000,
    );
    expect(existsSync(growing)).toBe(true);
    expect(readdirSync(tidemark.mailFolder).length).toBe(tidemark.stack.aws.mails.length);
  });
});

describe("accept", () => {
  it("makes the batch the new baseline, takes held-out rows along, and can be run once", async () => {
    await data.put("taken/training/v1/heldout/h.csv", moved, "text/csv");
    await train("taken");
    await serve("taken/serving/2001/04/02/a b.csv", moved);
    const { exitCode, out, err } = await run("accept", "taken", "taken/serving/2001/04/02/a b.csv");
    expect([exitCode, err]).toEqual([0, ""]);
    const version = "v1.accepted-2001-04-02";
    expect(out).toContain(
      `Accepted taken/serving/2001/04/02/a b.csv as training version "${version}" of taken, after "v1".`,
    );
    expect(await keys(data, `taken/training/${version}/`)).toEqual([
      `taken/training/${version}/_SUCCESS`,
      `taken/training/${version}/heldout/h.csv`,
      `taken/training/${version}/serving/2001/04/02/a b.csv`,
    ]);
    await settled();
    await serve("taken/serving/2001/04/03/b.csv", csv(loans({ rows: 3_000, seed: 3, incomeShift: 0.5 }), columns));
    const stored = await results.get("taken/checks/taken/serving/2001/04/03/b.csv/check.json");
    const check = JSON.parse(new TextDecoder().decode(stored?.body)) as Check;
    expect(check).toMatchObject({ verdict: "stable", baseline: { version } });
    const again = await run("accept", "taken", "taken/serving/2001/04/02/a b.csv");
    expect(again).toMatchObject({
      exitCode: 2,
      err: `The batch has been accepted already: it is "${version}", the present version.\n`,
    });
  });

  it("takes a folder of parts", async () => {
    await train("folder");
    await data.put("folder/serving/2001-04-02/part-0.csv", moved, "text/csv");
    await data.put("folder/serving/2001-04-02/part-1.csv", moved, "text/csv");
    await serve("folder/serving/2001-04-02/_SUCCESS", new Uint8Array(0));
    expect(await run("accept", "folder", "folder/serving/2001-04-02/", "--name", "v10")).toMatchObject({ exitCode: 0 });
    expect(await keys(data, "folder/training/v10/")).toHaveLength(3);
  });

  it("refuses what would not become the baseline, and says what to do", async () => {
    await train("refused", "v10");
    const batch = "refused/serving/2001-04-02.csv";
    await serve(batch, moved);
    const refusal = async (...words: string[]) => {
      const { exitCode, err } = await run("accept", ...words);
      expect(exitCode).toBe(2);
      return err;
    };
    expect(await refusal("refused", batch, "--name", "v9")).toContain(
      '"v9" does not sort after the present version "v10"',
    );
    expect(await refusal("refused", batch, "--name", "a/b")).toContain("is no name for a version");
    expect(await refusal("refused", "refused/serving/none.csv")).toContain(
      "There is no check of refused/serving/none.csv",
    );
    await data.put("refused/training/v11/other.csv", moved, "text/csv");
    expect(await refusal("refused", batch, "--name", "v11")).toContain(
      "holds something else already (refused/training/v11/other.csv)",
    );
    await data.put("refused/monitor.json", '{\n  "falseAlertsPerYear": 4,\n  "baseline": "v10"\n}', "application/json");
    expect(await refusal("refused", batch)).toContain('Line 3 of refused/monitor.json pins "baseline": "v10"');
    await data.put("refused/monitor.json", "{}", "application/json");
    await data.put(batch, training, "text/csv");
    expect(await refusal("refused", batch)).toContain("was replaced after it was checked");
    await settled();
    expect(await keys(data, "refused/training/v10.")).toEqual([]);
  });

  it("refuses a batch that cannot be read, which could be no baseline", async () => {
    await train("unreadable");
    await serve("unreadable/serving/2001-04-02.parquet", "PAR1 and no end");
    const { exitCode, err } = await run("accept", "unreadable", "unreadable/serving/2001-04-02.parquet");
    expect(exitCode).toBe(2);
    expect(err).toContain("cannot be accepted, for not all of it can be read");
  });
});

describe("backfill", () => {
  it("has what lies under a prefix read again, to the same answers and without another mail", async () => {
    await train("again");
    await serve("again/serving/2001-04-02.csv", moved);
    const stored = async () => {
      const all = new Map<string, string>();
      for (const key of await keys(results, "again/")) all.set(key, (await results.get(key))?.etag ?? "");
      return all;
    };
    const before = await stored();
    const mails = tidemark.stack.aws.mails.length;
    const leaves = [...before.keys()].filter((key) => key.startsWith("again/profiles/serving/"));
    expect(leaves.length).toBe(2);
    const { s3 } = tidemark.stack.aws.clients;
    for (const Key of leaves) await s3.send(new DeleteObjectCommand({ Bucket: tidemark.stack.resultsBucket, Key }));
    const flags = ["--data-bucket", tidemark.stack.dataBucket, "--queue-url", tidemark.stack.uploadsQueueUrl];
    expect(await run("backfill", "again/", ...flags, "--dry-run")).toMatchObject({
      exitCode: 0,
      out: `Would read 3 objects under s3://${tidemark.stack.dataBucket}/again/: 1 training, 1 markers, 1 serving.\n`,
    });
    const { exitCode, out, err } = await run("backfill", "again/", ...flags);
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toContain("Asked to read 3 objects");
    await settled();
    expect(await stored()).toEqual(before);
    expect(tidemark.stack.aws.mails.length).toBe(mails);
  });

  it("says what it lacks", async () => {
    expect((await run("backfill", "again")).err).toContain('"again" names no monitor');
    expect((await run("backfill", "again/", "--data-bucket", "b")).err).toContain("--queue-url");
  });
});

describe("accept --as schema", () => {
  const withRegion = (seed: number, changes: Partial<Record<"region" | "income", string>> = {}, column = "") =>
    loans({ rows: 4_000, seed })
      .map(({ income, region }, i) => {
        const rare = i % 50 === 0;
        const cells = [rare ? (changes.income ?? income) : income, rare ? (changes.region ?? region) : region];
        return [...cells, ...(column === "" ? [] : [i])].join();
      })
      .reduce((text, line) => `${text}${line}\n`, `income,region${column === "" ? "" : `,${column}`}\n`);
  const judged = async (key: string) => {
    const stored = await results.get(`${key.split("/")[0]}/checks/${key}/check.json`);
    return JSON.parse(new TextDecoder().decode(stored?.body)) as Check;
  };

  it("allows new values, ranges and columns from the next batch on, and leaves baseline and monitor.json otherwise alone", async () => {
    await data.put("wider/monitor.json", '{\n  "falseAlertsPerYear": 4\n}\n', "application/json");
    await train("wider");
    await serve("wider/serving/2001-04-01.csv", withRegion(20, {}));
    const [first, second] = ["wider/serving/2001-04-02.csv", "wider/serving/2001-04-03.csv"];
    await serve(first, withRegion(21, { region: "overseas", income: "400" }, "channel"));
    expect((await judged(first)).findings.map(({ feature, code }) => `${feature}: ${code}`)).toEqual(
      expect.arrayContaining(["channel: SCHEMA_NEW_COLUMN", "income: out-of-range"]),
    );
    const { exitCode, out, err } = await run("accept", "wider", first, "--as", "schema");
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toBe(
      [
        `Allowed what ${first} has beyond training, in s3://tidemark-data/wider/monitor.json:`,
        "  income: up to 400",
        "  channel: may be there",
        '  region: "overseas"',
        'The baseline stays "v1": shares and distributions are compared with it as before. Holds from the next batch on.',
        "",
      ].join("\n"),
    );
    const config = new TextDecoder().decode((await data.get("wider/monitor.json"))?.body);
    expect(config).toMatch(/^\{\n {2}"falseAlertsPerYear": 4,\n {2}"allow": \[/);
    expect(JSON.parse(config).allow).toEqual([
      { feature: "income", max: 400 },
      { feature: "channel", column: "added" },
      { feature: "region", values: ["overseas"] },
    ]);
    await settled();
    await serve(second, withRegion(22, { region: "overseas", income: "399" }, "channel"));
    const check = await judged(second);
    expect(check.findings).toEqual([]);
    expect(check).toMatchObject({ verdict: "stable", baseline: { version: "v1" } });
    expect(await keys(data, "wider/training/")).toHaveLength(2);

    const third = "wider/serving/2001-04-04.csv";
    await serve(third, withRegion(23, { region: "moon", income: "500" }));
    expect((await judged(third)).findings.map(({ feature }) => feature)).toEqual(
      expect.arrayContaining(["income", "region"]),
    );
  });

  it("refuses a batch that has nothing to allow, and a name", async () => {
    await train("same");
    await serve("same/serving/2001-04-01.csv", training);
    const nothing = await run("accept", "same", "same/serving/2001-04-01.csv", "--as", "schema");
    expect(nothing).toMatchObject({ exitCode: 2, err: expect.stringContaining("there is nothing to allow") });
    const named = await run("accept", "same", "same/serving/2001-04-01.csv", "--as", "schema", "--name", "v2");
    expect(named).toMatchObject({ exitCode: 2, err: expect.stringContaining("--name is for a new version") });
  });
});

describe("alert test", () => {
  it("sends one mail that says it is a test", async () => {
    const before = tidemark.stack.aws.mails.length;
    const { exitCode, err } = await run("alert", "test", "--topic-arn", tidemark.stack.alertTopicArn);
    expect([exitCode, err]).toEqual([0, ""]);
    const mails = tidemark.stack.aws.mails.slice(before);
    expect(mails.map(({ subject }) => subject)).toEqual(["[Tidemark] TEST - please ignore"]);
    expect(mails[0]?.text).toContain("This is a TEST of the Tidemark alert topic. Nothing happened to your data.");
  });

  it("names a topic that is not there without a stack", async () => {
    const { exitCode, err } = await run("alert", "test", "--topic-arn", `${tidemark.stack.alertTopicArn}x`);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^AWS refused: NotFound/);
    expect(err).not.toContain("\n    at ");
  });
});
