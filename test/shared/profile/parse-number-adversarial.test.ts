import { describe, expect, it } from "vitest";
import { parseNumber } from "../../../shared/profile/parse-number.ts";
import { hardNumerals } from "./written-numbers.ts";

/** Wider than any numeral here; what stands around the numeral must not matter. */
const bytes = Buffer.alloc(2000, "7");

function parse(text: string): number {
  return parseNumber(bytes, 3, 3 + bytes.write(text, 3, "latin1"));
}

describe("parseNumber", () => {
  it("agrees with Number() to the bit on a million hard numerals", () => {
    let wrong = 0;
    const examples: string[] = [];
    for (const text of hardNumerals(1_000_000, 20261123)) {
      const read = parse(text);
      if (Object.is(read, Number(text))) continue;
      wrong++;
      if (examples.length < 5) examples.push(`${text} was read as ${read}`);
    }
    expect([wrong, examples]).toEqual([0, []]);
  });

  it("takes for a numeral what its grammar says and nothing else, up to six characters", () => {
    const grammar = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/;
    let texts = [""];
    for (let length = 1; length <= 6; length++) {
      texts = texts.flatMap((text) => [..."+-.e058"].map((byte) => text + byte));
      for (const text of texts) {
        const expected = grammar.test(text) ? Number(text) : Number.NaN;
        if (!Object.is(parse(text), expected)) expect.fail(`${text} was read as ${parse(text)}`);
      }
    }
  });
});
