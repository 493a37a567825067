import type { Column } from "../data/column.ts";
import { countedPair, isNumeric } from "./counted-values.ts";
import { jensenShannonDivergence, largestShareChange } from "./distances.ts";
import { countIn, equalEdges } from "./histogram.ts";
import type { Rule } from "./rule.ts";

const buckets = 10;

/**
 * Re-implementation of TFDV's comparators, which have no thresholds of their own: these are 0.3 and 0.3, the defaults of BigQuery's ML.TFDV_VALIDATE, which
 * is documented to behave as TFDV's validate_statistics.
 */
export const tfdv: Rule = tfdvRule("TFDV 0.3", 0.3, 0.3);

/** The same with the thresholds of the example in Vertex AI's DataDriftSpec: 0.02 of numbers, 0.01 of other values. */
export const tfdvExample: Rule = tfdvRule("TFDV .02/.01", 0.02, 0.01);

/**
 * Numbers: Jensen-Shannon divergence (base 2) of the ten equal buckets of each side, spread over the union of their edges. Others: the largest change of
 * one value's share.
 */
function tfdvRule(name: string, numeric: number, categorical: number): Rule {
  return {
    name,
    drifted: (pair) => {
      if (pair.baseline.type === "timestamp") return null;
      const counted = countedPair(pair);
      if (counted.nBaseline === 0 || counted.nServing === 0) return null;
      if (!isNumeric(pair.baseline)) return largestShareChange(counted) > categorical;
      const [before, after] = [histogramOf(pair.baseline), histogramOf(pair.serving)];
      const edges = Float64Array.from(new Set([...before.edges, ...after.edges])).sort();
      return jensenShannonDivergence(spread(before, edges), spread(after, edges)) / Math.LN2 > numeric;
    },
  };
}

interface Histogram {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

function histogramOf(column: Column): Histogram {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of column.values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const edges = equalEdges(low, high, buckets);
  return { edges, counts: countIn(edges, column).counts };
}

/** Counts between finer edges, every bucket taken as evenly filled. */
function spread({ edges, counts }: Histogram, finer: Float64Array): Float64Array {
  const result = new Float64Array(finer.length - 1);
  let bucket = 0;
  for (let i = 0; i + 1 < finer.length; i++) {
    while (bucket < counts.length - 1 && finer[i]! >= edges[bucket + 1]!) bucket += 1;
    const [from, to] = [edges[bucket]!, edges[bucket + 1]!];
    const width = Math.min(finer[i + 1]!, to) - Math.max(finer[i]!, from);
    if (width > 0) result[i] = (counts[bucket]! * width) / (to - from);
  }
  return result;
}
