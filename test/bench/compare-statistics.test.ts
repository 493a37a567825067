import { describe, expect, it } from "vitest";
import { disagreements } from "../../bench/compare-statistics.ts";
import type { NumberStatistics, TextStatistics, TimeStatistics } from "../../bench/jobs/column-statistics.ts";

const age: NumberStatistics = {
  ...{ name: "age", kind: "number", count: 990, missing: 10, distinct: 100, mean: 40, standardDeviation: 12 },
  ...{ min: 0, max: 99, zeros: 3, quantiles: [1, 5, 25, 40, 60, 90, 98], cumulative: [300, 700, 990] },
};
const city: TextStatistics = {
  ...{
    name: "city",
    kind: "text",
    count: 1000,
    missing: 0,
    distinct: 3,
    top: ["a", "b", "c"],
    topCounts: [700, 200, 100],
  },
  ...{ minLength: 1, meanLength: 1, maxLength: 1 },
};
const day: TimeStatistics = {
  ...{ name: "day", kind: "time", count: 1000, missing: 0, distinct: 1000, min: 0, max: 1e9 },
  ...{ hours: new Array(24).fill(41), weekdays: new Array(7).fill(142) },
};

describe("disagreements", () => {
  it("are none between equal statistics, nor where only estimates and the last digits differ", () => {
    expect(disagreements([age, city, day], [age, city, day])).toEqual([]);
    const estimated = { ...age, distinct: 120, mean: 40 + 1e-12, quantiles: [1, 5, 26, 41, 61, 92, 98] };
    expect(disagreements([age], [{ ...estimated, cumulative: [305, 695, 990] }])).toEqual([]);
  });

  it.each([
    ["count", 989],
    ["missing", 11],
    ["distinct", 200],
    ["mean", 40.000001],
    ["standardDeviation", 12.0000001],
    ["min", -1],
    ["max", 99.5],
    ["zeros", 4],
    ["quantiles", [1, 5, 25, 44, 60, 90, 98]],
    ["cumulative", [300, 715, 990]],
  ])("name %s of a number", (name, value) => {
    const [fault, ...others] = disagreements([{ ...age, [name]: value }], [age]);
    expect(fault).toMatch(new RegExp(`^age: ${name} is .*, DuckDB says `));
    expect(others).toEqual([]);
  });

  it("name NaN", () => {
    expect(disagreements([{ ...age, mean: Number.NaN }], [age])).toHaveLength(1);
  });

  it("name frequent values where both engines can be sure of them", () => {
    expect(disagreements([city], [{ ...city, topCounts: null, top: ["c", "b", "a"] }])).toEqual([]);
    expect(disagreements([city], [{ ...city, topCounts: null, top: ["a", "b", "d"] }])).toHaveLength(1);
    const words = Array.from({ length: 20 }, (_, i) => `w${i}`);
    const even: TextStatistics = { ...city, distinct: 1000, top: words, topCounts: words.map(() => 1) };
    expect(disagreements([even], [{ ...even, topCounts: null, top: words.map((word) => `${word}!`) }])).toEqual([]);
    const skewed: TextStatistics = { ...even, topCounts: words.map((_, i) => 100 - 4 * i) };
    expect(disagreements([skewed], [{ ...skewed, topCounts: null, top: ["other", ...words.slice(1)] }])).toHaveLength(
      1,
    );
  });

  it("name hours, kinds and columns that are not there", () => {
    expect(disagreements([day], [{ ...day, hours: [42, ...day.hours.slice(1)] }])).toHaveLength(1);
    expect(disagreements([age], [{ ...city, name: "age", count: 990, missing: 10, distinct: 100 }])).toHaveLength(1);
    expect(disagreements([age, city], [age])).toHaveLength(1);
  });
});
