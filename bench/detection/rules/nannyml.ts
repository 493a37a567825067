import type { Column } from "../data/column.ts";
import { countedPair, eachPresent, isNumeric } from "./counted-values.ts";
import { jensenShannonDivergence } from "./distances.ts";
import { countIn, doaneBins, equalEdges } from "./histogram.ts";
import type { ColumnPair, Rule } from "./rule.ts";

const deviations = 3;

/**
 * Re-implementation of NannyML's default univariate drift (0.13): Jensen-Shannon distance (base 2) of a chunk to the whole reference, over Doane's bins of the
 * reference or over its values; alarm above mean + 3 population standard deviations of the reference's own chunks. The serving batch is one chunk.
 */
export const nannyml: Rule = {
  name: "NannyML",
  drifted: (pair) => {
    if (pair.baseline.type === "timestamp") return null;
    const distanceTo = distances(pair);
    const known = pair.chunks.map(distanceTo).filter((x) => !Number.isNaN(x));
    const value = distanceTo(pair.serving);
    if (known.length === 0 || Number.isNaN(value)) return null;
    const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
    const variance = known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / known.length;
    return value > mean + deviations * Math.sqrt(variance);
  },
};

/** The distance of a chunk to the reference; NaN of an empty one. */
function distances(pair: ColumnPair): (chunk: Column) => number {
  const { values, baseline, nBaseline } = countedPair(pair);
  const inReference = Array.from(values.keys()).filter((i) => baseline[i]! > 0);
  if (inReference.length === 0) return () => Number.NaN;
  if (!isNumeric(pair.baseline)) {
    const places = new Map(inReference.map((i, place) => [values[i]!, place]));
    const shares = inReference.map((i) => baseline[i]! / nBaseline);
    return (chunk) => {
      const counts = new Float64Array(inReference.length);
      let [outside, n] = [0, 0];
      eachPresent(chunk, (x, count) => {
        const place = places.get(x);
        if (place === undefined) outside += count;
        else counts[place]! += count;
        n += count;
      });
      return n === 0 ? Number.NaN : distance(shares, counts, outside);
    };
  }
  const edges = equalEdges(
    values[inReference[0]!]!,
    values[inReference.at(-1)!]!,
    doaneBins(values, baseline, nBaseline),
  );
  const reference = countIn(edges, pair.baseline).counts;
  return (chunk) => {
    const { counts, outside, n } = countIn(edges, chunk);
    return n === 0 ? Number.NaN : distance(Array.from(reference), counts, outside);
  };
}

/** What a chunk holds outside is one more cell, empty in the reference. */
function distance(reference: readonly number[], counts: Float64Array, outside: number): number {
  const divergence =
    outside === 0
      ? jensenShannonDivergence(reference, counts)
      : jensenShannonDivergence([...reference, 0], [...counts, outside]);
  return Math.sqrt(divergence / Math.LN2);
}
