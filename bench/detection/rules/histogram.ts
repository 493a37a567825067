import type { Column } from "../data/column.ts";
import { eachPresent } from "./counted-values.ts";

/** Edges of `bins` equal bins between two ends; of one value, as numpy, half a unit to either side. */
export function equalEdges(low: number, high: number, bins: number): Float64Array {
  const [from, to] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? to : from + (i * (to - from)) / bins));
}

/** Values in [edge, next edge), the last bin closed, and how many lie outside all of them. */
export function countIn(edges: Float64Array, column: Column): { counts: Float64Array; outside: number; n: number } {
  const bins = edges.length - 1;
  const counts = new Float64Array(bins);
  const [low, high] = [edges[0]!, edges[bins]!];
  let [outside, n] = [0, 0];
  eachPresent(column, (x, count) => {
    n += count;
    if (x < low || x > high) {
      outside += count;
      return;
    }
    let bin = Math.min(bins - 1, Math.floor(((x - low) / (high - low)) * bins));
    if (x < edges[bin]!) bin -= 1;
    else if (bin < bins - 1 && x >= edges[bin + 1]!) bin += 1;
    counts[bin]! += count;
  });
  return { counts, outside, n };
}

/** Number of bins by Doane (1976), as numpy's `histogram_bin_edges(bins="doane")`; `counts` of ascending `values`. */
export function doaneBins(values: Float64Array, counts: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * counts[i]!;
  const mean = sum / n;
  let [second, third] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - mean;
    second += counts[i]! * difference ** 2;
    third += counts[i]! * difference ** 3;
  }
  if (n <= 2 || second === 0) return 1;
  const skewness = third / n / (second / n) ** 1.5;
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return Math.ceil(1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread));
}
