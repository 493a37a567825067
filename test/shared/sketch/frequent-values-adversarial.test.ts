import { describe, expect, it } from "vitest";
import { FrequentValues } from "../../../shared/sketch/frequent-values.ts";
import { uniform } from "../../support/random.ts";

const next = uniform(53);

/** Numbers stand for values; the order is what is hard. */
const streams: Readonly<Record<string, () => Uint32Array>> = {
  "a million by Zipf's law": () => Uint32Array.from({ length: 1_000_000 }, () => Math.floor(3e6 ** next())),
  "100,000 values, each as often": () => Uint32Array.from({ length: 300_000 }, (_, i) => i % 100_000),
  "round robin beside values just above 1 in 1,000": () =>
    Uint32Array.from({ length: 200_000 }, (_, i) => (i % 900 < 45 ? i % 45 : 100 + (i % 20_001))),
  "ascending, most of it once": () => Uint32Array.from({ length: 200_000 }, () => Math.floor(1e6 * next() ** 3)).sort(),
  "descending by frequency": () => Uint32Array.from({ length: 200_000 }, (_, i) => Math.floor((i / 1000) ** 2)),
  "ascending by frequency": () =>
    Uint32Array.from({ length: 200_000 }, (_, i) => Math.floor(((200_000 - i) / 1000) ** 2)),
  "the frequent ones last": () => Uint32Array.from({ length: 200_000 }, (_, i) => (i < 190_000 ? i : 1e7 + (i % 40))),
  "the frequent ones first": () => Uint32Array.from({ length: 200_000 }, (_, i) => (i < 10_000 ? 1e7 + (i % 40) : i)),
  "one value more than is counted exactly": () => Uint32Array.from({ length: 49_155 }, (_, i) => i % 16_385),
  "the frequent ones only where a reduction falls": () =>
    Uint32Array.from({ length: 200_000 }, (_, i) => (i % 12_288 < 600 ? i % 12 : 100 + i)),
};

function frequentOf(values: Uint32Array): FrequentValues {
  const frequent = new FrequentValues();
  for (const value of values) frequent.add(`v${value}`);
  return frequent;
}

/** What is promised, whatever the order: every value above n / 1000 with a count at most `errorBound` too small, and none too large. */
function expectPromise(frequent: FrequentValues, values: Uint32Array): void {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(`v${value}`, (counts.get(`v${value}`) ?? 0) + 1);
  const n = values.length;
  expect(frequent.errorBound).toBeLessThanOrEqual(n / 1025);
  const kept = new Map(frequent.values().map(({ value, count }) => [value, count]));
  expect(kept.size).toBe(frequent.size);
  for (const [value, count] of kept) if (!(count > 0 && count <= counts.get(value)!)) expect.fail(`${value}: ${count}`);
  for (const [value, count] of counts) {
    if (count - (kept.get(value) ?? 0) > frequent.errorBound) expect.fail(`${value}: ${kept.get(value)} of ${count}`);
    if (count > n / 1000 && !kept.has(value)) expect.fail(`${value} is missing`);
  }
  const top = frequent.top(20).map(({ count }) => count);
  expect(top).toEqual([...kept.values()].sort((a, b) => b - a).slice(0, 20));
}

describe("FrequentValues, beyond what it counts exactly", () => {
  it.each(Object.keys(streams))("reports every value above 1 in 1,000 within the stated error: %s", (name) => {
    const values = streams[name]!();
    const whole = frequentOf(values);
    expect(whole.isExact).toBe(false);
    expectPromise(whole, values);
    const parts: FrequentValues[] = [];
    for (let start = 0; start < values.length; ) {
      const end = start + 1 + Math.floor((next() * values.length) / 4);
      parts.push(frequentOf(values.subarray(start, end)));
      start = end;
    }
    // Any grouping: two of those that are left, in any order, until one is left.
    while (parts.length > 1) {
      const [a] = parts.splice(Math.floor(next() * parts.length), 1);
      const [b] = parts.splice(Math.floor(next() * parts.length), 1);
      parts.push(new FrequentValues().merge(a!).merge(b!));
    }
    expectPromise(parts[0]!, values);
  });
});
