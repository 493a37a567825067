import { describe, expect, it } from "vitest";
import { parseTimestamp } from "../../../shared/profile/parse-timestamp.ts";
import { uniform } from "../../support/random.ts";
import { expectPlainFeature } from "./plain-feature.ts";
import { profileOfObject } from "./profile-of-object.ts";

/** Texts that are moments or nearly so: about half of them are real. */
function momentsAndOthers(n: number, seed: number): string[] {
  const next = uniform(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const two = (value: number): string => String(value).padStart(2, "0");
  const years = [
    1, 4, 99, 100, 400, 1582, 1600, 1899, 1900, 1904, 1969, 1970, 1999, 2000, 2001, 2004, 2024, 2100, 9999,
  ];
  const one = (): string => {
    const year = next() < 0.5 ? pick(years) : 1900 + below(200);
    const month = next() < 0.03 ? pick([0, 13, 19]) : 1 + below(12);
    const day = next() < 0.3 ? pick([28, 29, 30, 31, 0, 32]) : 1 + below(28);
    const mark = next() < 0.2 ? "/" : "-";
    let text = `${String(year).padStart(4, "0")}${mark}${two(month)}${mark}${two(day)}`;
    if (next() < 0.75) {
      const hour = next() < 0.02 ? pick([24, 25, 60]) : below(24);
      text += `${pick(["T", "T", " ", " ", "t"])}${two(hour)}:${two(next() < 0.02 ? 60 : below(60))}`;
      if (next() < 0.8) text += `:${two(next() < 0.02 ? 60 : below(60))}`;
      if (next() < 0.4)
        text += `${pick([".", ".", ","])}${String(below(1e9))
          .padStart(9, "0")
          .slice(0, 1 + below(9))}`;
      const offset = `${pick(["+", "-"])}${two(below(25))}`;
      text += pick(["", "", "Z", "Z", "z", offset, `${offset}${two(below(61))}`, `${offset}:${two(below(61))}`]);
    }
    if (next() > 0.25) return text;
    // One character more, less or other.
    const at = below(text.length + 1);
    const other = pick([..."0123456789", "-", "/", ":", ".", ",", "T", " ", "Z", "+", "", "", "é"]);
    return text.slice(0, at) + other + text.slice(at + pick([0, 1]));
  };
  return Array.from({ length: n }, one);
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const place = { milliseconds: 0, nanoseconds: 0, dateOnly: false };
const isMoment = (text: string): boolean => parseTimestamp(bytesOf(text), 0, bytesOf(text).length, place);

describe("parseTimestamp", () => {
  it("agrees with Date on ISO texts of milliseconds, every year from 1 to 9999", () => {
    const next = uniform(4);
    for (let year = 1; year <= 9999; year++) {
      for (let i = 0; i < 4; i++) {
        const date = new Date(0);
        date.setUTCFullYear(year, Math.floor(next() * 12), 1 + Math.floor(next() * 31));
        date.setUTCHours(Math.floor(next() * 24), Math.floor(next() * 60), Math.floor(next() * 60), next() * 1000);
        const text = date.toISOString();
        if (!isMoment(text) && date.getUTCFullYear() <= 9999) expect.fail(text);
        if (place.milliseconds !== date.getTime() && date.getUTCFullYear() <= 9999) expect.fail(text);
      }
    }
  });

  it("takes a date if and only if the calendar has it", () => {
    for (const year of [1, 1900, 1999, 2000, 2023, 2024, 2100, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const two = (value: number): string => String(value).padStart(2, "0");
          const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
          const date = new Date(0);
          date.setUTCFullYear(year, month - 1, day);
          const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
          if (isMoment(text) !== real) expect.fail(text);
        }
      }
    }
  });
});

describe("timestamps, from a file to its profile", () => {
  const texts = momentsAndOthers(30_000, 6);

  it("are half of the texts tried", () => {
    const share = texts.filter(isMoment).length / texts.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.85);
  });

  it("agree with parseTimestamp in CSV", async () => {
    const cell = (text: string, i: number): string => (text.includes(",") || i % 9 === 0 ? `"${text}"` : text);
    const days = texts.map((text, i) => (i % 3 === 0 ? null : text.slice(0, 10).replace(",", ".")));
    const rows = texts.map((text, i) => `${cell(text, i)},${days[i] ?? ""},${cell(text, i)}`);
    const profile = await profileOfObject("x.csv", `x,day,last\n${rows.join("\r\n")}`);
    expectPlainFeature(profile.features.get("x")!, texts, { lexical: true });
    expectPlainFeature(profile.features.get("last")!, texts, { lexical: true });
    expectPlainFeature(profile.features.get("day")!, days, { lexical: true });
  });

  it("agree with parseTimestamp in JSON Lines", async () => {
    const values = texts.map((text, i) => (i % 11 === 0 ? null : text));
    const records = values.map((text, i) => JSON.stringify({ i, x: text, day: texts[i]!.slice(0, 10) }));
    const profile = await profileOfObject("x.jsonl", records.join("\n"));
    expectPlainFeature(profile.features.get("x")!, values, { lexical: false });
    expectPlainFeature(
      profile.features.get("day")!,
      texts.map((text) => text.slice(0, 10)),
      { lexical: false },
    );
  });
});
