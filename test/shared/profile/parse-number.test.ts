import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber } from "../../../shared/profile/parse-number.ts";

const encoder = new TextEncoder();

function parse(text: string): number {
  const bytes = encoder.encode(`xx${text}yy`);
  return parseNumber(bytes, 2, bytes.length - 2);
}

const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 30 });
const sign = fc.constantFrom("", "+", "-");
const exponent = fc.oneof(
  fc.constant(""),
  fc.integer({ min: -400, max: 400 }).map((e) => `e${e}`),
  fc.nat(30).map((e) => `E+${e}`),
);
const numeral = fc
  .tuple(sign, digits, fc.option(digits), exponent)
  .map(
    ([s, whole, fraction, e]) => `${s}${whole.replace(/^0+(?=\d)/, "")}${fraction === null ? "" : `.${fraction}`}${e}`,
  );

describe("parseNumber", () => {
  it("agrees with Number() on numerals of every form", () => {
    fc.assert(
      fc.property(numeral, (text) => {
        expect(parse(text)).toBe(Number(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it("agrees with Number() on every double's shortest and longer forms", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 25 }),
        (x, precision) => {
          for (const text of [Object.is(x, -0) ? "-0" : String(x), x.toPrecision(precision), x.toExponential()]) {
            expect(parse(text)).toBe(Number(text));
          }
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it("rounds numerals half way between two doubles, and next to it, as Number() does", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }),
        fc.integer({ min: -1, max: 1 }),
        fc.nat(22),
        (x, step, places) => {
          const unit = 2n ** BigInt(x.toString(2).length - 53);
          const half = (x / unit) * unit + unit / 2n + BigInt(step);
          for (const text of [String(half), `${half}e-${places}`, `${half}e${places}`])
            expect(parse(text)).toBe(Number(text));
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it.each([
    "0",
    "-0",
    "+5",
    "5.",
    ".5",
    "-.5",
    "0.5",
    "1e5",
    "1E+05",
    "1e-400",
    "1e400",
    "9007199254740993",
    "0e999999999",
  ])("reads %s", (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  it.each([
    ...["", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e5.", "1.2.3", "1e5e5", "--1", "+-1"],
    ...["007", "00", "-01", "00.5", "0x10", "0b1", "0o7", "1_000", "1,000", " 5", "5 ", "5\n", "5n", "५"],
  ])("does not take %j for a numeral", (text) => {
    expect(parse(text)).toBeNaN();
  });
});
