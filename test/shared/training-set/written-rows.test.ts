import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";
import { createRowCollector, type TrainingSetPart } from "../../../shared/training-set/collect-rows.ts";
import type { LabelForm } from "../../../shared/training-set/label-form.ts";
import { createColumnCollector, type SetColumn } from "../../../shared/training-set/set-columns.ts";
import { profileOfObject } from "../profile/profile-of-object.ts";

const label: LabelForm = { column: "y", type: "number" };

interface Options {
  readonly form?: LabelForm;
  readonly limits?: { readonly values: number; readonly characters: number };
  /** Label of each row. */
  readonly labelOf?: (row: number) => number;
}

/** The set that some objects make: its columns, its parts, and their rows as another reader reads them. */
async function setOf(
  objects: readonly (string | Uint8Array)[],
  { form = label, limits, labelOf = () => 1 }: Options = {},
) {
  const bodies = objects.map((object) => (typeof object === "string" ? Buffer.from(object) : object));
  const collector = createColumnCollector();
  for (const body of bodies) collector.add(await profileOfObject("object", body));
  const columns = collector.finish(form);
  const parts: TrainingSetPart[] = [];
  for (const body of bodies) {
    const rows = createRowCollector(columns, form, limits);
    let row = 0;
    for await (const batch of (await openTable(memorySource("object", body))).batches) {
      const full = rows.collect(
        batch,
        Float64Array.from({ length: batch.numRows }, () => labelOf(row++)),
      );
      if (full !== null) parts.push(full);
    }
    const last = rows.finish();
    if (last !== null) parts.push(last);
  }
  const read = await Promise.all(
    parts.map(({ bytes }) => parquetReadObjects({ file: bytes.slice().buffer, compressors })),
  );
  return { columns, parts, rows: read.flat() };
}

const named = (columns: readonly SetColumn[]) => columns.map(({ name, type }) => `${name} ${type}`);

describe("the rows of a training set", () => {
  it("are those with a label, in their order, with the label in its own column", async () => {
    const { rows, parts } = await setOf(["a,b\n1,x\n2,y\n3,\n4,z\n"], {
      labelOf: (row) => [1, Number.NaN, 0.5, 0][row]!,
    });
    expect(rows).toEqual([
      { a: 1n, b: "x", y: 1 },
      { a: 3n, b: null, y: 0.5 },
      { a: 4n, b: "z", y: 0 },
    ]);
    expect(parts.map((part) => part.rows)).toEqual([3]);
  });

  it("replace a label that stands in the file by the one that came", async () => {
    const { columns, rows } = await setOf(["y,a\n0,5\n,6\n"]);
    expect(named(columns)).toEqual(["y number", "a integer"]);
    expect(rows).toEqual([
      { y: 1, a: 5n },
      { y: 1, a: 6n },
    ]);
  });

  it("are what a text file's text says: numbers, words for them, booleans, times as written", async () => {
    const csv = [
      "i,f,w,b,t,s",
      "1,1.5,9223372036854775807,true,2001-04-01,007",
      "-2,NaN,+5,FALSE,2001-04-01 10:00:00+02:00,x",
      '"",-inf,1e3,,2001-04-02T00:00:00Z,""',
    ].join("\n");
    const { columns, rows } = await setOf([csv]);
    expect(named(columns)).toEqual(["i integer", "f number", "w number", "b boolean", "t text", "s text", "y number"]);
    expect(rows).toEqual([
      { i: 1n, f: 1.5, w: 2 ** 63, b: true, t: "2001-04-01", s: "007", y: 1 },
      { i: -2n, f: Number.NaN, w: 5, b: false, t: "2001-04-01 10:00:00+02:00", s: "x", y: 1 },
      { i: null, f: Number.NEGATIVE_INFINITY, w: 1000, b: null, t: "2001-04-02T00:00:00Z", s: "", y: 1 },
    ]);
  });

  it("keep integers of 64 bits to the last digit", async () => {
    const { rows } = await setOf(["i\n9007199254740993\n-9007199254740993\n"]);
    expect(rows.map(({ i }) => i)).toEqual([9007199254740993n, -9007199254740993n]);
  });

  it("have one type a column, also where files and formats differ; columns of one file are null in others", async () => {
    const json = '{"n":1,"m":"x","l":[1,2.5]}\n{"n":2.5,"m":3,"l":[]}\n{"n":null,"m":[1,"a"],"l":null,"only":true}\n';
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: "m", data: [4n, null], type: "INT64" },
        { name: "when", data: [new Date("2001-04-01T12:00:00Z"), null], type: "TIMESTAMP" },
      ],
    });
    const { columns, rows } = await setOf([json, "n,l\n7,\n", new Uint8Array(parquet)]);
    expect(named(columns)).toEqual(["n number", "m text", "l numbers", "only boolean", "when text", "y number"]);
    const nothing = { n: null, m: null, l: undefined, only: null, when: null, y: 1 };
    expect(rows).toEqual([
      { ...nothing, n: 1, m: "x", l: [1, 2.5] },
      { ...nothing, n: 2.5, m: "3", l: [] },
      { ...nothing, m: '["1","a"]', only: true },
      { ...nothing, n: 7 },
      { ...nothing, m: "4", when: "2001-04-01T12:00:00.000Z" },
      nothing,
    ]);
  });

  it("keep lists of texts, columns without a value, and names that are traps", async () => {
    const json = '{"tags":["a","b"],"empty":null,"__proto__":1,"a.b":"dot","constructor":"c"}\n';
    const { columns, parts } = await setOf([json]);
    expect(named(columns)).toEqual([
      "tags texts",
      "empty text",
      "__proto__ integer",
      "a.b text",
      "constructor text",
      "y number",
    ]);
    const table = await openTable(memorySource("part", parts[0]!.bytes));
    for await (const batch of table.batches) {
      expect(batch.schema.fields.map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
      expect([...batch.getChild("tags")!.get(0)]).toEqual(["a", "b"]);
      expect(batch.getChild("__proto__")!.get(0)).toBe(1n);
      expect(batch.getChild("a.b")!.get(0)).toBe("dot");
    }
  });

  it("are cut into parts of bounded size by the rows alone, one row group each", async () => {
    const csv = `a,b\n${Array.from({ length: 30_000 }, (_, i) => `${i},text ${i}`).join("\n")}\n`;
    const limits = { values: 20_000, characters: 1e9 };
    const [first, again] = [await setOf([csv], { limits }), await setOf([csv], { limits })];
    expect(first.parts.length).toBeGreaterThan(2);
    expect(first.parts).toEqual(again.parts);
    expect(first.rows.map(({ a }) => a)).toEqual(Array.from({ length: 30_000 }, (_, i) => BigInt(i)));
    for (const { bytes, rows } of first.parts) {
      const { row_groups, num_rows } = parquetMetadata(bytes.slice().buffer);
      expect([row_groups.length, Number(num_rows)]).toEqual([1, rows]);
    }
    const long = await setOf([csv], { limits: { values: 1e9, characters: 50_000 } });
    expect(long.parts.length).toBeGreaterThan(2);
    expect(long.rows).toEqual(first.rows);
  });

  it("say of a label what monitor.json says", async () => {
    const form: LabelForm = { column: "y", type: "text", positive: "yes", negative: "no" };
    const { rows } = await setOf(["a\n1\n2\n3\n"], { form, labelOf: (row) => [1, 0, 0.5][row]! });
    expect(rows.map(({ y }) => y)).toEqual(["yes", "no", "no"]);
  });
});
