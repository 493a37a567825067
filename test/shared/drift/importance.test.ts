import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { columnRelevance, mutualInformation, weightOf } from "../../../shared/drift/column-relevance.ts";
import { measureImportanceOrder } from "../../../shared/drift/measure-importance-order.ts";
import { createKernel } from "../../../shared/kernel/kernel.ts";
import { defaultMonitorConfig as config, type MonitorConfig } from "../../../shared/monitor/monitor-config.ts";
import { correlateSample } from "../../../shared/profile/correlate-sample.ts";
import { emptyFeature, emptyProfile } from "../../../shared/profile/empty-profile.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { rankingGain } from "../../../shared/stats/ranking-gain.ts";
import { seededNormals } from "../../../shared/stats/seeded-normals.ts";
import { normal } from "../../support/random.ts";
import { schemaOf } from "./simulation.ts";

const golden = JSON.parse(readFileSync(new URL("../../golden/correlation.json", import.meta.url), "utf8")) as {
  readonly gains: readonly { readonly baseline: number[]; readonly serving: number[]; readonly ndcg: number }[];
};
const kernel = createKernel();

/** A score of columns with these weights and as much noise. */
function scored(next: () => number, rows: number, weights: readonly number[]): Profile {
  const columns = weights.map(() => Float64Array.from({ length: rows }, next));
  const score = Float64Array.from({ length: rows }, (_, row) =>
    columns.reduce((sum, column, i) => sum + weights[i]! * column[row]!, next()),
  );
  const named: [string, Float64Array][] = columns.map((column, i) => [`f${i}`, column]);
  const profile = emptyProfile();
  for (const [i, name] of [...named.map(([each]) => each), "score"].entries())
    profile.features.set(name, emptyFeature(name, i));
  return { ...profile, rows, pairs: correlateSample(kernel, new Map([...named, ["score", score]])) };
}

const schemaOfColumns = (columns: number) => ({
  version: 1 as const,
  features: [...Array.from({ length: columns }, (_, i) => schemaOf(`f${i}`)), schemaOf("score", { role: "score" })],
});

describe("rankingGain", () => {
  it("agrees with scikit-learn", () => {
    for (const { baseline, serving, ndcg } of golden.gains)
      expect(rankingGain(baseline, serving)).toBeCloseTo(ndcg, 12);
  });

  it("shares the gain of ties, and is 1 when nothing is gained", () => {
    expect(rankingGain([3, 1], [5, 5])).toBeCloseTo((2 * (1 + 1 / Math.log2(3))) / (3 + 1 / Math.log2(3)), 12);
    expect([rankingGain([0, 0], [1, 2]), rankingGain([], []), rankingGain([2, 1], [9, 8])]).toEqual([1, 1, 1]);
  });
});

describe("seededNormals", () => {
  it("is decided by its seed and standard normal", () => {
    const [one, same, other] = ["a", "a", "b"].map(seededNormals);
    const numbers = Array.from({ length: 20_000 }, one!);
    expect(Array.from({ length: 20_000 }, same!)).toEqual(numbers);
    expect(other!()).not.toBe(numbers[0]);
    const mean = numbers.reduce((sum, x) => sum + x) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(numbers.reduce((sum, x) => sum + x * x) / numbers.length - 1)).toBeLessThan(0.04);
  });
});

describe("columnRelevance", () => {
  it("is the mutual information with the score, over the greatest", () => {
    const { importance, predictions } = columnRelevance(scored(normal(1), 4000, [2, 1, 0]), schemaOfColumns(3), config);
    const r = [2, 1].map((weight) => weight / Math.sqrt(6));
    const [first, second] = r.map((each) => -Math.log(1 - each * each) / 2);
    expect(importance.get("f0")).toBe(1);
    expect(Math.abs(importance.get("f1")! - second! / first!)).toBeLessThan(0.05);
    expect(importance.get("f2")).toBeLessThan(0.01);
    expect([...predictions]).toEqual(["score"]);
  });

  it("is what monitor.json says first", () => {
    const own = { ...config, features: { f1: { importance: 8 }, f2: { importance: 2 } } } as MonitorConfig;
    const relevance = columnRelevance(scored(normal(2), 1000, [2, 1, 0]), schemaOfColumns(3), own);
    expect(["f0", "f1", "f2"].map((name) => relevance.importance.get(name))).toEqual([1, 1, 0.25]);
    expect([weightOf(relevance, "f2"), weightOf(relevance, "nobody knows")]).toEqual([0.25, 1]);
  });

  it("prefers the label to the score", () => {
    const schema = {
      version: 1 as const,
      features: [schemaOf("f0"), schemaOf("f1", { role: "label" }), schemaOf("score", { role: "score" })],
    };
    const profile = scored(normal(3), 1000, [1, 0]);
    expect([...columnRelevance(profile, schema, config).importance.keys()]).toEqual(["f0"]);
    expect(mutualInformation(Math.atanh(0.6))).toBeCloseTo(-Math.log(1 - 0.36) / 2, 12);
  });
});

describe("measureImportanceOrder", () => {
  const weights = [2, 1.4, 1, 0.7, 0.4, 0.2, 0, 0];

  it("finds an order turned round, says which columns moved, and is the same each time", () => {
    const next = normal(4);
    const [before, after] = [scored(next, 3000, weights), scored(next, 1000, weights.toReversed())];
    const measure = () => measureImportanceOrder(before, after, [], schemaOfColumns(8), "m batch");
    const found = measure()!;
    expect(found.pValue).toBeLessThan(1e-4);
    expect(found.effect).toBeGreaterThan(0.3);
    expect(found.threshold).toBe(0.1);
    expect(found.reason).toMatch(
      /^The relative importance of columns for score: NDCG 0\.\d\d, f0 from place 1 to [78], f7 from place [78] to 1$/,
    );
    expect(measure()).toEqual(found);
  });

  it("is calm when nothing changed, also where no column matters and any order is chance", () => {
    const next = normal(5);
    for (const [each, rows] of [
      [weights, 300],
      [weights.map(() => 0), 300],
      [weights.map(() => 0.5), 100],
    ] as const) {
      let small = 0;
      for (let run = 0; run < 40; run++) {
        const found = measureImportanceOrder(
          scored(next, 1000, each),
          scored(next, rows, each),
          [],
          schemaOfColumns(8),
          `${run}`,
        )!;
        if (found.pValue! <= 0.05) small++;
      }
      // 2 expected; 7 are beyond 3 standard deviations.
      expect(small).toBeLessThan(8);
    }
  });

  it("says nothing of fewer than three columns, or without a score", () => {
    const next = normal(6);
    const profile = scored(next, 500, [1, 1]);
    expect(measureImportanceOrder(profile, profile, [], schemaOfColumns(2), "")).toBeNull();
    const without = { version: 1 as const, features: ["f0", "f1", "score"].map((name) => schemaOf(name)) };
    expect(measureImportanceOrder(profile, profile, [], without, "")).toBeNull();
  });
});
