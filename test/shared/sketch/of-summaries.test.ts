import { describe, expect, it } from "vitest";
import { FrequentValues } from "../../../shared/sketch/frequent-values.ts";
import { Moments } from "../../../shared/sketch/moments.ts";
import { PackedReader, PackedWriter } from "../../../shared/sketch/packed-bytes.ts";
import { QuantileSketch } from "../../../shared/sketch/quantiles.ts";

function stored<T extends { encode(writer: PackedWriter): void }>(value: T, decode: (reader: PackedReader) => T): T {
  const writer = new PackedWriter();
  value.encode(writer);
  return decode(new PackedReader(writer.finish()));
}

describe("sketches of what others summed up", () => {
  it("give mean and deviation back, also of a narrow range far from 0 and of one number", () => {
    for (const [n, mean, deviation] of [
      [10_036, 1408541475.7772021, 29150269.576049414],
      [3, 1e15, 0.25],
      [7, -2.5, 0],
      [1e9, 1e-9, 1e-3],
    ] as const) {
      const moments = stored(Moments.ofSummary(n, mean, deviation, -3e15, 3e15), Moments.decode);
      expect([moments.n, moments.mean, moments.min, moments.max]).toEqual([n, mean, -3e15, 3e15]);
      const read = moments.standardDeviation! * Math.sqrt((n - 1) / n);
      expect(Math.abs(read - deviation)).toBeLessThanOrEqual(1e-12 * deviation);
    }
    expect(Moments.ofSummary(1, 4, 0, 4, 4).standardDeviation).toBeNull();
    expect(Moments.ofSummary(2, 1, 1, 0, 2).merge(Moments.ofSummary(2, 5, 1, 4, 6)).mean).toBe(3);
  });

  it("hold numbers that stand for others without calling them exact, and move none by more than its last bit", () => {
    const sketch = new QuantileSketch();
    for (const x of [-7.1, -3, 0.1, 2, 9.75]) sketch.add(x, 10);
    sketch.blur();
    const read = stored(sketch, QuantileSketch.decode);
    expect([read.isExact, read.n, read.top(5)]).toEqual([false, 50, []]);
    expect(read.quantile(0)).toBe(-7.1);
    expect(read.quantile(1)).toBe(9.75);
    expect(read.quantile(0.5)).toBeCloseTo(0.1, 12);
    expect(read.cdf(3)).toBe(0.8);
  });

  it("say that values were left out, and how many at most", () => {
    const frequent = new FrequentValues();
    frequent.add("a", 5);
    frequent.leaveOut(3);
    const read = stored(frequent, FrequentValues.decode);
    expect([read.isExact, read.errorBound, read.countOf("a"), read.countOf("b")]).toEqual([false, 3, 5, 0]);
    expect(read.merge(frequent).errorBound).toBe(6);
  });
});
