import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrequentValues } from "../../../shared/sketch/frequent-values.ts";
import { PackedReader, PackedWriter } from "../../../shared/sketch/packed-bytes.ts";
import { uniform } from "../../support/random.ts";

function frequentOf(values: Iterable<string>): FrequentValues {
  const frequent = new FrequentValues();
  for (const value of values) frequent.add(value);
  return frequent;
}

function bytesOf(frequent: FrequentValues): string {
  const writer = new PackedWriter();
  frequent.encode(writer);
  return Buffer.from(writer.finish()).toString("hex");
}

/** Values by a power law: `v1` is the most frequent. */
function zipf(n: number, distinct: number, seed: number): string[] {
  const next = uniform(seed);
  return Array.from({ length: n }, () => `v${Math.floor(distinct ** next())}`);
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

describe("FrequentValues", () => {
  it("counts every value, names from the data included", () => {
    const frequent = frequentOf(["__proto__", "a", "", "a", "constructor", "日本", "<script>", "a\nb"]);
    expect(frequent.top(3)).toEqual([
      { value: "a", count: 2 },
      { value: "", count: 1 },
      { value: "<script>", count: 1 },
    ]);
    expect([frequent.size, frequent.countOf("__proto__"), frequent.countOf("toString"), frequent.singletons]).toEqual([
      7, 1, 0, 6,
    ]);
    expect([frequent.isExact, frequent.errorBound]).toEqual([true, 0]);
  });

  it("is empty of nothing", () => {
    const none = new FrequentValues();
    expect([none.size, none.singletons, none.top(20), none.values()]).toEqual([0, 0, [], []]);
  });

  it("breaks ties by value", () => {
    expect(
      frequentOf(["b", "a", "d", "c"])
        .top(2)
        .map((v) => v.value),
    ).toEqual(["a", "b"]);
  });

  it("is exact up to 16,384 distinct values, in any order and grouping", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16_384 }), fc.nat(30_000), fc.nat(1000), (distinct, cut, seed) => {
        const values = zipf(30_000, distinct, seed);
        const whole = frequentOf(values);
        const parts = [frequentOf(values.slice(cut).reverse()), frequentOf(values.slice(0, cut))];
        expect(bytesOf(new FrequentValues().merge(parts[0]!).merge(parts[1]!))).toBe(bytesOf(whole));
        expect(bytesOf(new FrequentValues().merge(parts[1]!).merge(parts[0]!))).toBe(bytesOf(whole));
        const counts = countsOf(values);
        expect([whole.isExact, whole.size]).toEqual([true, counts.size]);
        for (const { value, count } of whole.top(50)) expect(count).toBe(counts.get(value));
      }),
      { numRuns: 12 },
    );
  });

  it("keeps every value above its error bound beyond that, under any grouping", () => {
    const values = zipf(400_000, 2_000_000, 3);
    const counts = countsOf(values);
    const parts = [0, 1, 2, 3, 4].map((i) => frequentOf(values.slice(i * 80_000, (i + 1) * 80_000)));
    const groupings = [
      frequentOf(values),
      parts.reduce((merged, part) => merged.merge(part), new FrequentValues()),
      parts.reduceRight((merged, part) => merged.merge(part), new FrequentValues()),
    ];
    for (const frequent of groupings) {
      expect(frequent.isExact).toBe(false);
      expect(frequent.size).toBeLessThanOrEqual(4096);
      expect(frequent.errorBound).toBeLessThanOrEqual(400_000 / 1025);
      for (const [value, count] of counts) {
        const kept = frequent.countOf(value);
        if (kept > count || count - kept > frequent.errorBound) expect.fail(`${value}: ${kept} of ${count}`);
      }
    }
  });

  it("estimates the values seen once beyond that, whatever the order", () => {
    const values = zipf(400_000, 2_000_000, 4);
    const once = [...countsOf(values).values()].filter((count) => count === 1).length;
    const whole = frequentOf(values);
    expect(Math.abs(whole.singletons / once - 1)).toBeLessThan(0.12);
    const parts = [frequentOf(values.slice(0, 5000)), frequentOf(values.slice(5000).reverse())];
    expect(new FrequentValues().merge(parts[0]!).merge(parts[1]!).singletons).toBe(whole.singletons);
    expect(new FrequentValues().merge(parts[1]!).merge(parts[0]!).singletons).toBe(whole.singletons);
  });

  it("knows a value of more than 256 bytes by its first characters and its hash", () => {
    const long = "é".repeat(400);
    const frequent = frequentOf([long, long, `${long}!`]);
    expect(frequent.countOf(long)).toBe(2);
    const values = frequent.values();
    expect(values.map(({ count }) => count)).toEqual([2, 1]);
    for (const { value } of values) expect(value).toMatch(/^é{116}…[0-9a-f]{16}$/);
  });

  it("keeps nothing of a column of unique values", () => {
    const frequent = frequentOf(Array.from({ length: 100_000 }, (_, i) => `id-${i}`));
    expect(frequent.errorBound).toBeLessThanOrEqual(24);
    expect(Math.abs(frequent.singletons / 100_000 - 1)).toBeLessThan(0.12);
  });

  it("counts every value it lists, whatever it is written in", () => {
    for (const values of [[], ["a", "b", "a", ""], ["é", "e", "日本", "e", "\u{1f600}x"], zipf(60_000, 500_000, 5)]) {
      const frequent = frequentOf(values);
      const listed = new Map(frequent.values().map(({ value, count }) => [value, count]));
      expect(frequent.counts()).toEqual(listed);
    }
  });

  it("survives being stored", () => {
    for (const values of [[], ["a", "b", "a", ""], zipf(60_000, 500_000, 5)]) {
      const frequent = frequentOf(values);
      const writer = new PackedWriter();
      frequent.encode(writer);
      const back = FrequentValues.decode(new PackedReader(writer.finish()));
      expect(bytesOf(back)).toBe(bytesOf(frequent));
      expect([back.values(), back.singletons, back.errorBound]).toEqual([
        frequent.values(),
        frequent.singletons,
        frequent.errorBound,
      ]);
    }
  });
});
