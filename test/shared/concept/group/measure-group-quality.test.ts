import { describe, expect, it } from "vitest";
import { measureGroupQuality } from "../../../../shared/concept/group/measure-group-quality.ts";
import { sliceOutcomes } from "../../../../shared/concept/group/slice-outcomes.ts";
import { decideVerdicts } from "../../../../shared/drift/decide-verdicts.ts";
import { drawn } from "./drawn.ts";

type Regions = Parameters<typeof drawn>[1];
const outcomes = (seed: number, regions: Regions) => sliceOutcomes(drawn(seed, regions), "region");
const measured = (seed: number, before: Regions, after: Regions) =>
  decideVerdicts([measureGroupQuality(outcomes(seed, before), outcomes(seed + 50_000, after))], 0.05)[0]!;
const ordinary: Regions = [
  ["north", 1500, 0.9],
  ["south", 800, 0.8],
  ["east", 400, 0.85],
];

describe("measureGroupQuality", () => {
  it("finds the group for which the model became worse", () => {
    const found = measured(5, ordinary, [
      ["north", 1500, 0.9],
      ["south", 800, 0.8],
      ["east", 400, 0.65],
    ]);
    expect(found).toMatchObject({ test: "group-accuracy", feature: "region", verdict: "drift", nServing: 400 });
    expect(found.effect).toBeCloseTo(0.2, 1);
    expect(found.reason).toMatch(
      /^In the group "east" 6\d\.\d% of decisions are right, held-out 8\d\.\d%, a change of \u2212\d+\.\d pts against that of all others/,
    );
  });

  it("says nothing where all groups became worse alike, or one better", () => {
    const worse = ordinary.map(([name, n, right]) => [name, n, right - 0.2] as const);
    expect(measured(2, ordinary, worse).verdict).toBe("stable");
    const better: Regions = [...ordinary.slice(0, 2), ["east", 400, 0.95]];
    expect(measured(3, ordinary, better).verdict).toBe("stable");
  });

  it("rejects at most 5% at 5% when nothing changed", () => {
    let rejected = 0;
    const runs = 400;
    for (let seed = 0; seed < runs; seed++) {
      const small: Regions = [
        ["north", 200, 0.95],
        ["south", 100, 0.8],
        ["east", 40, 0.9],
      ];
      const { pValue } = measureGroupQuality(outcomes(10_000 + seed, small), outcomes(20_000 + seed, small));
      rejected += Number(pValue! <= 0.05);
    }
    expect(rejected / runs).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
    expect(rejected).toBeGreaterThan(0);
  });

  it("compares no group that is new or small, and says so", () => {
    const [first] = ordinary;
    const found = measured(4, ordinary, [...ordinary, ["west", 500, 0.1]]);
    expect(found.reason).toContain("1 group with too few rows not compared");
    expect(measured(5, [first!], [first!])).toMatchObject({ verdict: "not-applicable", pValue: null });
    expect(measureGroupQuality(outcomes(6, []), outcomes(7, [])).reason).toContain("No two groups");
  });
});
