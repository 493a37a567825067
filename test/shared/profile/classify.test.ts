import { describe, expect, it } from "vitest";
import { classify, createReading } from "../../../shared/profile/classify.ts";
import type { ValueKind } from "../../../shared/profile/profile.ts";

const examples: readonly (readonly [ValueKind, readonly string[]])[] = [
  ["empty", [""]],
  ["integer", ["0", "-0", "+5", "42", "3.0", "1e5", "5.", "123e-00000", "9007199254740993", "-18446744073709551616"]],
  ["fractional", ["0.5", ".5", "-1.25e-3", "1e-300", "1.2e-00010"]],
  ["nan", ["nan", "NaN", "NAN", "-nan", "+NaN"]],
  ["positive-infinity", ["inf", "Inf", "+inf", "Infinity", "INFINITY", "1e999"]],
  ["negative-infinity", ["-inf", "-Infinity", "-1e999"]],
  ["boolean", ["true", "True", "TRUE", "false", "False", "FALSE"]],
  [
    "timestamp",
    ["2001-01-31", "2001/01/31", "2001-01-31T23:59:59.123Z", "2001-01-31 23:59", "2000-02-29t00:00:00+02:00"],
  ],
  [
    "text",
    [
      "a",
      " ",
      " 5",
      "5 ",
      "007",
      "0x10",
      "1_000",
      "1,000",
      "12:30",
      "2001-02-29",
      "2001-13-01",
      "20010131T10",
      "null",
      "NA",
    ],
  ],
  [
    "text",
    [
      "yes",
      "t",
      "nano",
      "infinite",
      "-",
      "+",
      "--",
      "+a",
      "-infinit",
      "truee",
      "é",
      "１２",
      "日本",
      "2001-01/31",
      "1-2-3",
    ],
  ],
];

describe("classify", () => {
  it.each(examples.flatMap(([kind, texts]) => texts.map((text) => [text, kind] as const)))(
    "takes %j for %s",
    (text, kind) => {
      const bytes = new TextEncoder().encode(`1${text}1`);
      expect(classify(bytes, 1, bytes.length - 1, createReading())).toBe(kind);
    },
  );

  it("says which number, integer, truth and moment", () => {
    const reading = createReading();
    const read = (text: string): void => {
      const bytes = new TextEncoder().encode(text);
      classify(bytes, 0, bytes.length, reading);
    };
    read("-2.5");
    expect([reading.number, reading.wideInteger]).toEqual([-2.5, null]);
    read("+9007199254740993");
    expect([reading.number, reading.wideInteger]).toEqual([2 ** 53, 9007199254740993n]);
    read("1e20");
    expect([reading.number, reading.wideInteger]).toEqual([1e20, null]);
    read("TRUE");
    expect(reading.truth).toBe(true);
    read("1970-01-02");
    expect(reading.moment).toEqual({ milliseconds: 86_400_000, nanoseconds: 0, dateOnly: true });
  });
});
