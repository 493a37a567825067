import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cmh, oddsRatioInterval } from "../../../shared/concept/cmh.ts";
import golden from "../../golden/concept.json" with { type: "json" };

const strata = (rows: readonly (readonly number[])[]) => rows.map(([n = 0, positives = 0]) => ({ n, positives }));

describe("cmh", () => {
  it("matches statsmodels StratifiedTable", () => {
    for (const { baseline, serving, ...expected } of golden.cmh) {
      const result = cmh(strata(baseline), strata(serving))!;
      expect(result.chiSquare).toBeCloseTo(expected.chiSquare, 9);
      expect(result.pValue / expected.pValue).toBeCloseTo(1, 9);
      expect(result.oddsRatio).toBeCloseTo(expected.oddsRatio, 11);
      expect(Math.sqrt(result.logOddsVariance!)).toBeCloseTo(expected.logOddsStandardError, 11);
      const interval = oddsRatioInterval(result)!;
      expect(interval.low).toBeCloseTo(expected.low, 10);
      expect(interval.high).toBeCloseTo(expected.high, 9);
    }
  });

  it("is null when no stratum says anything", () => {
    expect(cmh([], [])).toBeNull();
    expect(
      cmh(
        strata([
          [10, 5],
          [0, 0],
        ]),
        strata([
          [0, 0],
          [10, 5],
        ]),
      ),
    ).toBeNull();
    expect(
      cmh(
        strata([
          [10, 0],
          [10, 10],
        ]),
        strata([
          [10, 0],
          [10, 10],
        ]),
      ),
    ).toBeNull();
  });

  it("has no interval where the odds ratio is 0 or infinite", () => {
    const none = cmh(strata([[20, 5]]), strata([[20, 0]]))!;
    expect([none.oddsRatio, oddsRatioInterval(none)]).toEqual([0, null]);
    const all = cmh(strata([[20, 0]]), strata([[20, 5]]))!;
    expect([all.oddsRatio, oddsRatioInterval(all)]).toEqual([Number.POSITIVE_INFINITY, null]);
  });

  it("gives the inverse odds ratio and the same p-value when the sides change places", () => {
    const side = fc.array(fc.tuple(fc.nat(500), fc.nat(1000)), { minLength: 4, maxLength: 4 });
    const counts = (rows: [number, number][]) =>
      rows.map(([n, share]) => ({ n, positives: Math.floor((n * share) / 1001) }));
    fc.assert(
      fc.property(side, side, (a, b) => {
        const forth = cmh(counts(a), counts(b));
        const back = cmh(counts(b), counts(a));
        if (forth === null || back === null) return expect(forth).toBe(back);
        expect(back.chiSquare).toBeCloseTo(forth.chiSquare, 8);
        expect(back.reach).toBeCloseTo(forth.reach, 8);
        if (forth.logOddsVariance !== null) expect(back.oddsRatio! * forth.oddsRatio!).toBeCloseTo(1, 8);
      }),
    );
  });
});
