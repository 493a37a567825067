import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvBatches } from "../../../shared/table/csv.ts";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import type { TableOptions } from "../../../shared/table/table.ts";
import { faultOf } from "./fault-of.ts";
import { readWhole, rowsOf, type Value } from "./read-values.ts";

async function rows(text: string | Uint8Array, options: TableOptions = {}): Promise<Value[][]> {
  return rowsOf(await readWhole("data.csv", text, options));
}

describe("csvBatches", () => {
  it("reads rows that end at LF, CRLF or CR, the last without its end", async () => {
    expect(await rows("a,b\n1,2\n3,4")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(await rows("a,b\r\n1,2\r\n3,4\r\n")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(await rows("a,b\r1,2\r3,4\r")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("keeps commas, newlines and doubled quotes inside quotes", async () => {
    expect(await rows('a,b\n"1,5","x\r\ny"\n"say ""hi""",""""\n')).toEqual([
      ["1,5", "x\r\ny"],
      ['say "hi"', '"'],
    ]);
    expect(await rows('A,B,C,D\n1,2,3,4\n1,"""2,\n""3"",\n4\n5""",6,7\n1,2,3,4\n')).toEqual([
      ["1", "2", "3", "4"],
      ["1", '"2,\n"3",\n4\n5"', "6", "7"],
      ["1", "2", "3", "4"],
    ]);
  });

  it("tells an empty field from a quoted empty one", async () => {
    expect(await rows('a,b,c\n,"",x\n"",,\n')).toEqual([
      [null, "", "x"],
      ["", null, null],
    ]);
  });

  it("skips blank lines, which are rows only in a file of one column", async () => {
    expect(await rows("\n\na,b\n\n1,2\r\n\r\n3,4\n\n")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(await rows("a\n1\n\n2\n\n")).toEqual([["1"], [null], ["2"], [null]]);
  });

  it("ignores a byte order mark", async () => {
    const table = await readWhole("data.csv", "\ufeffa,b\n1,2\n");
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("keeps names as they stand: quoted, empty, __proto__, <script>", async () => {
    const table = await readWhole("data.csv", '__proto__,<script>,"a ""b"",c",, d \n1,2,3,4,5\n');
    expect(table.columns.map(({ name }) => name)).toEqual(["__proto__", "<script>", 'a "b",c', "", " d "]);
    expect(rowsOf(table)).toEqual([["1", "2", "3", "4", "5"]]);
  });

  it("sniffs the delimiter from the header", async () => {
    for (const [delimiter, format] of [
      [",", "csv"],
      ["\t", "tsv"],
      [";", "csv"],
      ["|", "csv"],
    ] as const) {
      const table = await readWhole("data.txt", `a${delimiter}"b,;"${delimiter}c\n1${delimiter}"2,5;"${delimiter}3\n`);
      expect(table.format).toBe(format);
      expect(rowsOf(table)).toEqual([["1", "2,5;", "3"]]);
    }
  });

  it("takes configured names and delimiter", async () => {
    expect(await rows("1:2\n3:4\n", { csvColumns: ["x", "y"], csvDelimiter: ":" })).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("marks its columns as untyped text", async () => {
    const log = createIssueLog();
    const context = { object: "data.csv", limits: defaultLimits, log };
    for await (const batch of csvBatches(chunked(Buffer.from("a\n1\n"), 4), { delimiter: "," }, context)) {
      expect(batch.schema.fields[0]!.metadata.get("lexical")).toBe("true");
      expect(String(batch.schema.fields[0]!.type)).toBe("Utf8");
    }
  });

  it("counts rows of the wrong length, fills what is missing and ignores the surplus", async () => {
    const table = await readWhole("data.csv", 'a,b,c\n1,2,3\n1,2\n1,2,3,4,"x\n,y"\n1\n');
    expect(rowsOf(table)).toEqual([
      ["1", "2", "3"],
      ["1", "2", null],
      ["1", "2", "3"],
      ["1", null, null],
    ]);
    expect(table.issues).toEqual([
      { code: "RAGGED_ROW", count: 3, firstRow: 2, message: "Row 2 has 2 fields for 3 columns: 1,2" },
    ]);
  });

  it("replaces invalid UTF-8 and counts it by column", async () => {
    const bytes = Buffer.concat([
      Buffer.from("a,b\nok,é\n"),
      Buffer.from([0x63, 0xe9, 0x2c, 0x78, 0x0a, 0xff, 0x2c, 0xc3]),
    ]);
    const table = await readWhole("data.csv", bytes);
    expect(rowsOf(table)).toEqual([
      ["ok", "é"],
      ["c\ufffd", "x"],
      ["\ufffd", "\ufffd"],
    ]);
    expect(table.issues.map(({ code, count, firstRow, column }) => ({ code, count, firstRow, column }))).toEqual([
      { code: "INVALID_UTF8", count: 2, firstRow: 2, column: "a" },
      { code: "INVALID_UTF8", count: 1, firstRow: 3, column: "b" },
    ]);
  });

  it("does not join halves of characters across fields", async () => {
    const table = await readWhole(
      "data.csv",
      Buffer.concat([Buffer.from("a,b\n"), Buffer.from([0xc3, 0x2c, 0xa9, 0x0a])]),
    );
    expect(rowsOf(table)).toEqual([["\ufffd", "\ufffd"]]);
  });

  it("keeps NUL bytes", async () => {
    expect(await rows("a,b\n1,\u0000\n")).toEqual([["1", "\u0000"]]);
  });

  it("keeps text after a closing quote", async () => {
    expect(await rows('a,b\n"x"y,1\n')).toEqual([["xy", "1"]]);
  });

  it("names each fault", async () => {
    expect(await faultOf(rows(""))).toMatchObject({ code: "EMPTY_FILE" });
    expect(await faultOf(rows("\ufeff\n\r\n"))).toMatchObject({ code: "EMPTY_FILE" });
    expect(await faultOf(rows("a,b\n"))).toMatchObject({ code: "NO_ROWS" });
    expect(await faultOf(rows("a,b"))).toMatchObject({ code: "NO_ROWS" });
    expect(await faultOf(rows("a,b,a\n1,2,3\n"))).toMatchObject({ code: "DUPLICATE_COLUMN", place: "header" });
    expect(await faultOf(rows('a,b\n1,2\n3,"4\n5,6\n'))).toMatchObject({ code: "TRUNCATED", place: "row 2" });
    expect(await faultOf(rows('a,"b\n1,2\n'))).toMatchObject({ code: "TRUNCATED", place: "header" });
    expect(await faultOf(rows(`a,b\n1,${"x".repeat(100)}\n`, { limits: { maxValueBytes: 50 } }))).toMatchObject({
      code: "VALUE_TOO_LONG",
      place: "row 1",
    });
    expect(await faultOf(rows(`a,b\n1,2\n1,"${"x\n".repeat(100)}`, { limits: { maxValueBytes: 50 } }))).toMatchObject({
      code: "VALUE_TOO_LONG",
      place: "row 2",
    });
  });

  it("refuses a million columns before naming one", async () => {
    const header = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(",");
    const started = performance.now();
    expect(await faultOf(rows(`${header}\n`))).toMatchObject({ code: "TOO_MANY_COLUMNS", place: "header" });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("cuts the rows of a long file into batches", async () => {
    const table = await readWhole("data.csv", `a\n${"7\n".repeat(150_000)}`);
    expect(table.rows).toBe(150_000);
    expect(table.batches).toBe(Math.ceil(150_000 / 8192));
    expect(table.columns[0]!.values.every((value) => value === "7")).toBe(true);
  });

  it("grows its buffers for long fields", async () => {
    const long = "é".repeat(100_000);
    expect(await rows(`a,b\n${long},"${long}"\n1,2\n`)).toEqual([
      [long, long],
      ["1", "2"],
    ]);
  });
});

describe("csvBatches, whatever the chunks", () => {
  const cell = fc.oneof(
    fc.constantFrom("", '""', "1", "x y", '"a,b"', '"q""q"', '"\n"', '"\r\n"', "é", "日本", '"🙂"', 'a"b'),
    fc.string({ maxLength: 6 }).map((text) => text.replace(/[",\r\n]/g, "")),
  );
  const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(","));
  const end = fc.constantFrom("\n", "\r\n", "\r", "\n\n");
  const file = fc
    .array(fc.tuple(row, end), { minLength: 1, maxLength: 12 })
    .map((lines) => `a,b,c\n${lines.map(([text, ending]) => text + ending).join("")}`);

  it("gives the same rows and issues", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.boolean(), fc.integer({ min: 1, max: 40 }), async (text, spoil, size) => {
        const bytes = Buffer.from(text);
        if (spoil) bytes[bytes.length >> 1] = 0xff;
        expect(await outcome(bytes, size)).toEqual(await outcome(bytes, bytes.length));
      }),
      { numRuns: 300 },
    );
  });
});

async function outcome(bytes: Uint8Array, size: number): Promise<unknown> {
  const log = createIssueLog();
  const cells: (string | null)[] = [];
  try {
    const context = { object: "data.csv", limits: defaultLimits, log };
    for await (const batch of csvBatches(chunked(bytes, size), { delimiter: "," }, context)) {
      for (const row of batch) for (const [, value] of row) cells.push(value);
    }
  } catch (error) {
    return { cells, error: String(error), issues: log.issues };
  }
  return { cells, issues: log.issues };
}

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
