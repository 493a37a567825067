import { describe, expect, it } from "vitest";
import { fleissKappa } from "../../../shared/stats/fleiss-kappa.ts";
import golden from "../../golden/label-quality.json" with { type: "json" };

function kappaOf(items: readonly (readonly number[])[]) {
  const starts = [0];
  for (const item of items) starts.push(starts.at(-1)! + item.length);
  return fleissKappa(Float64Array.from(items.flat()), Uint32Array.from(starts));
}

describe("fleissKappa", () => {
  it.each(golden.kappa)("is irrCAC's $kappa", ({ items, kappa, standardError, low, high }) => {
    const found = kappaOf(items);
    // irrCAC rounds to 12 digits.
    expect(found?.kappa).toBeCloseTo(kappa, 11);
    expect(found?.standardError).toBeCloseTo(standardError, 11);
    expect(found?.low).toBeCloseTo(low, 9);
    expect(found?.high).toBeCloseTo(high, 9);
    expect(found?.items).toBe(items.length);
  });

  it.each(golden.kappa.filter(({ statsmodels }) => statsmodels !== undefined))(
    "is statsmodels' $statsmodels where every item has as many raters",
    ({ items, statsmodels }) => {
      expect(kappaOf(items)?.kappa).toBeCloseTo(statsmodels!, 13);
    },
  );

  it("is 1 for raters who always agree, and below 0 for those who never do", () => {
    expect(
      kappaOf([
        [0, 0],
        [1, 1, 1],
        [0, 0],
      ])?.kappa,
    ).toBeCloseTo(1, 12);
    expect(
      kappaOf([
        [0, 1],
        [1, 0],
        [0, 1],
      ])?.kappa,
    ).toBe(-1);
  });

  it("is null where nothing can be said", () => {
    expect(kappaOf([])).toBeNull();
    expect(kappaOf([[0, 1]])).toBeNull();
    expect(
      kappaOf([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
    expect(kappaOf(Array.from({ length: 30 }, (_, i) => [i, i + 0.5]))).toBeNull();
  });
});
