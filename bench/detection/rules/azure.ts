import { countedPair, isNumeric } from "./counted-values.ts";
import { baselineDeviation, jensenShannonDivergence, wassersteinDistance } from "./distances.ts";
import type { Rule } from "./rule.ts";

const threshold = 0.1;

/**
 * Re-implementation of Azure ML's default data drift signal: Wasserstein distance over the reference's standard deviation (numbers) and Jensen-Shannon
 * distance (others), both at 0.1. The logarithm's base is not documented: natural here, as SciPy's default.
 */
export const azure: Rule = {
  name: "Azure ML",
  drifted: (pair) => {
    if (pair.baseline.type === "timestamp") return null;
    const counted = countedPair(pair);
    if (counted.nBaseline === 0 || counted.nServing === 0) return null;
    if (!isNumeric(pair.baseline))
      return Math.sqrt(jensenShannonDivergence(counted.baseline, counted.serving)) > threshold;
    const deviation = baselineDeviation(counted);
    return deviation > 0 && wassersteinDistance(counted) / deviation > threshold;
  },
};
