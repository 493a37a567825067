import { describe, expect, it } from "vitest";
import type { TestOutcome } from "../../../shared/drift/drift-test.ts";
import { featureSide } from "../../../shared/drift/feature-side.ts";
import { idTest } from "../../../shared/drift/id-test.ts";
import { emptyFeature } from "../../../shared/profile/empty-profile.ts";
import type { FeatureProfile } from "../../../shared/profile/profile.ts";
import { hashBytes, hashResult, hashSeeds } from "../../../shared/sketch/hash.ts";
import { times, uniformOf } from "./simulation.ts";

const encoder = new TextEncoder();
const hash = hashResult();

/** The profile of a column of ids, of texts or of numbers. */
function idsOf(ids: readonly number[], as: "text" | "number"): FeatureProfile {
  const feature = emptyFeature("x", 0);
  if (as === "number") {
    feature.kinds.integer = ids.length;
    const numbers = Float64Array.from(ids);
    feature.distinct.addNumbers(numbers, numbers.length);
    for (const id of ids) feature.quantiles.add(id);
    return feature;
  }
  feature.kinds.text = ids.length;
  for (const id of ids) {
    const bytes = encoder.encode(`id-${id}`);
    hashBytes(bytes, 0, bytes.length, hashSeeds.text, hash);
    feature.distinct.add(hash[0]!, hash[1]!);
    feature.frequent.addUtf8(bytes, 0, bytes.length, hash[0]!, hash[1]!);
  }
  return feature;
}

function compare(before: readonly number[], after: readonly number[], as: "text" | "number"): TestOutcome {
  const outcome = idTest(featureSide(idsOf(before, as), null), featureSide(idsOf(after, as), null));
  if (!("pValue" in outcome)) throw new Error(outcome.notApplicable);
  return outcome;
}

const from = (start: number, n: number): number[] => times(n, () => 0).map((_, i) => start + i);
const twice = (ids: readonly number[]): number[] => [...ids, ...ids];
const isDrift = ({ pValue, effect }: TestOutcome): boolean => pValue <= 1e-4 && effect >= 0.01;

describe("idTest", () => {
  it.each([
    ["text", 5000, 500],
    ["number", 5000, 500],
    ["number", 5000, 5000],
    ["text", 1000, 5000],
    ["text", 100_000, 50_000],
    ["number", 100_000, 50_000],
    ["text", 20_000, 100_000],
  ] as const)("finds every %s twice: %i against two times %i", (as, n, m) => {
    const outcome = compare(from(1e6, n), twice(from(5e6, m)), as);
    expect(isDrift(outcome)).toBe(true);
    expect(outcome.effect).toBeGreaterThan(0.45);
    expect(outcome.finding).toMatch(/^Repeated ids: (about )?[0-4](\.\d+)?% -> (about )?(4|5)\d(\.\d)?% of the rows$/);
    expect(isDrift(compare(from(1e6, n), from(5e6, m), as))).toBe(false);
  });

  it("finds every row twice in a million against a million, texts and numbers", () => {
    for (const as of ["text", "number"] as const) {
      const baseline = from(1e6, 1_000_000);
      expect(isDrift(compare(baseline, twice(from(5e6, 500_000)), as))).toBe(true);
      expect(isDrift(compare(baseline, from(5e6, 1_000_000), as))).toBe(false);
    }
  }, 60_000);

  it("finds 2% of many texts twice, exactly up to 16,384 and in a sample beyond", () => {
    for (const n of [5000, 60_000]) {
      const some = [...from(5e6, n), ...from(5e6, n * 0.02)];
      const outcome = compare(from(1e6, 100_000), some, "text");
      expect(isDrift(outcome)).toBe(true);
      expect(outcome.effect).toBeGreaterThan(0.012);
      expect(outcome.effect).toBeLessThan(0.03);
    }
  });

  it.each([
    [3000, 1000],
    [1000, 3000],
    [30_000, 60_000],
  ])("keeps its level for ids drawn from one pool: %i against %i", (n, m) => {
    const uniform = uniformOf(n);
    const runs = n > 10_000 ? 30 : 300;
    const outcomes = times(runs, () => {
      const draw = (): number => Math.floor(uniform() * 40 * Math.max(n, m));
      return compare(times(n, draw), times(m, draw), "text");
    });
    // 1% are expected; chance exceeds 10 of 300, and 3 of 30, once in 3,000.
    expect(outcomes.filter(({ pValue }) => pValue <= 0.01).length).toBeLessThanOrEqual(runs === 30 ? 3 : 10);
  });
});
