import { expect, it } from "vitest";
import { rateMeasurement } from "../../../bench/detection/results.ts";
import { addBaseline, emptyTally, mergeTally, rateOf } from "../../../bench/detection/tally.ts";
import { atLeast, atMost } from "../../../bench/measurement.ts";

function tallyOf(baselines: readonly (readonly [checks: number, hits: number])[]) {
  const tally = emptyTally();
  for (const [checks, hits] of baselines) addBaseline(tally, checks, hits);
  return tally;
}

it("a rate of independent checks has Wilson's interval of 99%", () => {
  const tally = tallyOf(Array.from({ length: 200 }, (_, i) => [1, i < 20 ? 1 : 0] as const));
  // scipy 1.17.1: binomtest(20, 200).proportion_ci(0.99, method="wilson")
  const { share, low, high } = rateOf(tally);
  expect(share).toBe(0.1);
  expect(low).toBeCloseTo(0.0575735045, 9);
  expect(high).toBeCloseTo(0.1681139149, 9);
});

it("checks that share a baseline and answer alike widen the interval to that of the baselines", () => {
  const alike = rateOf(tallyOf(Array.from({ length: 50 }, (_, i) => [4, i < 5 ? 4 : 0] as const)));
  const apart = rateOf(tallyOf(Array.from({ length: 200 }, (_, i) => [1, i < 20 ? 1 : 0] as const)));
  expect(alike.share).toBe(apart.share);
  expect(alike.high - alike.low).toBeGreaterThan(1.8 * (apart.high - apart.low));
});

it("tallies of two workers are the tally of both", () => {
  const [first, second] = [tallyOf([[3, 1]]), tallyOf([[2, 2]])];
  mergeTally(first, second);
  expect(first).toEqual(
    tallyOf([
      [3, 1],
      [2, 2],
    ]),
  );
});

it("a goal is missed only where the whole interval lies beyond it", () => {
  const rate = (low: number, high: number) => ({ share: (low + high) / 2, low, high, checks: 100 });
  expect(rateMeasurement("a", rate(0.009, 0.05), atMost(1), true).met).toBe(true);
  expect(rateMeasurement("a", rate(0.011, 0.05), atMost(1), true).met).toBe(false);
  expect(rateMeasurement("a", rate(0.9, 0.981), atLeast(98), true).met).toBe(true);
  expect(rateMeasurement("a", rate(0.9, 0.979), atLeast(98), true).met).toBe(false);
  expect(rateMeasurement("a", rate(0.011, 0.05), atMost(1), false).met).toBe(null);
});
