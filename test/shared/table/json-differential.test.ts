import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonBatches } from "../../../shared/table/json.ts";
import { uniform } from "../../support/random.ts";
import { referenceJson } from "./json-reference.ts";
import { firstDifference, type Outcome, readChunked } from "./read-chunked.ts";

/** Files are built as Latin-1 text, one character a byte, so that they may hold bytes that are no UTF-8. */
const utf8 = (text: string): string => Buffer.from(text).toString("latin1");
const filler = "0123456789".repeat(30);

const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -1000, max: 100_000 }).map(String) },
  { weight: 3, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...["0", "-0", "-0.0", "1.0", "1e5", "1E+2", "12e-1", "1e-7", "0.1", "0.30000000000000004", "5e-324", "1e-400"],
      ...["9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993", "9007199254740993.0"],
      ...[
        "9007199254740993e0",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "1e400",
        "-1e400",
      ],
      ...["100000000000000000000", "1.7976931348623157e308", "123456789.123456789123456789123456789"],
    ),
  },
);

/** The inside of a string: `wild` is what no text of the file should share with the other kind of file. */
const inside = (wild: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        {
          weight: 30,
          arbitrary: fc.constantFrom(...["a", "xyz", " ", "é", "日本", "🙂", "\u2028", "\x7f", "\ufffd"].map(utf8)),
        },
        {
          weight: 30,
          arbitrary: fc.constantFrom(
            ...['\\"', "\\\\", "\\/", "\\b\\f\\n\\r\\t", "\\u00e9", "\\u0000", "\\ud83d\\ude00", "\\uD83D\\uDE00"],
            ...["}{", "} {", "{", "}", "[", "]", ",", ":", '\\\\\\"'],
          ),
        },
        { weight: 10, arbitrary: fc.nat(70).map((length) => filler.slice(0, length)) },
        { weight: 1, arbitrary: fc.constantFrom(...wild) },
      ),
      { maxLength: 4 },
    )
    .map((pieces) => pieces.join(""));
const loneSurrogates = ["\\ud800", "\\udc00x", "\\ude00\\ud83d", "\\ud83d\\u0041"];
const invalidBytes = ["\xff", "\xc3", "\xe9x", "\xed\xa0\x80", "\xf0\x9f\x98"];

/** White space of JSON without newlines, mostly none. */
const gap = fc.constantFrom("", "", "", "", "", "", " ", "\t", "\r", "  ");
const keys = ["a", "b", "c", "\\u0061", "é", "", "__proto__", "constructor", "k".repeat(70)].map(utf8);

function object(wild: readonly string[]): fc.Arbitrary<string> {
  const text = fc.oneof({ weight: 2, arbitrary: inside(wild) }, fc.constantFrom("", "1", "2001-01-31", "true"));
  const scalar = fc.oneof(
    { weight: 3, arbitrary: number },
    { weight: 3, arbitrary: text.map((value) => `"${value}"`) },
    { weight: 2, arbitrary: fc.constantFrom("true", "false", "null", "1", '"x"') },
  );
  const list = fc
    .tuple(fc.array(scalar, { maxLength: 4 }), gap)
    .map(([items, space]) => `[${space}${items.join(`${space},`)}]`);
  const nested = fc.constantFrom("{}", '{"x":[1,{"y":"}"}]}', "[[1]]", "[{}]", "[null,[]]", '["a",{"b":1}]');
  const value = fc.oneof(
    { weight: 12, arbitrary: scalar },
    { weight: 3, arbitrary: list },
    { weight: 1, arbitrary: nested },
  );
  // JSON.parse itself goes wrong: V8 takes a key that begins with an escape for one seen before that begins with a backslash.
  const other = inside(wild).map((key) => key.replaceAll("\\\\", ""));
  const member = fc
    .tuple(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...keys) }, other), gap, value, gap)
    .map(([key, before, content, after]) => `${after}"${key}"${before}:${after}${content}${before}`);
  return fc.array(member, { maxLength: 6 }).map((members) => `{${members.join(",")}}`);
}

/** No JSON, but every bracket has its partner. */
const balanced = fc.constantFrom(
  ...[
    '{"a":NaN}',
    "{a:1}",
    '{"a":1,}',
    '{"a":01}',
    '{"a":.5}',
    '{"a":5.}',
    '{"a":1e}',
    '{"a":+1}',
    '{"a":--1}',
    '{"a":-}',
  ],
  ...[
    '{"a":0x10}',
    '{"a":tru}',
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
    '{"a":"\t"}',
    '{"a" 1}',
    '{"a":1 "b":2}',
    "{,}",
    "{'a':1}",
  ],
  ...[
    '{"a":[1,]}',
    '{"a":undefined}',
    '{"a":Infinity}',
    '{"a"}',
    '{"a":}',
    '{"a":1,,"b":2}',
    '{"a":truefalse}',
    '{"a":1.2.3}',
  ],
);
/** Lines on which nothing is a record. */
const hopeless = fc.constantFrom(
  ...[
    '{"a":1',
    '{"a":"open',
    '{"a":"open}',
    '{"a":[1}',
    '{"a":1]',
    '{"a":1}}',
    '[{"a":1}]',
    "[1]",
    "7",
    '"x"',
    "null",
    "x",
    ",",
  ],
  ...["}", "]", "{", "\x00", "\xff", "{]", '{"a":"\\"}'],
);
const blank = fc.constantFrom("", " ", "\t", "\r", " \r");

interface Lines {
  readonly text: string;
  /** What stands on the lines, one a record that should be. */
  readonly records: readonly string[];
}

const lines: fc.Arbitrary<Lines> = fc.constantFrom(loneSurrogates, invalidBytes).chain((wild) => {
  const whole = object(wild);
  const line = fc.oneof(
    { weight: 12, arbitrary: whole.map((record) => [record]) },
    { weight: 1, arbitrary: hopeless.map((record) => [record]) },
    {
      weight: 2,
      arbitrary: fc
        .oneof(
          balanced,
          whole.map((record) => record),
        )
        .map((record) => [record]),
    },
    { weight: 1, arbitrary: fc.array(fc.oneof(whole, balanced), { minLength: 2, maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.tuple(whole, fc.constantFrom("x", "7", "[1]", ",")).map(([record, rest]) => [record, rest]),
    },
    { weight: 1, arbitrary: fc.constant([] as string[]) },
  );
  const dressed = fc.tuple(line, blank, blank).map(([records, before, after]) => ({
    records,
    text: before + records.join(before) + after,
  }));
  return fc
    .tuple(fc.constantFrom("", "", "\xef\xbb\xbf", "\n \r\n"), whole, fc.array(dressed, { maxLength: 15, size: "max" }))
    .map(([mark, first, rest]) => ({
      text: `${mark}${first}\n${rest.map(({ text }) => `${text}\n`).join("")}`,
      records: [first, ...rest.flatMap(({ records }) => records)],
    }));
});

const sequence = fc.constantFrom(loneSurrogates, invalidBytes).chain((wild) =>
  fc.record({
    records: fc.array(fc.oneof({ weight: 5, arbitrary: object(wild) }, balanced), { minLength: 1, maxLength: 8 }),
    first: object(wild),
    space: fc.constantFrom("", "\n", " ", "\r\n\t", "\n\n"),
  }),
);

const sizes = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
  fc.constant([1 << 20]),
);

type Format = "json-lines" | "json-array";

async function read(text: string, chunks: readonly number[], format: Format = "json-lines"): Promise<Outcome> {
  const bytes = Buffer.from(text, "latin1");
  const outcome = await readChunked((pieces, context) => jsonBatches(pieces, format, context), bytes, chunks);
  return { ...outcome, columns: [...outcome.columns].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

describe("jsonBatches against JSON.parse", () => {
  it("agrees on lines of every kind", async () => {
    await fc.assert(
      fc.asyncProperty(lines, sizes, async ({ text, records }, chunks) => {
        expect(await read(text, chunks)).toEqual(referenceJson(records));
      }),
      { numRuns: 1200 },
    );
  });

  it("agrees on objects one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(sequence, sizes, async ({ first, records, space }, chunks) => {
        const all = [first, ...records];
        expect(await read(first + records.join(space), chunks)).toEqual(referenceJson(all));
      }),
      { numRuns: 800 },
    );
  });

  it("agrees on the elements of an array", async () => {
    const foreign = fc.constantFrom("7", '"x,}"', "[1,[2]]", "null", "-1.5e3");
    await fc.assert(
      fc.asyncProperty(sequence, foreign, sizes, async ({ first, records, space }, other, chunks) => {
        const all = [first, ...records, other, first];
        const text = `${space}[${space}${all.join(`${space},${space}`)}${space}]${space}`;
        expect(await read(text, chunks, "json-array")).toEqual(referenceJson(all));
      }),
      { numRuns: 800 },
    );
  });

  it("agrees on numbers of every form", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 300, size: "max" }), async (numbers) => {
        const records = numbers.map((text) => `{"x":${text}}`);
        expect(await read(records.join("\n"), [1 << 20])).toEqual(referenceJson(records));
      }),
      { numRuns: 100 },
    );
  });

  it("agrees on records longer than any buffer", async () => {
    const records = [65_535, 65_536, 65_537, 131_071, 200_000, 1_048_577].flatMap((length) => {
      const mixed = utf8("ab}{é日\\n\\ud83d\\ude00🙂").repeat(length / 30);
      const many = Array.from({ length: length / 20 }, (_, i) => `"k${i % 500}":${i}`).join(",");
      return [
        `{"a":"${"x".repeat(length)}","b":1}`,
        `{"b":${" ".repeat(length)}2,"a":"${mixed}"}`,
        `{"a":"${"\\\\".repeat(length >> 1)}","l":[${"1,".repeat(length >> 1)}2]}`,
        `{${many}}`,
        `{"a":${"x".repeat(length)}}`,
      ];
    });
    const text = `{"b":0}\n${records.join("\n")}\n`;
    const expected = referenceJson(['{"b":0}', ...records]);
    for (const size of [4096, 99_991, 1 << 23]) {
      expect(firstDifference(await read(text, [size]), expected), `chunks of ${size}`).toBeNull();
    }
  });

  it("agrees on 140,000 records, odd ones among them and at the borders of blocks", async () => {
    const next = uniform(12);
    const odd = [
      '{"c":1,"b":true,"a":"x"}',
      '{"b":"late","a":9007199254740993}',
      '{"a":null,"d":0.5}',
      '{"a":NaN}',
      '{"a":{"x":1},"b":2}',
      '{"a":1,"a":"\xff"}',
      `{"a":"${utf8("日本")}${"w".repeat(70)}"}`,
      "{}",
      "7",
    ];
    const borders = [1024, 16_384, 32_768, 65_536, 131_072].flatMap((border) => [border - 1, border, border + 1]);
    const records = Array.from({ length: 140_000 }, (_, i) => {
      if (borders.includes(i) || (i > 0 && next() < 0.002)) return odd[Math.floor(next() * odd.length)]!;
      const members = [`"a":${i}`, `"b":${(next() * 100).toFixed(3)}`, `"c":"v${Math.floor(next() * 50)}"`];
      return `{${(i % 700 < 600 ? members : members.reverse()).join(",")}}`;
    });
    const expected = referenceJson(records);
    expect(firstDifference(await read(records.join("\n"), [65_537, 1, 300_001]), expected)).toBeNull();
  });
});
