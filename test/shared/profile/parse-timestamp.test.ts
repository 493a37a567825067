import { describe, expect, it } from "vitest";
import { type Moment, parseTimestamp } from "../../../shared/profile/parse-timestamp.ts";
import golden from "../../golden/profile.json" with { type: "json" };

function parse(text: string): Moment | null {
  const bytes = new TextEncoder().encode(`7${text}7`);
  const moment = { milliseconds: 0, nanoseconds: 0, dateOnly: false };
  return parseTimestamp(bytes, 1, bytes.length - 1, moment) ? moment : null;
}

describe("parseTimestamp", () => {
  it("matches Python's datetime on 300 texts of years 1 to 9999", () => {
    for (const { text, milliseconds, nanoseconds } of golden.timestamps) {
      expect(parse(text), text).toEqual({ milliseconds, nanoseconds, dateOnly: text.length === 10 });
    }
  });

  it("keeps nanoseconds", () => {
    expect(parse("1970-01-01T00:00:00.123456789Z")).toEqual({
      milliseconds: 123,
      nanoseconds: 456789,
      dateOnly: false,
    });
    expect(parse("1969-12-31T23:59:59.9999Z")).toEqual({ milliseconds: -1, nanoseconds: 900000, dateOnly: false });
  });

  it("takes a time without an offset as UTC", () => {
    expect(parse("2001-01-31 12:30")).toEqual(parse("2001-01-31T12:30Z"));
    expect(parse("2001/01/31 12:30:00")).toEqual(parse("2001-01-31T13:30+01"));
  });

  it.each([
    ...[
      "2001-02-29",
      "1900-02-29",
      "2001-04-31",
      "2001-00-10",
      "2001-01-00",
      "2001-13-01",
      "0000-01-01",
      "2001-1-1",
      "20010131",
    ],
    ...[
      "2001-01-31T",
      "2001-01-31T1",
      "2001-01-31T24:00",
      "2001-01-31T23:60",
      "2001-01-31T23:59:60",
      "2001-01-31T23:59:5",
    ],
    ...[
      "2001-01-31T23:59:59.",
      "2001-01-31T23:59:59.1234567890",
      "2001-01-31T23:59:59Zx",
      "2001-01-31T23:59:59+",
      "2001-01-31  23:59",
    ],
    ...[
      "2001-01-31T23:59:59+1",
      "2001-01-31T23:59:59+01:0",
      "2001-01-31T23:59:59+24:00",
      "2001-01-31x23:59",
      "2001-01/31",
      "2001-01-31 ",
    ],
  ])("does not take %j for a moment", (text) => {
    expect(parse(text)).toBeNull();
  });
});
