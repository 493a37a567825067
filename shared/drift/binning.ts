import type { FeatureBins } from "../baseline/baseline.ts";
import type { FeatureProfile } from "../profile/profile.ts";
import { nextUp } from "../stats/next-up.ts";

/** What the binning reads of a quantile sketch's bucket: `count` numbers in [low, high). */
export interface NumberBucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** True when every number of it is `low`. */
  readonly exact: boolean;
}

/**
 * 32 bins: at 1,000 serving rows still 30 rows a bin, and enough to see shape; a location shift loses under 1% of its
 * information by being binned this finely.
 */
const binTarget = 32;

/** A test's cells keep at least this expected count on either side, or the asymptotic chi-square is too small in its tail. */
const smallestExpected = 10;

/** Edges are the baseline's own quantiles, which shows once serving is much the larger side: 1,000 against 10,000 rows rejected 1.3% at a level of 1%. */
const smallestExpectedOfQuantiles = 60;

/**
 * The bins of a numeric feature: about 32 with equal shares of the baseline. A value that alone holds at least half a bin's share (1/64)
 * gets a bin of its own, [v, nextUp(v)), so a mass at zero never blurs its neighbours. Edges stand on bucket boundaries only, so the
 * counts are exact.
 *
 * Fewer distinct values give fewer bins; one value gives one. Null without numbers. (The greatest double cannot be exceeded: were it
 * the maximum, the last edge is that maximum itself.)
 */
export function chooseBins(feature: FeatureProfile): FeatureBins | null {
  const { min, max } = feature.moments;
  if (min === null || max === null) return null;
  return binsOfBuckets(feature.name, [...feature.quantiles.buckets()], min, max);
}

/** `chooseBins` from buckets in ascending order and the exact extremes. */
export function binsOfBuckets(
  feature: string,
  buckets: readonly NumberBucket[],
  min: number,
  max: number,
): FeatureBins | null {
  const n = buckets.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) return null;
  const heavy = n / (2 * binTarget);
  const isPoint = buckets.map(({ exact, count }) => exact && count >= heavy);
  const cuts = new Set<number>();
  for (let start = 0; start < buckets.length; start += 1) {
    if (isPoint[start]) {
      cuts.add(start);
      cuts.add(start + 1);
      continue;
    }
    let end = start;
    let mass = 0;
    while (end < buckets.length && !isPoint[end]) mass += buckets[end++]!.count;
    for (const cut of evenCuts(buckets, start, end, mass, Math.max(1, Math.round((mass / n) * binTarget))))
      cuts.add(cut);
    start = end - 1;
  }
  const inner = [...cuts].filter((cut) => cut > 0 && cut < buckets.length).sort((a, b) => a - b);
  const last = nextUp(max);
  const edges = [
    min,
    ...inner.map((cut) => (isPoint[cut - 1] ? nextUp(buckets[cut - 1]!.low) : buckets[cut]!.low)),
    Number.isFinite(last) ? last : max,
  ];
  const counts = [0];
  [...inner, buckets.length].forEach((end, i) => {
    let count = 0;
    for (let j = inner[i - 1] ?? 0; j < end; j += 1) count += buckets[j]!.count;
    counts.push(count);
  });
  return { feature, edges, counts: [...counts, 0] };
}

/** Bucket indices that cut [start, end) into about `parts` of equal mass, each as near its target as the buckets allow. */
function evenCuts(
  buckets: readonly NumberBucket[],
  start: number,
  end: number,
  mass: number,
  parts: number,
): readonly number[] {
  const cuts: number[] = [];
  let before = 0;
  let target = mass / parts;
  for (let i = start; i < end; i += 1) {
    const after = before + buckets[i]!.count;
    if (after >= target && cuts.length < parts - 1) {
      const cut = target - before < after - target && i > (cuts.at(-1) ?? start) ? i : i + 1;
      if (cut < end) cuts.push(cut);
      const held = cut === i ? before : after;
      target = held + (mass - held) / Math.max(1, parts - cuts.length);
    }
    before = after;
  }
  return cuts;
}

/**
 * Numbers per bin of other edges, from buckets: exact where no bucket straddles an edge, else with the straddling bucket taken as evenly
 * spread. `edges.length + 1` counts, the first and last below and beyond all edges.
 */
export function countsInBins(edges: readonly number[], buckets: readonly NumberBucket[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (const { low, high, count, exact } of buckets) {
    while (bin < edges.length && edges[bin]! <= low) bin += 1;
    if (exact || bin === edges.length || high <= edges[bin]!) {
      counts[bin]! += count;
      continue;
    }
    let from = low;
    for (let i = bin; from < high; i += 1) {
      const to = i < edges.length ? Math.min(edges[i]!, high) : high;
      counts[i]! += (count * (to - from)) / (high - from === 0 ? 1 : high - low);
      from = to;
    }
  }
  return counts;
}

/**
 * Adjacent bins joined until the expected count of every bin is at least 10 on both sides. Two lists of equal length, at most as
 * long as before; one bin when there are too few numbers. Depends on the sum of both sides alone, so it does not bias the test that
 * follows.
 */
export function mergeBins(
  baseline: readonly number[],
  serving: readonly number[],
): { readonly baseline: number[]; readonly serving: number[] } {
  const needed = neededPooledCount(baseline, serving);
  const merged = { baseline: [] as number[], serving: [] as number[] };
  let b = 0;
  let s = 0;
  for (let i = 0; i < baseline.length; i += 1) {
    b += baseline[i]!;
    s += serving[i]!;
    if (b + s < needed || b + s === 0) continue;
    merged.baseline.push(b);
    merged.serving.push(s);
    b = 0;
    s = 0;
  }
  if (b + s === 0) return merged;
  if (merged.baseline.length === 0) return { baseline: [b], serving: [s] };
  merged.baseline[merged.baseline.length - 1]! += b;
  merged.serving[merged.serving.length - 1]! += s;
  return merged;
}

/** The count over both sides at which a cell's expected count is 10 on the smaller side; Infinity when a side is empty. */
export function neededPooledCount(baseline: readonly number[], serving: readonly number[]): number {
  const nBaseline = baseline.reduce((sum, count) => sum + count, 0);
  const nServing = serving.reduce((sum, count) => sum + count, 0);
  const expected = nServing > 3 * nBaseline ? smallestExpectedOfQuantiles : smallestExpected;
  return (expected * (nBaseline + nServing)) / Math.min(nBaseline, nServing);
}
