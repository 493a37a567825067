import { gzipSync } from "node:zlib";
import { describe, it } from "vitest";
import { uniform } from "../../support/random.ts";
import { expectPlainFeature } from "./plain-feature.ts";
import { profileOfObject } from "./profile-of-object.ts";

const pieces = [
  ...[
    "a",
    "b",
    "xyz",
    "é",
    "ß",
    "日本",
    "語",
    "🙂",
    "👩‍👩‍👧",
    "e\u0301",
    "n\u0303\u0323",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\ufffd",
  ],
  ...[
    " ",
    ",",
    ";",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "<script>",
    "__proto__",
    "null",
    "NA",
    "1",
    "true",
    "nan",
  ],
  ...[
    "2001-01-31",
    "007",
    "0123456789abcdef",
    "\u{10ffff}",
    "\u0080",
    "\u07ff",
    "\u0800",
    "\uffff",
    "\ud7ff",
    "\ue000",
  ],
];

/** `n` texts of `distinct` different ones at most, the first of them the most frequent. */
function someTexts(n: number, distinct: number, seed: number): (string | null)[] {
  const next = uniform(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const one = (i: number): string => {
    if (i % 40 === 7) return `${"0123456789".repeat(30)}é`.slice(below(4), 300 + below(2));
    if (i % 40 === 11) return "é".repeat(110 + below(25));
    if (i % 40 === 19) return `${"x".repeat(250 + below(12))}`;
    if (i % 40 === 23) return "🙂".repeat(below(70));
    return Array.from({ length: below(6) }, () => pieces[below(pieces.length)]!).join("");
  };
  const all = ["", ...Array.from({ length: distinct - 1 }, (_, i) => one(i))];
  return Array.from({ length: n }, () => (next() < 0.05 ? null : all[Math.floor(distinct ** next()) - 1]!));
}

/** A field of CSV: bare where it may be, quoted, or quoted in its first half only. */
function csvCell(text: string | null, how: number): string {
  if (text === null) return "";
  const bare = text !== "" && !/[",\r\n]/.test(text);
  if (bare && how < 0.5) return text;
  const half = text.length >> 1;
  const rest = text.slice(half);
  const quoted = (part: string): string => `"${part.replaceAll('"', '""')}"`;
  const splits = how > 0.9 && !/^"|[,\r\n]/.test(rest) && !/[\ud800-\udbff]$/.test(text.slice(0, half));
  return splits ? quoted(text.slice(0, half)) + rest : quoted(text);
}

describe("texts, from a file to its profile", () => {
  it.each([
    [900, "\n", "x.csv"],
    [12_000, "\r\n", "x.csv.gz"],
  ])("agree with a plain count of %i different ones in CSV, lines ending %j, in %s", async (distinct, end, name) => {
    const next = uniform(distinct);
    const values = someTexts(30_000, distinct, 3);
    const rows = values.map((text, i) => `${csvCell(text, next())},${i % 100},${csvCell(text, next())}`);
    const bytes = Buffer.from(`x,i,last${end}${rows.join(end)}`);
    const profile = await profileOfObject(name, name.endsWith(".gz") ? gzipSync(bytes) : bytes);
    expectPlainFeature(profile.features.get("x")!, values, { lexical: true });
    expectPlainFeature(profile.features.get("last")!, values, { lexical: true });
  });

  it.each([900, 12_000])("agree with a plain count of %i different ones in JSON Lines", async (distinct) => {
    const values = someTexts(30_000, distinct, 4);
    const escaped = (text: string): string =>
      JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const records = values.map((text, i) => {
      if (text === null && i % 2 === 0) return `{"i":${i}}`;
      return `{"x":${text === null || i % 3 > 0 ? JSON.stringify(text) : escaped(text)},"i":${i}}`;
    });
    const profile = await profileOfObject("x.jsonl", records.join("\n"));
    expectPlainFeature(profile.features.get("x")!, values, { lexical: false });
  });
});
