import { describe, expect, it, vi } from "vitest";
import { createIssueLog } from "../../../shared/table/issue-log.ts";
import { jsonBatches } from "../../../shared/table/json.ts";
import { defaultLimits } from "../../../shared/table/limits.ts";
import { uniform } from "../../support/random.ts";

type Row = Record<string, unknown>;

interface Outcome {
  /** Without the nulls, whose columns a reader does not tell from absent ones. */
  readonly rows: Row[];
  readonly malformed: number;
  readonly batches: number;
}

/** Flat records as the reader gives them, the text cut into chunks at the places `cuts`. */
async function read(text: string | Buffer, cuts: readonly number[] = [], array = false): Promise<Outcome> {
  const bytes = Buffer.from(text);
  const log = createIssueLog();
  const rows: Row[] = [];
  let batches = 0;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const ends = [...cuts, bytes.length];
    for (const [i, end] of ends.entries()) yield bytes.subarray(ends[i - 1] ?? 0, end);
  };
  const format = array ? "json-array" : "json-lines";
  for await (const batch of jsonBatches(chunks(), format, { object: "o", limits: defaultLimits, log })) {
    batches++;
    const columns = batch.schema.fields.map(({ name }, i) => [name, batch.getChildAt(i)!] as const);
    for (let row = 0; row < batch.numRows; row++)
      rows.push(withoutNulls(columns.map(([name, c]) => [name, c.get(row)])));
  }
  return { rows, malformed: log.issues.find(({ code }) => code === "MALFORMED_RECORD")?.count ?? 0, batches };
}

function withoutNulls(members: readonly (readonly [string, unknown])[]): Row {
  return Object.fromEntries(
    members
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, typeof value === "string" ? value.toWellFormed() : value]),
  );
}

/** The same by JSON.parse. */
function expected(lines: readonly string[]): Pick<Outcome, "rows" | "malformed"> {
  const rows: Row[] = [];
  let malformed = 0;
  for (const line of lines) {
    try {
      rows.push(withoutNulls(Object.entries(JSON.parse(line) as Row)));
    } catch {
      malformed++;
    }
  }
  return { rows, malformed };
}

async function expectSame(lines: readonly string[], cuts: readonly number[] = []): Promise<void> {
  const { rows, malformed } = await read(lines.join("\n"), cuts);
  const wanted = expected(lines);
  expect([rows.length, malformed]).toEqual([wanted.rows.length, wanted.malformed]);
  // A matcher over 100,000 rows takes minutes.
  const different = rows.findIndex((row, i) => !same(row, wanted.rows[i]!));
  if (different >= 0) expect(rows[different], `row ${different + 1}`).toEqual(wanted.rows[different]);
}

/** Odd lines one at a time between plain ones, so that the kernel is asked for each: it is not while it can read nothing. */
function between(plain: string, odd: readonly string[]): string[] {
  return [plain, ...odd.flatMap((line) => [line, plain])];
}

function same(a: Row, b: Row): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}

describe("records of known keys and plain values", () => {
  it("are read without JSON.parse, but for the first", async () => {
    const parse = vi.spyOn(JSON, "parse");
    try {
      const forms = [
        (i: number) => `{"id":${i},"x":${i / 8},"name":"é \\"${i}\\" \\u00e9","ok":${i % 2 === 0},"none":null}`,
        (i: number) => `{ "id": ${i}, "x" : -${i}.5e-3,\t"name":"", "ok": false, "none": null } \r`,
      ];
      for (const form of forms) {
        parse.mockClear();
        const lines = Array.from({ length: 20_000 }, (_, i) => form(i));
        expect((await read(lines.join("\n"))).rows).toHaveLength(20_000);
        expect((await read(`[${lines.join(",\n")}]`, [], true)).rows).toHaveLength(20_000);
        expect((await read(lines.join(""))).rows).toHaveLength(20_000);
        // The test runner parses messages of its own.
        expect(parse.mock.calls.filter(([source]) => String(source).includes('"none"'))).toHaveLength(3);
      }
    } finally {
      parse.mockRestore();
    }
  });
});

describe("jsonBatches at the borders of its blocks", () => {
  const lines = [
    '{"a":1.25,"b":"plain","c":true,"a long key of its own":null}',
    '{"a":-1e-3,"b":"escaped \\n \\ud83d\\ude00 é 日本","c":false,"a long key of its own":"x"}',
    '{ "c" : true , "a" : 12345678901234567890 , "b" : "" }',
    "{}",
    '{"b":"}{","new":0.1,"a":"text","c":null}',
    '{"a":123456789.123456789,"b":"the end is near and far enough to need two steps"}',
  ];

  it("reads records that chunks cut at any byte", async () => {
    const wanted = expected(lines).rows;
    for (const [text, array] of [
      [lines.join("\n"), false],
      [`${lines.join(" \r\n\n")}\n`, false],
      [lines.join(""), false],
      [`[${lines.join(" ,\n")}]`, true],
    ] as const) {
      const bytes = Buffer.from(text);
      for (let cut = 0; cut <= bytes.length; cut++) {
        const cuts = cut % 2 === 0 ? [cut] : [cut, Math.min(bytes.length, cut + 17)];
        expect((await read(bytes, cuts, array)).rows, `cut at ${cuts} of ${text}`).toEqual(wanted);
      }
    }
  });

  it("reads records that stand anywhere at the end of a block", async () => {
    const block = 256 * 1024;
    const record = lines[1]!;
    const length = Buffer.byteLength(record) + 1;
    for (let shift = 0; shift <= length; shift++) {
      const filler = `{"b":"${"x".repeat(block - length - 10 + shift - 8)}"}`;
      await expectSame([filler, ...lines, ...lines]);
    }
  });

  it("reads records longer than a block", async () => {
    const long = [100_000, 262_144, 600_000, 3_000_000].flatMap((length) => [
      `{"a":1,"b":"${"x".repeat(length)}"}`,
      `{"b":"${"\\n€".repeat(length / 5)}","a":${"1".repeat(length)}}`,
      `{"a":${" ".repeat(length)}2}`,
    ]);
    await expectSame([...lines, ...long, ...lines]);
    await expectSame([...lines, ...long, ...lines], [5, 300_000, 300_001, 2_000_000]);
  });
});

describe("jsonBatches on records that are not plain", () => {
  it("leaves out what is no JSON object, between records that are", async () => {
    const plain = '{"a":1,"b":"x","c":true}';
    const odd = [
      ...['{"a":1,"b":"x","c":true', '{"a":1,}', '{"a":1 "b":"x"}', '{"a" 1}', '{"a":}', '{"a"}', "{a:1}", '{,"a":1}'],
      ...['{"a":1,,"b":"x"}', '{"a":1;"b":"x"}', '{"a":1,"b":x}', '{"a":1,"b":"x","c":truE}', '{"a":1,"c":nul}', "[1"],
      ...['{"a":1,"c":falsey}', '{"a":1,"b":"x', '{"a":1,"b"', "{", '\0{"a":1}', '{"a":1,\0"b":"x"}', ',{"a":1}'],
    ];
    await expectSame(between(plain, odd));
  });

  it("keeps a record before what does not belong on its line", async () => {
    const rests = [" x", "7", ",", "\0", "\t]", " \r{", '"a"'];
    const lines = between(
      '{"a":1}',
      rests.map((rest) => `{"a":2}${rest}`),
    );
    const { rows, malformed } = await read(`${lines.join("\n")}\n`);
    expect(rows.map(({ a }) => a)).toEqual(lines.map((_, i) => 1 + (i % 2)));
    expect(malformed).toBe(rests.length);
  });
});

describe("jsonBatches on strings", () => {
  const escapes = [
    '\\"',
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0041",
    "\\u00E9",
    "\\u20ac",
    "\\ud83d\\ude00",
  ];
  const broken = [
    "\\x",
    "\\u12g4",
    "\\u 123",
    "\\ud800",
    "\\ud800\\u0041",
    "\\udc00",
    "\\ud800\\n",
    "\t",
    "\x00",
    "\x1f",
  ];

  it("reads an escape at any place of 16 bytes, and refuses a wrong one", async () => {
    const texts = [...escapes, ...broken, "\x7f", "é", "日", "🙂"].flatMap((piece) =>
      Array.from({ length: 40 }, (_, before) => [
        `${"x".repeat(before)}${piece}n`,
        `${"x".repeat(before)}${piece}${piece}${"y".repeat(40 - before)}`,
      ]).flat(),
    );
    await expectSame(
      between(
        '{"s":"","n":0}',
        texts.map((text, i) => `{"s":"${text}","n":${i}}`),
      ),
    );
  });

  it("finds keys however long, and escaped ones by what they stand for", async () => {
    const keys = Array.from({ length: 70 }, (_, length) => ["k".repeat(length), `${"k".repeat(length)}é`]).flat();
    const next = uniform(3);
    const lines = Array.from({ length: 3000 }, (_, i) => {
      const some = keys.filter(() => next() < 0.1);
      if (i % 3 === 0) some.reverse();
      return `{${some.map((key) => `"${i % 7 === 0 ? key.replace("é", "\\u00e9") : key}":${i}`).join(",")}}`;
    });
    await expectSame(lines);
    await expectSame(
      between('{"a":1,"b":"x"}', [
        ...['{"a":1,"\\u0061":2}', '{"a":1,"a":2,"b":"y"}', '{"b":"x","a":2,"b":null}', '{"a":1,"b":"x","b":"y"}'],
        ...['{"b":"x","b":"y","a":3}', '{"a":1,"b":"x","a":null}', '{"a":1,"c":2,"a":"z"}', '{"a":{},"a":4}'],
      ]),
    );
    await expectSame(['{"\\ud800":1}', '{"\ufffd":2}', '{"\\ud800":3,"\ufffd":4}', '{"\\"":5,"\\\\":6}', '{"\\\\":7}']);
  });
});

describe("jsonBatches on numerals", () => {
  it("takes exactly what JSON takes", async () => {
    const numerals = [
      ...["0", "-0", "-0.0", "0e5", "0.0e-7", "1", "-1", "10", "1.5", "1e5", "1E+05", "1e-05", "1.0e0", "123456789012"],
      ...[
        "00",
        "01",
        "-01",
        "+1",
        ".5",
        "-.5",
        "1.",
        "-",
        "--1",
        "1e",
        "1e+",
        "1.e5",
        "1.5.5",
        "0x10",
        "1_000",
        "1e5.5",
      ],
      ...[
        "Infinity",
        "-Infinity",
        "NaN",
        "nul",
        "nullx",
        "nulx",
        "trux",
        "falsx",
        "truefalse",
        "tru",
        "True",
        "1 2",
        "1e999",
        "-1e999",
        "1e-999",
      ],
      ...[
        "5e-324",
        "2.5e-324",
        "1.7976931348623159e308",
        "9007199254740991",
        "1e22",
        "1e23",
        "8.5e-23",
        "1234567890.5",
      ],
      ...["0.000000000000000000000000000000000001", "123456789012345678901234567890", "9007199254740993.0"],
      ...["0.30000000000000004", "12345678.12345678", "1234567812345678.5", "0.12345678123456781234567812345678"],
    ];
    const lines = numerals.flatMap((n) => [`{"x":${n}}`, `{"x": ${n} , "y":${n}}`]);
    await expectSame(between('{"x":1,"y":2}', lines));
  });

  it("keeps integers that a double may not hold and 64 bits do", async () => {
    const integers = [0n, 53n, 62n, 63n, 64n].flatMap((bits) => [-1n, 0n, 1n].map((more) => 2n ** bits + more));
    const all = [...integers, ...integers.map((integer) => -integer), 10n ** 18n, 10n ** 19n, 10n ** 20n];
    const { rows } = await read(all.map((integer) => `{"x":${integer},"y":1}`).join("\n"));
    const inside = (integer: bigint): boolean => integer === BigInt.asIntN(64, integer);
    expect(rows.map(({ x }) => x)).toEqual(
      all.map((integer) => (Number.isSafeInteger(Number(integer)) || !inside(integer) ? Number(integer) : integer)),
    );
  });

  it("reads 60,000 numerals of every length as JSON.parse does", async () => {
    const next = uniform(9);
    const below = (n: number): number => Math.floor(next() * n);
    const digits = (n: number): string => Array.from({ length: n }, () => below(10)).join("");
    const numeral = (): string => {
      const whole = next() < 0.3 ? "0" : `${1 + below(9)}${digits(below(15))}`;
      const fraction = next() < 0.8 ? `.${next() < 0.3 ? "0".repeat(below(9)) : ""}${digits(1 + below(22))}` : "";
      const exponent = next() < 0.3 ? `e${["", "+", "-"][below(3)]}${below(next() < 0.5 ? 25 : 330)}` : "";
      return `${next() < 0.3 ? "-" : ""}${whole}${fraction}${exponent}`;
    };
    await expectSame(Array.from({ length: 20_000 }, () => `{"x":${numeral()},"y":${numeral()},"z":${numeral()}}`));
  });

  it("reads more numerals of a block that need a slow reading than can wait for it", async () => {
    await expectSame(Array.from({ length: 30_000 }, (_, i) => `{"x":${i}e-300,"y":${i}.${i}e40}`));
  });
});

describe("jsonBatches on many rows", () => {
  it("agrees on 150,000 records whose keys, kinds and order change", async () => {
    const next = uniform(5);
    const values = [
      "1",
      "-2.5",
      '"text"',
      '"esc\\taped"',
      "true",
      "false",
      "null",
      '"a text longer than sixteen bytes"',
    ];
    const names = ["a", "b", "c", "d", "sixteen bytes ok", "sixteen bytes okay?", "sixteen bytes okay!"];
    const lines = Array.from({ length: 150_000 }, (_, i) => {
      const shift = i % 40_000 < 30_000 ? 0 : i;
      const members = names
        .map((_, k) => (k + shift) % names.length)
        .filter(() => next() < 0.95)
        .map((k) => `"${names[k]}":${i % 1000 < 900 ? values[k] : values[Math.floor(next() * values.length)]}`);
      if (i > 100_000 && i % 20_000 === 0) members.push(`"late ${i}":${i}`);
      return `{${members.join(",")}}`;
    });
    await expectSame(lines);
  });

  it("makes smaller batches when columns become many, and larger ones never", async () => {
    const wide = (from: number, to: number, value: number): string =>
      `{${Array.from({ length: to - from }, (_, k) => `"k${from + k}":${value}`).join(",")}}`;
    const lines = [
      ...Array.from({ length: 3000 }, (_, i) => wide(0, 3, i)),
      wide(1, 2500, 7),
      ...Array.from({ length: 2000 }, (_, i) => wide(i, i + 3, i)),
      ...Array.from({ length: 10 }, (_, i) => `{"k1":${i},"fresh ${i}":1}`),
    ];
    await expectSame(lines);
    expect((await read(lines.join("\n"))).batches).toBe(4);
  });

  it("keeps a batch's text within bounds", async () => {
    const lines = Array.from(
      { length: 400 },
      (_, i) => `{"a":${i},"b":"${String.fromCharCode(97 + (i % 26)).repeat(60_000)}"}`,
    );
    await expectSame(lines);
    expect((await read(lines.join("\n"))).batches).toBe(3);
  });
});
