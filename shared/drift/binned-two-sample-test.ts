import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";
import { twoSampleChiSquare } from "./two-sample-chi-square.ts";

/** Result of `binnedTwoSampleTest`. */
export interface BinnedTwoSampleTest {
  /** Pearson's chi-square over the bins. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Standard normal when nothing changed; positive when serving's numbers are larger. 0 with one bin. */
  readonly location: number;
  /** Standard normal when nothing changed; positive when serving's numbers are further apart. 0 with two bins. */
  readonly scale: number;
  /** In [0, 1]; 1 with one bin. */
  readonly pValue: number;
}

/**
 * Tests that two samples share one distribution over ordered bins, with the power of a location test against a moved mean, of a
 * scale test against a changed spread, and of chi-square against everything else.
 *
 * Pearson's statistic, times (N - 1) / N, is the sum of k - 1 squares that are independent standard normals when nothing changed. Two of
 * them are taken out: the change of the mean rank and of the mean squared rank (orthogonal polynomials of the pooled midranks, with the
 * exact variance of sampling without replacement). Their p-values and that of the remainder are joined by Fisher's method into one
 * p-value, so no level is divided. Counts are taken as they come: merge bins first. Symmetric in the two sides but for the signs.
 *
 * Source: partition of chi-square by orthogonal polynomials: Best and Rayner, "Nonparametric analysis for doubly ordered two-way
 * contingency tables", Biometrics 52 (1996); Fisher (1932) for joining.
 */
export function binnedTwoSampleTest(baseline: readonly number[], serving: readonly number[]): BinnedTwoSampleTest {
  const { statistic, degreesOfFreedom } = twoSampleChiSquare(baseline, serving);
  if (degreesOfFreedom === 0) return { statistic, degreesOfFreedom, location: 0, scale: 0, pValue: 1 };
  const kept = baseline.map((_, i) => i).filter((i) => baseline[i]! + serving[i]! > 0);
  const nServing = kept.reduce((sum, i) => sum + serving[i]!, 0);
  const nBaseline = kept.reduce((sum, i) => sum + baseline[i]!, 0);
  const n = nServing + nBaseline;
  const weights = kept.map((i) => (baseline[i]! + serving[i]!) / n);
  const [first, second] = rankPolynomials(weights);
  const standardError = Math.sqrt(nBaseline / (nServing * (n - 1)));
  const component = (scores: readonly number[]): number =>
    kept.reduce((sum, i, j) => sum + (serving[i]! / nServing) * scores[j]!, 0) / standardError;
  const location = component(first);
  const scale = degreesOfFreedom > 1 ? component(second) : 0;
  const rest = Math.max(0, (statistic * (n - 1)) / n - location ** 2 - scale ** 2);
  const pValues = [chiSquareUpperTail(location ** 2, 1)];
  if (degreesOfFreedom > 1) pValues.push(chiSquareUpperTail(scale ** 2, 1));
  if (degreesOfFreedom > 2) pValues.push(chiSquareUpperTail(rest, degreesOfFreedom - 2));
  const joined = pValues.reduce((sum, p) => sum - 2 * Math.log(p), 0);
  return { statistic, degreesOfFreedom, location, scale, pValue: chiSquareUpperTail(joined, 2 * pValues.length) };
}

/** The first two polynomials of the midranks with mean 0, variance 1 and no correlation under `weights`, which sum to 1. */
function rankPolynomials(weights: readonly number[]): [number[], number[]] {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    weights.reduce((sum, weight, i) => sum + weight * a[i]! * b[i]!, 0);
  const scaled = (a: readonly number[]): number[] => {
    const length = Math.sqrt(dot(a, a));
    return a.map((value) => (length > 0 ? value / length : 0));
  };
  let before = 0;
  const ranks = weights.map((weight) => {
    const rank = before + weight / 2 - 0.5;
    before += weight;
    return rank;
  });
  const first = scaled(ranks);
  const squares = first.map((value) => value * value - 1);
  const overlap = dot(squares, first);
  return [first, scaled(squares.map((value, i) => value - overlap * first[i]!))];
}
