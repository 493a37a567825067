import { describe, expect, it } from "vitest";
import { outcomeValue, scoreValue } from "../../../shared/concept/outcome-value.ts";

describe("outcomeValue", () => {
  it("reads numbers, booleans and their texts without a positive label", () => {
    const read = [1, 0n, true, "True", "FALSE", "1.0", "-2.5e1", "0"].map((value) => outcomeValue(value, null));
    expect(read).toEqual([1, 0, 1, 1, 0, 1, -25, 0]);
  });

  it("is NaN for a missing value and for words nobody explained", () => {
    for (const value of [null, "late", "", "NaN", "1e999"]) expect(outcomeValue(value, null)).toBeNaN();
  });

  it("is 1 for the positive label and 0 for any other value", () => {
    expect(["late", "on time", " late "].map((value) => outcomeValue(value, "late"))).toEqual([1, 0, 1]);
  });

  it("takes a positive label for the same number however it is written", () => {
    expect([2, 2n, "2", "2.0", 1].map((value) => outcomeValue(value, 2))).toEqual([1, 1, 1, 1, 0]);
    expect([true, 1, "true", 0, "False"].map((value) => outcomeValue(value, true))).toEqual([1, 1, 1, 0, 0]);
    expect([0, false, 1].map((value) => outcomeValue(value, false))).toEqual([1, 1, 0]);
  });

  it("is NaN for missing and blank values with a positive label as well", () => {
    expect(outcomeValue(null, "late")).toBeNaN();
    expect(outcomeValue(" ", "late")).toBeNaN();
  });
});

describe("scoreValue", () => {
  it("reads numbers and numeric text", () => {
    expect([0.25, "0.25", 1n].map(scoreValue)).toEqual([0.25, 0.25, 1]);
  });

  it("is NaN for anything else", () => {
    for (const value of [null, true, "high", "", Number.POSITIVE_INFINITY]) expect(scoreValue(value)).toBeNaN();
  });
});
