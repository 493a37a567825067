import { readFileSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../shared/errors.ts";
import type { FeatureProfile } from "../../../shared/profile/profile.ts";
import { decodeProfile, encodeProfile } from "../../../shared/profile/profile-codec.ts";
import { profileOfObject } from "./profile-of-object.ts";

const golden = (name: string): Buffer => readFileSync(new URL(`../../golden/table-corpus/${name}`, import.meta.url));
const values = [
  "1.5",
  "-2e-7",
  "9007199254740993",
  "",
  '""',
  "2001-01-31T12:30:00.5Z",
  "true",
  "nan",
  '"x, ""y""\r\nz"',
  "é日🙂",
];
const csv = `a,b,c\r\n${Array.from({ length: 60 }, (_, i) => [0, 3, 7].map((k) => values[(i * 3 + k) % 10]).join(",")).join("\n")}`;
const json = Array.from({ length: 40 }, (_, i) =>
  JSON.stringify({
    n: i % 3 === 0 ? null : i / 7,
    t: `é ${i}`,
    at: "2001-01-31 12:30",
    l: [i, null, 2.5],
    f: i % 2 === 0,
  }),
).join("\n");
const seeds: readonly (readonly [string, Buffer])[] = [
  ["x.csv", Buffer.from(csv)],
  ["x.tsv", Buffer.from(csv.replaceAll(",", "\t"))],
  ["x.csv.zst", zstdCompressSync(csv)],
  ["x.jsonl", Buffer.from(json)],
  ["x.json", Buffer.from(`[${json.replaceAll("\n", ",")}]`)],
  ["uncompressed.arrow", golden("uncompressed.arrow")],
  ["replaced-dictionary.arrows", golden("replaced-dictionary.arrows")],
  ["nested.feather", golden("nested.feather")],
];

function expectSound({ kinds, moments, quantiles, textLength, time, lexical }: FeatureProfile, rows: number): void {
  expect(Object.values(kinds).reduce((sum, count) => sum + count)).toBe(rows);
  expect(quantiles.n).toBe(moments.n);
  expect(textLength.n).toBe(kinds.text);
  expect(time.hour.reduce((sum, count) => sum + count)).toBe(time.weekday.reduce((sum, count) => sum + count));
  if (lexical)
    expect([moments.n, time.hour.reduce((a, b) => a + b)]).toEqual([kinds.integer + kinds.fractional, kinds.timestamp]);
}

describe("the profile of damaged bytes", () => {
  it.each(seeds)("counts every row of %s once, or there is a fault in words", async (name, seed) => {
    const change = fc.record({
      at: fc.oneof(fc.nat({ max: seed.length - 1 }), fc.nat({ max: Math.min(1500, seed.length) - 1 })),
      to: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 10, 13, 34, 44, 127, 128, 255)),
      length: fc.constantFrom(1, 1, 1, 4, 9, 40),
      from: fc.nat({ max: seed.length - 1 }),
    });
    const damage = fc.record({
      cut: fc.option(fc.nat({ max: seed.length }), { freq: 5 }),
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ cut, changes }) => {
        const bytes = Buffer.from(seed);
        for (const { at, to, length, from } of changes) {
          if (length === 1) bytes[at] = to;
          else bytes.copy(bytes, at, from, from + length);
        }
        try {
          const profile = await profileOfObject(name, cut === null ? bytes : bytes.subarray(0, cut));
          for (const feature of profile.features.values()) expectSound(feature, profile.rows);
          expect(encodeProfile(decodeProfile(encodeProfile(profile)))).toEqual(encodeProfile(profile));
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect([error.fault.object, error.fault.problem === "", error.fault.remedy === ""]).toEqual([
            name,
            false,
            false,
          ]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
