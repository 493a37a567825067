import { describe, expect, it } from "vitest";
import { doubleAt, nextDouble } from "../../../shared/sketch/double-bits.ts";

describe("doubleAt", () => {
  it("puts a double together, and runs over into the next octave", () => {
    expect([doubleAt(1023, 0), doubleAt(1023, 2 ** 51), doubleAt(1023, 2 ** 52), doubleAt(0, 1)]).toEqual([
      1, 1.5, 2, 5e-324,
    ]);
    expect(doubleAt(2046, 2 ** 52)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("nextDouble", () => {
  it("steps over zero and between octaves", () => {
    expect([0, -5e-324, 5e-324, 1, -1].map(nextDouble)).toEqual([5e-324, 0, 1e-323, 1 + 2 ** -52, -1 + 2 ** -53]);
    expect(nextDouble(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY);
    expect(nextDouble(Number.NEGATIVE_INFINITY)).toBe(-Number.MAX_VALUE);
  });
});
