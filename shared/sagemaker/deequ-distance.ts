import type { ValueCounts } from "../profile/value-counts.ts";
import type { Bucket, QuantileSketch } from "../sketch/quantiles.ts";
import { nextUp } from "../stats/next-up.ts";
import type { ComparisonMethod } from "./constraints.ts";

const robustFactor = 1.8;
const bytes = new DataView(new ArrayBuffer(8));

/**
 * Deequ's distance of two samples of numbers: the largest difference of their cumulative shares, in [0, 1] (Kolmogorov and Smirnov's D over the items of the two sketches). Null when a side has
 * no numbers.
 *
 * Exact while the sketches hold every number; a baseline of Model Monitor's sketch is that sketch. Source: awslabs/deequ 2.0.2, analyzers/Distance.scala, numericalDistance.
 */
export function numericDistance(
  baseline: QuantileSketch,
  serving: QuantileSketch,
  method: ComparisonMethod,
): number | null {
  const [n, m] = [baseline.n, serving.n];
  if (n === 0 || m === 0) return null;
  const places = new Set([...baseline.buckets(), ...serving.buckets()].map(behind));
  let largest = 0;
  for (const x of places) {
    largest = Math.max(largest, Math.abs(baseline.countBelow(x) / n - serving.countBelow(x) / m));
  }
  return corrected(largest, n, m, method);
}

/** The end of the cell of two neighbouring doubles that a bucket of one value, blurred or not, lies in; of a wider bucket its own end. */
function behind({ low, high }: Bucket): number {
  if (low === 0 || high > nextUp(nextUp(low))) return high;
  bytes.setFloat64(0, low);
  bytes.setBigUint64(0, bytes.getBigUint64(0) & ~1n);
  const even = bytes.getFloat64(0);
  return low > 0 ? nextUp(nextUp(even)) : nextUp(even);
}

/** Deequ's distance of two samples of values: the largest difference of one value's shares, in [0, 1]. Null when a side has none. Source: as above, categoricalDistance. */
export function categoricalDistance(
  baseline: ValueCounts,
  serving: ValueCounts,
  method: ComparisonMethod,
): number | null {
  const [n, m] = [baseline.n, serving.n];
  if (n === 0 || m === 0) return null;
  let largest = 0;
  for (const value of new Set([...baseline.counts.keys(), ...serving.counts.keys()])) {
    const before = (baseline.counts.get(value) ?? 0) / n;
    largest = Math.max(largest, Math.abs(before - (serving.counts.get(value) ?? 0) / m));
  }
  return corrected(largest, n, m, method);
}

/** `robust` takes off what few rows may differ by: 1.8 sqrt((n + m) / (n m)). */
function corrected(distance: number, n: number, m: number, method: ComparisonMethod): number {
  return method === "simple" ? distance : Math.max(0, distance - robustFactor * Math.sqrt((n + m) / (n * m)));
}
