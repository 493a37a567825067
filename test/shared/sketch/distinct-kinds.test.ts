import { describe, expect, it } from "vitest";
import { DistinctSketch } from "../../../shared/sketch/distinct.ts";
import { hashBytes, hashResult, hashSeeds } from "../../../shared/sketch/hash.ts";
import { uniform } from "../../support/random.ts";

const encoder = new TextEncoder();
const hash = hashResult();
const room = new Uint8Array(200);

function addText(sketch: DistinctSketch, text: string): void {
  const { written } = encoder.encodeInto(text, room);
  hashBytes(room, 0, written, hashSeeds.text, hash);
  sketch.add(hash[0]!, hash[1]!);
}

/** The i-th of distinct values, different from series to series. */
const kinds: Readonly<Record<string, (sketch: DistinctSketch, i: number, series: number) => void>> = {
  "texts that end in a counter": (sketch, i, series) => addText(sketch, `customer-${series}-${i}`),
  "texts that begin with a counter": (sketch, i, series) => addText(sketch, `${i * 64 + series}@example.org`),
  "texts of digits": (sketch, i, series) => addText(sketch, String(i + series * 1e7).padStart(12, "0")),
  "numbers with fractions": (sketch, i, series) => sketch.addNumbers(Float64Array.of((i * 64 + series) / 7), 1),
  "powers and their multiples": (sketch, i, series) =>
    sketch.addNumbers(Float64Array.of((1 + 2 * (i >> 6) + series * 2 ** 20) * 2 ** (i & 63)), 1),
};

describe("DistinctSketch", () => {
  it.each(Object.keys(kinds))("keeps its standard error on %s, and counts a few exactly", (kind) => {
    const add = kinds[kind]!;
    for (const [size, repeats] of [
      [1024, 4],
      [2000, 30],
      [20_000, 12],
      [100_000, 5],
    ] as const) {
      const errors = Array.from({ length: repeats }, (_, series) => {
        const sketch = new DistinctSketch();
        for (let i = 0; i < size; i++) add(sketch, i, series);
        for (let i = 0; i < 500; i++) add(sketch, i, series);
        return sketch.estimate / size - 1;
      });
      const rootMeanSquare = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / repeats);
      if (size <= 1024) expect(rootMeanSquare).toBe(0);
      // 1.04 / sqrt(4096) = 1.63% and four standard errors of a deviation over the repeats.
      else expect(rootMeanSquare).toBeLessThan(0.01625 * (1 + 4 / Math.sqrt(2 * repeats)));
    }
  });

  it("is within 2% root mean square over 200 series of 10,000", () => {
    let squares = 0;
    for (let series = 0; series < 200; series++) {
      const next = uniform(series * 7919 + 1);
      const sketch = new DistinctSketch();
      sketch.addNumbers(Float64Array.from({ length: 10_000 }, next), 10_000);
      squares += (sketch.estimate / 10_000 - 1) ** 2;
    }
    expect(Math.sqrt(squares / 200)).toBeLessThan(0.02);
  });
});
