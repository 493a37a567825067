import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { reasonSeverity } from "../../../../shared/schema/tfmd/reason.ts";

const textOf = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const document = textOf("PARITY.md");

interface Answer {
  readonly anomalies: {
    readonly features: Readonly<Record<string, readonly { readonly type: string }[]>>;
    readonly dataset: readonly { readonly type: string }[];
  };
}
const answers = new Map(
  Object.entries(JSON.parse(textOf("test/golden/tfdv-schema.json")) as Readonly<Record<string, Answer>>),
);
const codesOf = ({ anomalies: { features, dataset } }: Answer) =>
  [...Object.values(features).flat(), ...dataset].map(({ type }) => type);

/** The rows of the table under `<!-- table: name -->`, without the header. */
function rowsOf(name: string): string[][] {
  const [, after = ""] = document.split(`<!-- table: ${name} -->\n`);
  const lines = after.slice(0, after.indexOf("\n\n")).split("\n").slice(2);
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(" | ")
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

describe("PARITY.md", () => {
  it("lists every reason code with its severity, and no cell is empty", () => {
    const rows = rowsOf("reason codes");
    expect(rows.map(([, code, , , severity]) => [code, severity])).toEqual(Object.entries(reasonSeverity));
    for (const row of rows) expect(row.filter((cell) => cell !== "")).toHaveLength(6);
  });

  it("lists every code that TFDV gives in the cases, each with a case that has it", () => {
    const rows = rowsOf("reason codes");
    const listed = rows.map(([, code = ""]) => code);
    expect(listed).toEqual(expect.arrayContaining([...new Set([...answers.values()].flatMap(codesOf))]));
    for (const [, code, , , , name = ""] of rows) expect(codesOf(answers.get(name)!), name).toContain(code);
  });

  it("names cases that exist where we differ", () => {
    for (const [name = ""] of rowsOf("differences")) expect([...answers.keys()]).toContain(name);
  });
});
