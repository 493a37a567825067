import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runTidemark } from "../../../local/command/tidemark-program.ts";

const folder = mkdtempSync(join(tmpdir(), "tidemark-schema-"));
const file = (name: string) => join(folder, name);

beforeAll(() => {
  const days = (plans: readonly string[]) => `plan,age\n${plans.map((plan, i) => `${plan},${20 + i}`).join("\n")}\n`;
  writeFileSync(file("monday.csv"), days(["free", "pro", "free"]));
  writeFileSync(file("tuesday.csv"), days(["free", "gold", "free"]));
  writeFileSync(file("broken.pbtxt"), 'feature {\n  name: "plan"\n  type: TEXT\n}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]) {
  let [out, err] = ["", ""];
  const exitCode = await runTidemark(["schema", ...words], {
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

describe("schema", () => {
  it("is inferred, validated, updated and compared", async () => {
    await run("infer", file("monday.csv"), "--out", file("schema.pbtxt"));
    expect(readFileSync(file("schema.pbtxt"), "utf8")).toBe((await run("infer", file("monday.csv"))).out);
    expect(await run("validate", file("schema.pbtxt"), file("monday.csv"))).toMatchObject({
      exitCode: 0,
      out: "3 rows, 2 columns: no anomalies\n",
    });
    const found = await run("validate", file("schema.pbtxt"), file("tuesday.csv"));
    expect(found.exitCode).toBe(1);
    expect(found.out).toContain('  string_domain "plan"\n    +   value: "gold"');
    const changes = '  string_domain "plan"\n+   value: "gold"\n';
    expect((await run("update", file("schema.pbtxt"), file("tuesday.csv"), "--out", file("new.json"))).out).toBe(
      changes,
    );
    expect(await run("diff", file("schema.pbtxt"), file("new.json"))).toMatchObject({ exitCode: 1, out: changes });
    expect(await run("validate", file("new.json"), file("tuesday.csv"))).toMatchObject({ exitCode: 0 });
    expect(await run("diff", file("new.json"), file("new.json"))).toMatchObject({
      exitCode: 0,
      out: "No difference.\n",
    });
  });

  it("reports every comparator, and one that does not apply", async () => {
    const comparator = "drift_comparator { infinity_norm { threshold: 0.9 } }";
    const features = ["plan", "age"].map(
      (name) => `feature { name: "${name}" type: ${name === "age" ? "INT" : "BYTES"} ${comparator} }`,
    );
    writeFileSync(file("compared.pbtxt"), features.join("\n"));
    const { exitCode, out } = await run(
      "validate",
      file("compared.pbtxt"),
      file("tuesday.csv"),
      "--previous",
      file("monday.csv"),
    );
    expect(exitCode).toBe(0);
    expect(out).toContain("plan: drift L_INFTY 0.3333 (threshold 0.9)");
    expect(out).toContain("age: drift L_INFTY does not apply: the column has numbers");
  });

  it("that is malformed names line and column", async () => {
    expect(await run("validate", file("broken.pbtxt"), file("monday.csv"))).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("./broken.pbtxt (line 3, column 9)"),
    });
  });

  it("refuses an environment it does not have, and files that are not there", async () => {
    const unknown = await run("validate", file("schema.pbtxt"), file("monday.csv"), "--environment", "SERVING");
    expect(unknown).toMatchObject({ exitCode: 2, err: expect.stringContaining('"SERVING" is no default_environment') });
    expect(await run("diff", file("none.pbtxt"), file("schema.pbtxt"))).toMatchObject({
      exitCode: 2,
      err: "./none.pbtxt cannot be read: there is no such file.\n",
    });
  });
});
