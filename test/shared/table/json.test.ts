import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { jsonBatches } from "../../../shared/table/json.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import { faultOf } from "./fault-of.ts";
import { readWhole, rowsOf, type WholeTable } from "./read-values.ts";

const read = (text: string | Uint8Array): Promise<WholeTable> => readWhole("data.json", text);
const f = (value: number): { f: string } => ({ f: String(value) });

describe("jsonBatches", () => {
  const records = ['{"a":1,"b":"x"}', '{"b":null,"a":2.5}', '{"c":true,"a":-3}'];
  const expected = [
    [f(1), "x", null],
    [f(2.5), null, null],
    [f(-3), null, true],
  ];

  it("reads the same rows from lines, from records without newlines, from printed ones and from an array", async () => {
    const printed = records.map((record) => JSON.stringify(JSON.parse(record), null, 2)).join("\n");
    const forms = [
      records.join("\n"),
      `\ufeff${records.join("\r\n")}\r\n\r\n`,
      records.join(""),
      `${records[0]}${records[1]}\n${records[2]}`,
      records.join("\n\n"),
      printed,
      `[${records.join(",")}]`,
      ` [\n  ${records.join(",\n  ")}\n]\n`,
    ];
    for (const form of forms) {
      const table = await read(form);
      expect(rowsOf(table), form).toEqual(expected);
      expect(table.issues).toEqual([]);
      expect(table.format).toBe(form.trim().startsWith("[") ? "json-array" : "json-lines");
    }
  });

  it("keeps integers beyond 2^53 exact while they fit 64 bits", async () => {
    const table = await read('{"id":9007199254740993}\n{"id":-9223372036854775808}\n');
    expect(rowsOf(table)).toEqual([[{ i: "9007199254740993" }], [{ i: "-9223372036854775808" }]]);
    const mixed = await read(
      '{"id":1}\n{"id":9007199254740993}\n{"id":9223372036854775808}\n{"id":0.12345678901234567}\n',
    );
    expect(rowsOf(mixed)).toEqual([
      [f(1)],
      [{ i: "9007199254740993" }],
      [f(2 ** 63)],
      [f(Number("0.12345678901234567"))],
    ]);
  });

  it("keeps values of several types apart", async () => {
    const table = await read('{"x":1}\n{"x":"1"}\n{"x":true}\n{"x":null}\n{"x":""}\n{"x":[1,2]}\n{}\n');
    expect(rowsOf(table).flat()).toEqual([f(1), "1", true, null, "", [f(1), f(2)], null]);
    expect([...table.types.get("x")!][0]).toBe("Union<Float64 | Bool | Utf8 | List<Float64>>");
  });

  it("reads lists of plain values", async () => {
    const table = await read('{"n":[1,null,2.5],"t":["a","",null],"m":[1,"a",true]}\n{"n":[],"t":null}\n');
    expect(rowsOf(table)).toEqual([
      [
        [f(1), null, f(2.5)],
        ["a", "", null],
        ["1", "a", "true"],
      ],
      [[], null, null],
    ]);
  });

  it("reads __proto__, <script> and constructor as columns like any other", async () => {
    const table = await read('{"__proto__":1,"<script>":"a","constructor":true}\n{"__proto__":9007199254740993}\n');
    expect(table.columns.map(({ name }) => name)).toEqual(["__proto__", "<script>", "constructor"]);
    expect(rowsOf(table)).toEqual([
      [f(1), "a", true],
      [{ i: "9007199254740993" }, null, null],
    ]);
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });

  it("names nested values as unsupported and reads them as null", async () => {
    const table = await read('{"a":1,"o":{"x":1}}\n{"a":2,"o":{"x":2},"l":[[1]]}\n{"a":3,"o":4}\n');
    expect(rowsOf(table)).toEqual([
      [f(1), null],
      [f(2), null],
      [f(3), f(4)],
    ]);
    expect(table.issues.map(({ code, column, count, firstRow }) => [code, column, count, firstRow])).toEqual([
      ["UNSUPPORTED_COLUMN", "o", 2, 1],
      ["UNSUPPORTED_COLUMN", "l", 1, 2],
    ]);
  });

  it("counts what is no JSON object and goes on", async () => {
    const table = await read('{"a":1}\n{"a":NaN}\n[1]\n7\n{"a":\n{"a":2}\n{"a":"open}\n{"a":3}\n');
    expect(rowsOf(table)).toEqual([[f(1)], [f(2)], [f(3)]]);
    expect(table.issues).toMatchObject([{ code: "MALFORMED_RECORD", count: 5, firstRow: 2 }]);
    const array = await read('[{"a":1},{"a":Infinity},[1],"x",3,{"a":2}]');
    expect(rowsOf(array)).toEqual([[f(1)], [f(2)]]);
    expect(array.issues).toMatchObject([{ code: "MALFORMED_RECORD", count: 4, firstRow: 2 }]);
    const joined = await read('{"a":1}{"a":NaN}{"a":2}');
    expect(rowsOf(joined)).toEqual([[f(1)], [f(2)]]);
    expect(joined.issues).toMatchObject([{ code: "MALFORMED_RECORD", count: 1, firstRow: 2 }]);
  });

  it("finds the next line after a damaged first one", async () => {
    for (const first of ['{"a":1', '{"a":"1', '{"a":1}}', "garbage"]) {
      const table = await read(`${first}\n{"a":2}\n{"a":3}\n`);
      expect(rowsOf(table), first).toEqual([[f(2)], [f(3)]]);
    }
  });

  it("replaces invalid UTF-8 and names its column", async () => {
    const table = await read(
      Buffer.concat([Buffer.from('{"a":1,"b":"'), Buffer.from([0xe9]), Buffer.from('"}\n{"a":2}\n')]),
    );
    expect(rowsOf(table)).toEqual([
      [f(1), "\ufffd"],
      [f(2), null],
    ]);
    expect(table.issues).toMatchObject([{ code: "INVALID_UTF8", count: 1, firstRow: 1, column: "b" }]);
  });

  it("names each fault", async () => {
    expect(await faultOf(read(" \n \n"))).toMatchObject({ code: "EMPTY_FILE" });
    expect(await faultOf(read("[]"))).toMatchObject({ code: "NO_ROWS" });
    expect(await faultOf(read("{x}\n{y}\n"))).toMatchObject({ code: "CORRUPT" });
    expect(await faultOf(read('{"a":1}\n{"a":2,"b":"xy'))).toMatchObject({ code: "TRUNCATED" });
    expect(await faultOf(read('{"a":1}{"a":2,"b":"xy'))).toMatchObject({ code: "TRUNCATED" });
    expect(await faultOf(read('[{"a":1},{"a":2}'))).toMatchObject({ code: "TRUNCATED" });
    expect(await faultOf(read('[{"a":1},{"a'))).toMatchObject({ code: "TRUNCATED" });
    expect(await faultOf(read('[{"a":1}] {"a":2}'))).toMatchObject({ code: "CORRUPT" });
    const long = `{"a":1}\n{"a":"${"x".repeat(100)}"}\n`;
    expect(await faultOf(readWhole("a.json", long, { limits: { maxValueBytes: 50 } }))).toMatchObject({
      code: "VALUE_TOO_LONG",
      place: "record 2",
    });
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, i])));
    expect(await faultOf(readWhole("a.json", many, { limits: { maxColumns: 10 } }))).toMatchObject({
      code: "TOO_MANY_COLUMNS",
    });
  });

  it("survives deep nesting", async () => {
    const deep = `{"big":9007199254740993,"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect(await faultOf(read(deep))).toMatchObject({ code: "VALUE_TOO_LONG" });
    const shallow = await read(`{"x":1,"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`);
    expect(rowsOf(shallow)).toEqual([[f(1)]]);
  });

  it("gives later batches the columns that appear later", async () => {
    const lines = Array.from({ length: 70_000 }, (_, i) => (i === 69_999 ? '{"a":1,"b":2}' : '{"a":1}'));
    const table = await read(lines.join("\n"));
    expect(table.batches).toBe(Math.ceil(70_000 / 8192));
    expect(table.columns.map(({ name, values }) => [name, values.length, values.at(-1)])).toEqual([
      ["a", 70_000, f(1)],
      ["b", 70_000, f(2)],
    ]);
  });
});

describe("jsonBatches, whatever the chunks", () => {
  const record = fc.oneof(
    fc.dictionary(fc.constantFrom("a", "b", "é"), fc.jsonValue({ maxDepth: 1 })).map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '{"a":1',
      '{"a":"',
      "[1]",
      "7",
      '{"a":"}{"}',
      '{"a":9007199254740993}',
      "{}",
      '{"a":NaN}',
      '{"b":"\\""}',
    ),
  );
  const separator = fc.constantFrom("\n", "", "\r\n", " \n");

  it("gives the same rows and issues", async () => {
    const file = fc.tuple(fc.array(record, { minLength: 1, maxLength: 8 }), separator, fc.boolean());
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 30 }), async ([records, between, array], size) => {
        const bytes = Buffer.from(array ? `[${records.join(",")}]` : records.join(between));
        const format = array ? "json-array" : "json-lines";
        expect(await outcome(bytes, size, format)).toEqual(await outcome(bytes, bytes.length, format));
      }),
      { numRuns: 400 },
    );
  });
});

async function outcome(bytes: Uint8Array, size: number, format: "json-lines" | "json-array"): Promise<unknown> {
  const log = createIssueLog();
  const rows: string[] = [];
  try {
    for await (const batch of jsonBatches(chunked(bytes, size), format, { object: "o", limits: defaultLimits, log })) {
      for (const row of batch) rows.push(String(row));
    }
  } catch (error) {
    return { rows, error: String(error), issues: log.issues };
  }
  return { rows, issues: log.issues };
}

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
