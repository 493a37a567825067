import { describe, expect, it } from "vitest";
import { cellLength, lengthCell, lengthCells, textClasses } from "../../../shared/profile/text-shape.ts";

describe("lengthCell", () => {
  it("gives every length below 64 a cell, then four a doubling, then one for the rest", () => {
    expect([0, 1, 63, 64, 79, 80, 127, 128, 159, 160].map(lengthCell)).toEqual([0, 1, 63, 64, 64, 65, 67, 68, 68, 69]);
    expect([14_335, 14_336, 16_383, 16_384, 1e9].map(lengthCell)).toEqual([94, 95, 95, 96, 96]);
    expect(lengthCells).toBe(97);
  });

  it("rises with the length, and cellLength is the least length of a cell", () => {
    let last = 0;
    for (let points = 1; points < 20_000; points += 1) {
      const cell = lengthCell(points);
      if (cell !== last) expect([cell, cellLength(cell)]).toEqual([last + 1, points]);
      last = cell;
    }
    expect(last).toBe(lengthCells - 1);
  });
});

describe("textClasses", () => {
  it("names the classes a text contains", () => {
    const of = (text: string) => {
      const bytes = Buffer.from(`x${text}X`);
      return textClasses(bytes, 1, bytes.length - 1);
    };
    expect(["", "7", "q", "Q", "\t", "-", "é", "a B-1é"].map(of)).toEqual([0, 1, 2, 4, 8, 16, 32, 63]);
    expect(["@", "[", "`", "{", "/", ":", "\0", "\x7f", "\x0e", "\x08"].map(of)).toEqual(new Array(10).fill(16));
  });
});
