import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiText } from "../../../shared/text/ascii-text.ts";
import {
  formatBytes,
  formatCount,
  formatDifference,
  formatEffect,
  formatMoment,
  formatNumber,
  formatPoints,
  formatPValue,
  formatShare,
} from "../../../shared/text/format-number.ts";
import { shortened, shortenedSentence, visibleText } from "../../../shared/text/visible-text.ts";
import { wrappedLines } from "../../../shared/text/wrapped-lines.ts";

describe("format-number", () => {
  it.each([
    [formatCount(0), "0"],
    [formatCount(1234567), "1,234,567"],
    [formatCount(999), "999"],
    [formatCount(1e22), "1e+22"],
    [formatShare(0), "0%"],
    [formatShare(1), "100%"],
    [formatShare(0.00001), "<0.01%"],
    [formatShare(0.99999), ">99.99%"],
    [formatShare(0.0042), "0.42%"],
    [formatShare(0.314), "31.4%"],
    [formatShare(null), "\u2013"],
    [formatPoints(0.0589), "+5.89 pts"],
    [formatPoints(-0.31), "\u221231.0 pts"],
    [formatPoints(0.000001), "0 pts"],
    [formatNumber(0.5), "0.5"],
    [formatNumber(1177.23), "1,177"],
    [formatNumber(-12.345678), "\u221212.35"],
    [formatNumber(12345678), "12,345,678"],
    [formatNumber(1.5e12), "1.5e12"],
    [formatNumber(0.00001234), "1.234e-5"],
    [formatNumber(0), "0"],
    [formatNumber(Number.NaN), "NaN"],
    [formatNumber(null), "\u2013"],
    [formatDifference(-2), "\u22122"],
    [formatDifference(0.25), "+0.25"],
    [formatDifference(0), "0"],
    [formatEffect(0.01, "share"), "1%"],
    [formatEffect(0.0589, "share"), "5.89%"],
    [formatEffect(0.1, "share"), "10%"],
    [formatEffect(0.04, "ECDF distance"), "0.04"],
    [formatPValue(0), "p < 1e-300"],
    [formatPValue(0.0123), "p = 0.012"],
    [formatPValue(2.1e-15), "p = 2.1e-15"],
    [formatMoment("2001-06-03T00:00:00.000Z"), "2001-06-03"],
    [formatMoment("2001-06-03T14:30:00Z"), "2001-06-03 14:30 UTC"],
    [formatMoment("soon"), "soon"],
    [formatBytes(612), "612 B"],
    [formatBytes(1_402_133), "1.4 MB"],
    [formatBytes(999_999), "1.0 MB"],
  ])("writes %s", (actual, expected) => {
    expect(actual).toBe(expected);
  });

  it("never rounds a share that is neither none nor all to none or all", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true }), (share) => {
        expect(["0%", "0.00%", "0.0%", "100%", "100.0%", "100.00%"]).not.toContain(formatShare(share));
      }),
    );
  });
});

describe("shortened", () => {
  it("keeps start and end and never splits a character", () => {
    expect(shortened("abcdefghij", 7)).toBe("abcd\u2026ij");
    expect(shortened("\u{1F600}".repeat(10), 4)).toBe(`${"\u{1F600}".repeat(2)}\u2026\u{1F600}`);
    expect(shortened("short", 5)).toBe("short");
  });

  it("stays within its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 5, max: 30 }), (text, max) => {
        expect([...shortened(text, max, "...")].length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe("shortenedSentence", () => {
  it("cuts long words and keeps the others", () => {
    expect(shortenedSentence(`the column ${"x".repeat(400)} moved`)).toMatch(/^the column x{40}\u2026x{19} moved$/);
  });
});

describe("visibleText", () => {
  it("leaves joiners and ordinary text of any script alone", () => {
    const text = "na\u00efve \u0915\u094d\u200d\u0937 \u{1F468}\u200D\u{1F469} \u0627\u0644\u0633\u0639\u0631";
    expect(visibleText(text)).toBe(text);
  });
});

describe("asciiText", () => {
  it("drops accents, spells out ligatures and marks what it cannot write", () => {
    expect(asciiText("Zürich Straße Ærø \u201cx\u201d \u2013 价格\u4e00 \u{1F600}")).toBe(
      'Zurich Strasse AEro "x" - ? ?',
    );
  });

  it("is printable ASCII for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(asciiText(text)).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

describe("wrappedLines", () => {
  it("keeps the width and loses nothing but spaces", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 10, max: 40 }), (text, width) => {
        const lines = wrappedLines(text, width, "- ");
        expect(lines.every((line) => line.length <= width)).toBe(true);
        const told = lines.map((line) => line.slice(2)).join("");
        expect(told.replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
      }),
    );
  });

  it("breaks at spaces and indents what follows", () => {
    expect(wrappedLines("one two three", 9, "- ")).toEqual(["- one two", "  three"]);
  });
});
