import { chiSquareUpperTail } from "../../../shared/stats/chi-square-upper-tail.ts";
import { type CountedPair, countedPair, isNumeric } from "./counted-values.ts";
import { kolmogorovPValue } from "./ks-p-value.ts";
import type { Rule } from "./rule.ts";

const level = 0.05;
const quantiles = 100;

/**
 * Re-implementation of whylogs's default drift algorithms: of numbers the KS distance at a hundred quantiles of either side, with Kolmogorov's p-value; of others chi-square
 * against the reference's shares, in which a value new to the reference is drift. Drift below 0.05. Exact counts in the place of sketches.
 */
export const whylogs: Rule = {
  name: "whylogs",
  drifted: (pair) => {
    if (pair.baseline.type === "timestamp") return null;
    const counted = countedPair(pair);
    const { nBaseline, nServing } = counted;
    if (nBaseline === 0 || nServing === 0) return null;
    if (!isNumeric(pair.baseline)) return chiSquarePValue(counted) < level;
    const n = Math.round((nBaseline * nServing) / (nBaseline + nServing));
    return kolmogorovPValue(distanceAtQuantiles(counted), n) < level;
  },
};

/** The largest difference of the cumulative distributions at the quantiles 0, 0.01, ... of either side. */
function distanceAtQuantiles({ baseline, serving, nBaseline, nServing }: CountedPair): number {
  let [b, s, largest] = [0, 0, 0];
  for (let i = 0; i < baseline.length; i++) {
    const [before, beforeServing] = [b, s];
    b += baseline[i]!;
    s += serving[i]!;
    if (holdsQuantile(before, b, nBaseline) || holdsQuantile(beforeServing, s, nServing))
      largest = Math.max(largest, Math.abs(b / nBaseline - s / nServing));
  }
  return largest;
}

function holdsQuantile(before: number, after: number, n: number): boolean {
  return Math.floor((quantiles * after) / n) > Math.floor((quantiles * before) / n);
}

function chiSquarePValue({ baseline, serving, nBaseline, nServing }: CountedPair): number {
  let [statistic, cells] = [0, 0];
  for (let i = 0; i < serving.length; i++) {
    if (serving[i] === 0) continue;
    cells += 1;
    const expected = Math.floor((baseline[i]! / nBaseline) * nServing);
    if (expected === 0) return 0;
    statistic += (serving[i]! - expected) ** 2 / expected;
  }
  return chiSquareUpperTail(statistic, Math.max(1, cells - 1));
}
