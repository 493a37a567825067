import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvBatches } from "../../../shared/table/csv.ts";
import { uniform } from "../../support/random.ts";
import { referenceCsv } from "./csv-reference.ts";
import { firstDifference, type Outcome, readChunked } from "./read-chunked.ts";
import { readWhole } from "./read-values.ts";

/** Files are built as Latin-1 text, one character a byte, so that they may hold bytes that are no UTF-8. */
const utf8 = (text: string): string => Buffer.from(text).toString("latin1");
const filler = "0123456789".repeat(30);

const valid = [
  ...["", "1", "-2.5e3", "007", "nan", "-inf", "true", "2001-01-31T12:00", " ", "\t", "NULL", "\0", "\x0b", "\x7f"],
  ...["é", "日本", "🙂", "e\u0301", "\ufeff", "\u2028", "\u00a0", "<script>"].map(utf8),
];
const invalid = ["\xff", "\xc3", "\x80", "\xe9x", "\xed\xa0\x80", "\xf0\x9f\x98", "\xc0\xaf", "\xf4\x90\x80\x80"];
/** Lengths about the sizes of machine words, vectors and the longest value that is kept whole. */
const fitted = fc.oneof(
  fc.nat(18),
  fc.integer({ min: 29, max: 35 }),
  fc.integer({ min: 60, max: 68 }),
  fc.constant(257),
);

const piece = (delimiter: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 50, arbitrary: fc.constantFrom(...valid) },
    { weight: 30, arbitrary: fitted.map((length) => filler.slice(0, length)) },
    { weight: 10, arbitrary: fc.string({ unit: "binary", maxLength: 4 }).map(utf8) },
    { weight: 10, arbitrary: fc.constantFrom(delimiter, "\n", "\r", "\r\n", "'") },
    { weight: 3, arbitrary: fc.constantFrom(...invalid) },
  );

function cell(delimiter: string): fc.Arbitrary<string> {
  const bare = piece(delimiter).filter((text) => text === "" || !(text.startsWith('"') || /[\r\n]/.test(text)));
  const inside = fc.array(fc.oneof({ weight: 30, arbitrary: piece(delimiter) }, fc.constant('"')), { maxLength: 4 });
  const quoted = inside.map((pieces) => `"${pieces.join("").replaceAll('"', '""')}"`);
  return fc.oneof(
    { weight: 400, arbitrary: bare },
    { weight: 300, arbitrary: quoted },
    { weight: 50, arbitrary: fc.constantFrom('a"b', 'a"', 'x""', "''") },
    { weight: 50, arbitrary: fc.tuple(quoted, bare).map(([a, b]) => a + b) },
    { weight: 3, arbitrary: fc.constantFrom('"', '"""') },
  );
}

interface File {
  readonly text: string;
  readonly names: readonly string[];
  readonly delimiter: string;
}

const lineEnd = fc.oneof(
  { weight: 5, arbitrary: fc.constant("\n") },
  { weight: 3, arbitrary: fc.constant("\r\n") },
  { weight: 1, arbitrary: fc.constantFrom("\r", "\n\n", "\r\n\r\n", "\n\r", "\r\r\n") },
);

const shape = fc.record({
  width: fc.integer({ min: 1, max: 5 }),
  delimiter: fc.constantFrom(",", "\t", ";", "|"),
  mark: fc.constantFrom("", "", "", "\xef\xbb\xbf", "\n\r\n"),
  headerEnd: fc.constantFrom("\n", "\r\n", "\r"),
});

/** Tables of cells, most of them of the right width. */
const tableFile: fc.Arbitrary<File> = shape.chain(({ width, delimiter, mark, headerEnd }) => {
  const names = Array.from({ length: width }, (_, i) => `c${i}`);
  const cells = fc.oneof(
    { weight: 7, arbitrary: fc.array(cell(delimiter), { minLength: width, maxLength: width }) },
    { weight: 1, arbitrary: fc.array(cell(delimiter), { minLength: 1, maxLength: width + 2 }) },
  );
  const line = fc.tuple(cells, lineEnd).map(([row, end]) => row.join(delimiter) + end);
  return fc.tuple(fc.array(line, { maxLength: 20, size: "max" }), fc.boolean()).map(([lines, whole]) => {
    const text = mark + names.join(delimiter) + headerEnd + lines.join("");
    return { text: whole || lines.length === 0 ? text : text.replace(/[\r\n]+$/, ""), names, delimiter };
  });
});

/** Bytes in no order at all. */
const soupFile: fc.Arbitrary<File> = shape.chain(({ width, delimiter, mark, headerEnd }) => {
  const names = Array.from({ length: width }, (_, i) => `c${i}`);
  const token = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(delimiter, "\n", "\r", "\r\n", '""') },
    { weight: 2, arbitrary: fc.constantFrom('"', `"${delimiter}`, `${delimiter}"`, '"\n') },
    { weight: 3, arbitrary: piece(delimiter) },
  );
  return fc
    .tuple(fc.array(token, { maxLength: 120, size: "max" }), fc.constantFrom("", '"', '"\n'))
    .map(([tokens, end]) => ({
      text: mark + names.join(delimiter) + headerEnd + tokens.join("") + end,
      names,
      delimiter,
    }));
});

const sizes = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
  fc.constant([1 << 20]),
);

function read(bytes: Uint8Array, delimiter: string, chunks: readonly number[]): Promise<Outcome> {
  return readChunked((pieces, context) => csvBatches(pieces, { delimiter }, context), bytes, chunks);
}

async function agrees({ text, names, delimiter }: File, chunks: readonly number[]): Promise<void> {
  const bytes = Buffer.from(text, "latin1");
  expect(await read(bytes, delimiter, chunks)).toEqual(referenceCsv(bytes, names, delimiter));
}

describe("csvBatches against a plain parser", () => {
  it("agrees on tables with odd quoting, ragged rows, mixed line ends and bytes that are no UTF-8", async () => {
    await fc.assert(fc.asyncProperty(tableFile, sizes, agrees), { numRuns: 800 });
  });

  it("agrees on bytes in no order", async () => {
    await fc.assert(fc.asyncProperty(soupFile, sizes, agrees), { numRuns: 800 });
  });

  it("agrees on every text of up to four of the bytes that matter", async () => {
    const alphabet = ["a", ",", '"', "\n", "\r"];
    let texts = [""];
    for (let length = 1; length <= 4; length++) {
      texts = texts.flatMap((text) => alphabet.map((byte) => text + byte));
      for (const [i, text] of texts.entries()) {
        for (const names of [["x"], ["x", "y"]]) {
          const bytes = Buffer.from(`${names.join(",")}\n${text}`);
          const difference = firstDifference(await read(bytes, ",", [1 + (i % 5)]), referenceCsv(bytes, names, ","));
          if (difference !== null) expect.fail(`${JSON.stringify([names, text])}: ${difference}`);
        }
      }
    }
  });

  it("agrees on fields and rows longer than any buffer", async () => {
    const edges = [65_535, 65_536, 65_537, 131_071, 200_000, 1_048_577];
    const lines = edges.flatMap((length) => {
      const mixed = utf8("ab, é日🙂\n")
        .repeat(Math.ceil(length / 14))
        .slice(0, length);
      return [
        `${"x".repeat(length)},1,${"y".repeat(length)}`,
        `1,"${mixed}",2`,
        `"${'""'.repeat(length >> 1)}",${"z".repeat(9)},"${"q".repeat(length)}"tail`,
        `1,${"long,".repeat(length / 5)}`,
        "a,b,c",
      ];
    });
    const file = { text: `a,b,c\n${lines.join("\n")}\n`, names: ["a", "b", "c"], delimiter: "," };
    const bytes = Buffer.from(file.text, "latin1");
    const expected = referenceCsv(bytes, file.names, ",");
    for (const size of [4096, 99_991, 1 << 23]) {
      expect(firstDifference(await read(bytes, ",", [size]), expected), `chunks of ${size}`).toBeNull();
    }
  });

  it("agrees on more columns than a cache line has room for", async () => {
    const names = Array.from({ length: 4000 }, (_, i) => `column_${i}`);
    const row = (k: number): string => names.map((_, i) => ((i + k) % 11 === 0 ? "" : (i * k) % 1000)).join(",");
    const lines = Array.from({ length: 560 }, (_, k) => (k === 530 ? "1,2" : row(k)));
    const bytes = Buffer.from(`${names.join(",")}\n${lines.join("\n")}\n`);
    expect(firstDifference(await read(bytes, ",", [300_007]), referenceCsv(bytes, names, ","))).toBeNull();
  });

  it("agrees on 140,000 rows, odd ones among them and at the borders of blocks", async () => {
    const next = uniform(11);
    const odd = [
      '"a ""b"", c",2',
      "1",
      "1,2,3,4,5",
      '"x\r\ny",,""',
      "\xff,1,\xc3",
      `${utf8("日本")},${"w".repeat(70)},`,
      ",,",
      '"q"r,"s" ,t',
      "",
    ];
    const borders = [1024, 16_384, 32_768, 65_536, 131_072].flatMap((border) => [border - 1, border, border + 1]);
    const lines = Array.from({ length: 140_000 }, (_, i) => {
      if (borders.includes(i) || next() < 0.002) return odd[Math.floor(next() * odd.length)]!;
      return `${i},${(next() * 100).toFixed(3)},v${Math.floor(next() * 50)}`;
    });
    const text = `a,b,c\r\n${lines.map((line, i) => line + (i % 1000 < 500 ? "\n" : "\r\n")).join("")}`;
    const bytes = Buffer.from(text, "latin1");
    const expected = referenceCsv(bytes, ["a", "b", "c"], ",");
    expect(firstDifference(await read(bytes, ",", [65_537, 1, 300_001]), expected)).toBeNull();
    const { columns, issues } = await readWhole("o.csv", bytes);
    const counts = issues.map(({ code, count, firstRow }) => [code, count, firstRow]);
    expect(firstDifference({ columns, issues: expected.issues, fault: null }, expected)).toBeNull();
    expect(counts.sort()).toEqual(expected.issues.map(({ code, count, firstRow }) => [code, count, firstRow]).sort());
  });
});
