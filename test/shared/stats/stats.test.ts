import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg } from "../../../shared/stats/benjamini-hochberg.ts";
import { betaBinomialUpperTail } from "../../../shared/stats/beta-binomial-upper-tail.ts";
import { binomialUpperTail } from "../../../shared/stats/binomial-upper-tail.ts";
import { cauchyCombination } from "../../../shared/stats/cauchy-combination.ts";
import { chiSquareUpperQuantile } from "../../../shared/stats/chi-square-upper-quantile.ts";
import { chiSquareUpperTail } from "../../../shared/stats/chi-square-upper-tail.ts";
import { digamma, inverseTrigamma, trigamma } from "../../../shared/stats/digamma.ts";
import { dispersionPrior } from "../../../shared/stats/dispersion-prior.ts";
import { fUpperTail } from "../../../shared/stats/f-upper-tail.ts";
import { fisherExactTest } from "../../../shared/stats/fisher-exact-test.ts";
import { incompleteBeta } from "../../../shared/stats/incomplete-beta.ts";
import { incompleteGamma } from "../../../shared/stats/incomplete-gamma.ts";
import { logGamma } from "../../../shared/stats/log-gamma.ts";
import { logHypergeometricTerms } from "../../../shared/stats/log-hypergeometric-terms.ts";
import { nextUp } from "../../../shared/stats/next-up.ts";
import { noncentralChiSquareUpperTail } from "../../../shared/stats/noncentral-chi-square-upper-tail.ts";
import { normalQuantile } from "../../../shared/stats/normal-quantile.ts";
import { normalUpperTail } from "../../../shared/stats/normal-upper-tail.ts";
import { studentTQuantile } from "../../../shared/stats/student-t-quantile.ts";
import { studentTTwoSidedTail } from "../../../shared/stats/student-t-two-sided-tail.ts";
import { twoProportionScoreTest } from "../../../shared/stats/two-proportion-score-test.ts";

type Row = number[];
const golden = JSON.parse(readFileSync(new URL("../../golden/stats.json", import.meta.url), "utf8")) as Record<
  string,
  Row[]
>;
const rows = (name: string): Row[] => {
  const found = golden[name];
  if (found === undefined || found.length === 0) throw new Error(`no goldens for ${name}`);
  return found;
};

/** Relative error, or below 1e-300 (where SciPy's and our last digits are denormal) absolute. */
function near(actual: number, wanted: number, relative: number, place: unknown): void {
  if (actual === wanted) return;
  expect(Math.abs(actual - wanted), `${JSON.stringify(place)}: ${actual} for ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted) + 1e-300,
  );
}

const cases: [string, number, (r: Row) => [number, number][]][] = [
  ["logGamma", 1e-14, ([x, y]) => [[1 + logGamma(x!), 1 + y!]]],
  [
    "incompleteGamma",
    1e-11,
    ([a, x, lower, upper]) => [
      [incompleteGamma(a!, x!).lower, lower!],
      [incompleteGamma(a!, x!).upper, upper!],
    ],
  ],
  ["normalUpperTail", 1e-12, ([z, y]) => [[normalUpperTail(z!), y!]]],
  ["normalQuantile", 1e-14, ([p, y]) => [[normalQuantile(p!), y!]]],
  ["chiSquareUpperTail", 1e-11, ([x, k, y]) => [[chiSquareUpperTail(x!, k!), y!]]],
  ["chiSquareUpperQuantile", 1e-12, ([p, k, y]) => [[chiSquareUpperQuantile(p!, k!), y!]]],
  ["noncentralChiSquareUpperTail", 1e-11, ([x, k, c, y]) => [[noncentralChiSquareUpperTail(x!, k!, c!), y!]]],
  [
    "incompleteBeta",
    1e-10,
    ([a, b, x, lower, upper]) => [
      [incompleteBeta(a!, b!, x!).lower, lower!],
      [incompleteBeta(a!, b!, x!).upper, upper!],
    ],
  ],
  ["studentTTwoSidedTail", 1e-10, ([t, v, y]) => [[studentTTwoSidedTail(t!, v!), y!]]],
  ["fUpperTail", 1e-10, ([x, n, d, y]) => [[fUpperTail(x!, n!, d!), y!]]],
  ["studentTQuantile", 1e-10, ([p, v, y]) => [[studentTQuantile(p!, v!), y!]]],
  ["binomialUpperTail", 1e-10, ([k, n, p, y]) => [[binomialUpperTail(k!, n!, p!), y!]]],
  ["betaBinomialUpperTail", 1e-10, ([k, n, a, b, y]) => [[betaBinomialUpperTail(k!, n!, a!, b!), y!]]],
  ["logHypergeometricTerm", 1e-11, ([x, s, f, d, y]) => [[logHypergeometricTerms(s!, f!, d!)(x!), y!]]],
  ["fisherExactTest", 1e-10, ([a, n, b, m, y]) => [[fisherExactTest(a!, n!, b!, m!), y!]]],
  ["fisherExactTestScipy", 1e-10, ([a, n, b, m, y]) => [[fisherExactTest(a!, n!, b!, m!), y!]]],
  [
    "twoProportionScoreTest",
    1e-11,
    ([a, n, b, m, z, p]) => [
      [twoProportionScoreTest(a!, n!, b!, m!).z, z!],
      [twoProportionScoreTest(a!, n!, b!, m!).pValue, p!],
    ],
  ],
  ["nextUp", 0, ([x, y]) => [[nextUp(x!), y!]]],
];

describe("special functions and distributions", () => {
  it.each(cases)("%s matches SciPy and mpmath", (name, relative, evaluate) => {
    for (const row of rows(name)) for (const [actual, wanted] of evaluate(row)) near(actual, wanted, relative, row);
  });

  it("digamma and trigamma match mpmath, and the inverse undoes", () => {
    for (const [x, first, second] of golden["digamma"] as unknown as [number, number, number][]) {
      expect(Math.abs(digamma(x) - first)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(first)));
      near(trigamma(x), second, 1e-12, x);
      near(inverseTrigamma(trigamma(x)), x, 1e-7, x);
    }
    expect([digamma(0), trigamma(-1), inverseTrigamma(0)]).toEqual([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]);
  });

  it("dispersionPrior matches limma's fitFDist by SciPy", () => {
    for (const [dispersions, df, dispersion, degrees] of golden["dispersionPrior"] as unknown as [
      number[],
      number,
      number,
      number | string,
    ][]) {
      const prior = dispersionPrior(dispersions, df)!;
      near(prior.dispersion, dispersion, 1e-7, df);
      near(prior.degreesOfFreedom, Number(degrees), 1e-6, df);
    }
    expect(dispersionPrior([1, 2, 3, 4], 9)).toBeNull();
  });

  it("cauchyCombination matches its definition in 60 digits", () => {
    for (const [ps, weights, p] of golden["cauchyCombination"] as unknown as [number[], number[], number][]) {
      near(cauchyCombination(ps, weights), p, 1e-7, ps);
    }
    expect(cauchyCombination([0.3], [5])).toBe(0.3);
    expect(cauchyCombination([0, 1], [1, 1])).toBe(0);
    expect(cauchyCombination([1e-4, 1], [1, 1])).toBeLessThan(2.1e-4);
  });

  it("benjaminiHochberg matches statsmodels", () => {
    for (const [raw, adjusted] of golden["benjaminiHochberg"] as unknown as [number[], number[]][]) {
      benjaminiHochberg(raw).forEach((value, i) => {
        near(value, adjusted[i]!, 1e-12, raw);
      });
    }
    expect(benjaminiHochberg([])).toEqual([]);
  });
});

describe("edges", () => {
  it("gives NaN or the limit where there is nothing to compute", () => {
    expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
    expect(logGamma(-1)).toBeNaN();
    expect(incompleteGamma(0, 1).upper).toBeNaN();
    expect(incompleteGamma(2, Number.POSITIVE_INFINITY).upper).toBe(0);
    expect(chiSquareUpperTail(-3, 2)).toBe(1);
    expect(chiSquareUpperTail(1, 0)).toBeNaN();
    expect(chiSquareUpperQuantile(0, 3)).toBe(Number.POSITIVE_INFINITY);
    expect(chiSquareUpperQuantile(1, 3)).toBe(0);
    expect(chiSquareUpperQuantile(2, 3)).toBeNaN();
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(incompleteBeta(0, 1, 0.5).lower).toBeNaN();
    expect(incompleteBeta(1, 1, 0).lower).toBe(0);
    expect(incompleteBeta(1, 1, 1).lower).toBe(1);
    expect(studentTTwoSidedTail(Number.POSITIVE_INFINITY, 5)).toBe(0);
    expect(fUpperTail(0, 3, 5)).toBe(1);
    expect(fUpperTail(2, 3, Number.POSITIVE_INFINITY)).toBe(chiSquareUpperTail(6, 3));
    expect(studentTQuantile(0, 5)).toBe(Number.NEGATIVE_INFINITY);
    expect(studentTQuantile(-1, 5)).toBeNaN();
    expect(betaBinomialUpperTail(1, 5, 0, 1)).toBeNaN();
    expect(betaBinomialUpperTail(6, 5, 1, 1)).toBe(0);
    expect(betaBinomialUpperTail(0, 5, 1, 1)).toBe(1);
    expect(binomialUpperTail(6, 5, 0.5)).toBe(0);
    expect(twoProportionScoreTest(0, 10, 0, 10)).toEqual({ z: 0, pValue: 1 });
    expect(twoProportionScoreTest(0, 0, 1, 2)).toEqual({ z: 0, pValue: 1 });
    expect(nextUp(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY);
    expect(nextUp(Number.NaN)).toBeNaN();
  });

  it("keeps its digits at a hundred million rows", () => {
    const exact = fisherExactTest(1_000_000, 100_000_000, 1_010_000, 100_000_000);
    const asymptotic = twoProportionScoreTest(1_000_000, 100_000_000, 1_010_000, 100_000_000).pValue;
    expect(exact / asymptotic).toBeGreaterThan(0.98);
    expect(exact / asymptotic).toBeLessThan(1.02);
  });
});

describe("laws", () => {
  it("lower and upper tails sum to 1", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 900, noNaN: true }),
        (a, x) => {
          const { lower, upper } = incompleteGamma(a, x);
          expect(lower + upper).toBeCloseTo(1, 12);
        },
      ),
    );
  });

  it("Fisher's p-value is that of the mirrored table", () => {
    const count = fc.nat({ max: 60 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const p = fisherExactTest(a, a + b, c, c + d);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(fisherExactTest(c, c + d, a, a + b)).toBeCloseTo(p, 10);
        expect(fisherExactTest(b, a + b, d, c + d)).toBeCloseTo(p, 10);
      }),
    );
  });

  it("quantiles invert tails", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-200, max: 0.999, noNaN: true }),
        fc.double({ min: 0.5, max: 300, noNaN: true }),
        (p, k) => {
          expect(chiSquareUpperTail(chiSquareUpperQuantile(p, k), k) / p).toBeCloseTo(1, 9);
          expect(normalUpperTail(-normalQuantile(p)) / p).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});
