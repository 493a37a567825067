import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { estimatePrior } from "../../../../shared/concept/estimate/estimate-prior.ts";

interface Golden {
  readonly priors: readonly {
    readonly confusion: number[][];
    readonly decisions: number[];
    readonly prior: number[];
    readonly bootstrapError: number[];
  }[];
}
const { priors }: Golden = JSON.parse(readFileSync(new URL("../../../golden/estimate.json", import.meta.url), "utf8"));

describe("estimatePrior", () => {
  it.each(priors.map((one) => [one.decisions.length, one] as const))(
    "is numpy's solution for %i classes, with the bootstrap's error",
    (_, one) => {
      const estimates = estimatePrior(one.confusion, one.decisions)!;
      estimates.forEach(({ value, low, high }, i) => {
        expect(value).toBeCloseTo(one.prior[i]!, 9);
        expect((high - low) / 2 / 1.96 / one.bootstrapError[i]!).toBeCloseTo(1, 1);
      });
      expect(estimates.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 9);
    },
  );

  it("tells the held-out prior when decisions are as they were", () => {
    const confusion = [
      [800, 50],
      [100, 250],
    ];
    const [negative, positive] = estimatePrior(confusion, [850, 350])!;
    expect(positive?.value).toBeCloseTo(300 / 1200, 9);
    expect(positive?.heldout).toBe(300 / 1200);
    expect(negative?.value).toBeCloseTo(900 / 1200, 9);
  });

  it("says nothing where the decisions do not depend on the class, a class is missing, or nothing was decided", () => {
    const same = [
      [500, 500],
      [100, 101],
    ];
    expect(estimatePrior(same, [10, 20])).toBeNull();
    expect(
      estimatePrior(
        [
          [10, 0],
          [5, 0],
        ],
        [10, 20],
      ),
    ).toBeNull();
    expect(
      estimatePrior(
        [
          [10, 1],
          [2, 8],
        ],
        [0, 0],
      ),
    ).toBeNull();
  });
});
