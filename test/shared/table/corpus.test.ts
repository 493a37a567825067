import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import corpus from "../../golden/table-corpus.json" with { type: "json" };
import { floatText, readWhole, type Value } from "./read-values.ts";

const folder = new URL("../../golden/table-corpus/", import.meta.url);
interface Expected {
  readonly columns?: number;
  readonly unreadable?: readonly string[];
  readonly lengths?: readonly number[];
}
const files = new Map<string, Expected>(Object.entries(corpus.files as Record<string, Expected>));
const contents = corpus.contents as unknown as { name: string; values: Value[] }[][];

/** Python and JavaScript write the same double differently ("1e+300", "nan"). */
function sameFloats(value: Value): Value {
  if (Array.isArray(value)) return value.map(sameFloats);
  if (value === null || typeof value !== "object" || !("f" in value)) return value;
  const number = value.f === "nan" ? Number.NaN : Number(value.f.replace("inf", "Infinity"));
  return { f: floatText(number) };
}

describe("openTable on files written by pyarrow and polars", () => {
  it("covers every file of the corpus", () => {
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
  });

  for (const [name, { columns, unreadable }] of files) {
    if (columns === undefined) continue;
    it(`reads ${name} as pyarrow does`, async () => {
      const table = await readWhole(name, readFileSync(new URL(name, folder)));
      const expected = contents[columns]!;
      expect(table.columns.map((column) => column.name)).toEqual(expected.map((column) => column.name));
      for (const [index, column] of table.columns.entries()) {
        expect(column.values.map(sameFloats), column.name).toEqual(expected[index]!.values.map(sameFloats));
      }
      expect(table.issues.map(({ code, column }) => [code, column])).toEqual(
        unreadable!.map((column) => ["UNSUPPORTED_COLUMN", column]),
      );
    });
  }

  it("reads LZ4 frames whose blocks refer to each other", async () => {
    const table = await readWhole("long.feather", readFileSync(new URL("long.feather", folder)));
    expect(table.columns[0]!.values.map((value) => String(value).length)).toEqual(files.get("long.feather")!.lengths);
  });
});
