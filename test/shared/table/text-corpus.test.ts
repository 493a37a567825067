import { describe, expect, it } from "vitest";
import corpus from "../../golden/text-corpus.json" with { type: "json" };
import { floatText, readWhole, rowsOf, type Value } from "./read-values.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly names: readonly string[];
  readonly rows: readonly Value[][];
}
const { csv, json } = corpus as unknown as { readonly csv: readonly Case[]; readonly json: readonly Case[] };

/** Python and JavaScript write the same double differently. */
function sameFloats(value: Value): Value {
  if (Array.isArray(value)) return value.map(sameFloats);
  return value !== null && typeof value === "object" && "f" in value ? { f: floatText(Number(value.f)) } : value;
}

describe("openTable on text that DuckDB and pyarrow read alike", () => {
  it.each(csv)("reads CSV as they do: $name", async ({ text, names, rows }) => {
    const table = await readWhole("x.csv", text);
    expect(table.columns.map(({ name }) => name)).toEqual(names);
    expect(rowsOf(table)).toEqual(rows);
    expect(table.issues.filter(({ code }) => code !== "WRONG_EXTENSION")).toEqual([]);
  });

  it.each(json)("reads JSON Lines as they do: $name", async ({ text, names, rows }) => {
    const table = await readWhole("x.jsonl", text);
    expect(table.columns.map(({ name }) => name)).toEqual(names);
    expect(rowsOf(table)).toEqual(rows.map((row) => row.map(sameFloats)));
    expect(table.issues).toEqual([]);
  });
});
