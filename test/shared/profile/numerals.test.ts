import { gzipSync } from "node:zlib";
import { describe, it } from "vitest";
import { uniform } from "../../support/random.ts";
import { expectPlainFeature, type PlainValue } from "./plain-feature.ts";
import { profileOfObject } from "./profile-of-object.ts";
import { hardNumerals } from "./written-numbers.ts";

/** What looks like a number, and is one only by the rules of untyped text. */
const doubtful = [
  ...[
    "007",
    "00",
    "-01",
    "00.5",
    "0x10",
    "1_000",
    "1,000",
    " 5",
    "5 ",
    "+",
    "-",
    ".",
    "-.",
    "e5",
    "1e",
    "1e+",
    "1.2.3",
    "--1",
  ],
  ...[
    "+-1",
    "5n",
    "１２",
    "1e5e5",
    "0",
    "-0",
    "+0",
    "0.0",
    "-0e5",
    "5.",
    ".5",
    "+5",
    "1E+05",
    "0e999999999",
    "1e400",
    "-1e400",
  ],
  ...[
    "1e-400",
    "nan",
    "NaN",
    "-nan",
    "inf",
    "-Infinity",
    "+inf",
    "nano",
    "infinit",
    "9007199254740993",
    "-9007199254740993",
  ],
  ...[
    "18446744073709551616",
    "123456789012345678901234567890",
    "9007199254740992",
    "4.9e-324",
    "2.4e-324",
    "1.7976931348623159e308",
  ],
];

/** Numerals of every kind with doubtful ones among them; not so many beyond 2^53 that their own distinctness is forgotten. */
function columnOf(n: number, seed: number): string[] {
  const next = uniform(seed);
  return Array.from(hardNumerals(n, seed), (text) =>
    next() < 0.05 ? doubtful[Math.floor(next() * doubtful.length)]! : text,
  );
}

function csvCell(text: string, pick: number): string {
  return text.includes(",") || pick < 0.1 ? `"${text}"` : text;
}

describe("numerals, from a file to its profile", () => {
  it.each([
    ["\n", "x.csv"],
    ["\r\n", "x.csv.gz"],
  ])("agree with Number() in a column of CSV, lines ending %j, in %s", async (end, name) => {
    const next = uniform(5);
    const values = columnOf(30_000, name.length);
    // A second column keeps the first from standing alone on its line, and holds numbers of one narrow form.
    const prices = values.map((_, i) => (i % 50 === 0 ? null : (next() * 1000).toFixed(i % 4)));
    const rows = values.map((text, i) => `${csvCell(text, next())},${prices[i] ?? ""},${csvCell(text, next())}`);
    const bytes = Buffer.from(`x,price,last${end}${rows.join(end)}`);
    const profile = await profileOfObject(name, name.endsWith(".gz") ? gzipSync(bytes) : bytes);
    expectPlainFeature(profile.features.get("x")!, values, { lexical: true });
    expectPlainFeature(profile.features.get("last")!, values, { lexical: true });
    expectPlainFeature(profile.features.get("price")!, prices, { lexical: true });
  });

  it("agree with Number() in a file of one column", async () => {
    const values = columnOf(20_000, 3).map((text, i) => (i % 40 === 0 ? null : text));
    const bytes = `x\n${values.map((text) => (text === null ? "" : csvCell(text, 1))).join("\n")}\n`;
    const profile = await profileOfObject("x.csv", bytes);
    expectPlainFeature(profile.features.get("x")!, values, { lexical: true });
  });

  it("agree with Number() in integers of every length", async () => {
    const next = uniform(8);
    const values = Array.from({ length: 20_000 }, (_, i) => {
      const length = 1 + (i % 21);
      const digits = Array.from({ length: length - 1 }, () => Math.floor(next() * 10)).join("");
      return `${next() < 0.4 ? "-" : ""}${1 + Math.floor(next() * 9)}${digits}`;
    });
    const profile = await profileOfObject("x.tsv", `i\tx\n${values.map((text, i) => `${i}\t${text}`).join("\n")}\n`);
    expectPlainFeature(profile.features.get("x")!, values, { lexical: true });
    expectPlainFeature(
      profile.features.get("i")!,
      values.map((_, i) => String(i)),
      { lexical: true },
    );
  });

  it("agree with JSON.parse in JSON Lines", async () => {
    const isJson = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
    const texts = columnOf(40_000, 9).filter((text) => isJson.test(text));
    const values = texts.map((text): PlainValue => {
      const wide = /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text));
      return wide && BigInt(text) === BigInt.asIntN(64, BigInt(text)) ? BigInt(text) : Number(text);
    });
    const profile = await profileOfObject("x.jsonl", texts.map((text, i) => `{"i":${i},"x":${text}}`).join("\n"));
    expectPlainFeature(profile.features.get("x")!, values, { lexical: false });
  });
});
