import { chiSquareUpperTail } from "../../../shared/stats/chi-square-upper-tail.ts";
import { normalUpperTail } from "../../../shared/stats/normal-upper-tail.ts";
import { type CountedPair, countedPair, isNumeric } from "./counted-values.ts";
import { baselineDeviation, jensenShannonDivergence, largestDifference, wassersteinDistance } from "./distances.ts";
import { rejectsKolmogorov } from "./ks-p-value.ts";
import type { ColumnPair, Rule } from "./rule.ts";

const smallReference = 1000;
const fewValues = 5;
const level = 0.05;
const distance = 0.1;
const leastDeviation = 0.001;

/**
 * Re-implementation of Evidently's default choice of test a column (0.7): up to 1,000 reference rows p-values at 0.05 (Kolmogorov-Smirnov; chi-square against the
 * reference taken as exact; two proportions), above that distances of 0.1 (Wasserstein over the reference's standard deviation; Jensen-Shannon in nats).
 * Numbers with at most five values count as categories.
 */
export const evidently: Rule = {
  name: "Evidently",
  drifted: (pair) => {
    if (pair.baseline.type === "timestamp") return null;
    const counted = countedPair(pair);
    if (counted.nBaseline === 0 || counted.nServing === 0) return null;
    const numeric = isNumeric(pair.baseline) && counted.values.length > fewValues;
    return rowsOf(pair) <= smallReference
      ? rejects(counted, numeric)
      : numeric
        ? wassersteinDistance(counted) / Math.max(baselineDeviation(counted), leastDeviation) >= distance
        : Math.sqrt(jensenShannonDivergence(counted.baseline, counted.serving)) >= distance;
  },
};

/** The reference's values that are not missing. */
function rowsOf(pair: ColumnPair): number {
  return countedPair(pair).nBaseline;
}

function rejects(counted: CountedPair, numeric: boolean): boolean {
  const { nBaseline, nServing, values } = counted;
  if (numeric) return rejectsKolmogorov(largestDifference(counted), nBaseline, nServing, level);
  if (values.length > 2) return goodnessOfFit(counted) < level;
  return twoProportions(counted) < level;
}

function goodnessOfFit({ baseline, serving, nBaseline, nServing }: CountedPair): number {
  let statistic = 0;
  for (let i = 0; i < baseline.length; i++) {
    const expected = (baseline[i]! * nServing) / nBaseline;
    if (expected === 0) return 0;
    statistic += (serving[i]! - expected) ** 2 / expected;
  }
  return chiSquareUpperTail(statistic, baseline.length - 1);
}

function twoProportions({ values, baseline, serving, nBaseline, nServing }: CountedPair): number {
  if (values.length < 2) return 1;
  const [p, q] = [baseline[1]! / nBaseline, serving[1]! / nServing];
  const both = (baseline[1]! + serving[1]!) / (nBaseline + nServing);
  return 2 * normalUpperTail(Math.abs(p - q) / Math.sqrt(both * (1 - both) * (1 / nBaseline + 1 / nServing)));
}
