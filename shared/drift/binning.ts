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

/** Each tail bin holds this share of the baseline's numbers, or a little less ... */
export const tailShare = 0.001;

/** ... where that is at least this many numbers. */
const smallestTail = 5;

/** A test's cells keep at least this expected count on either side, or the asymptotic chi-square is too small in its tail. */
const smallestExpected = 10;

/** Edges are the baseline's own quantiles, which shows once serving is much the larger side: 1,000 against 10,000 rows rejected 1.3% at a level of 1%. */
const smallestExpectedOfQuantiles = 60;

/**
 * The bins of a numeric feature: about 32 with equal shares of the baseline, and one at either end for the outermost 0.1% where that is
 * at least 5 numbers. A value that alone holds at least half a bin's share (1/64)
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
  for (const cut of tailCuts(buckets, n)) cuts.add(cut);
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

/** Bucket indices that cut off at most the outermost 0.1% on either side; none where that is under 5 numbers. */
function tailCuts(buckets: readonly NumberBucket[], n: number): readonly number[] {
  const cuts: number[] = [];
  const most = n * tailShare;
  if (most < smallestTail) return cuts;
  let [low, held] = [0, 0];
  while (held + buckets[low]!.count <= most) held += buckets[low++]!.count;
  if (held >= smallestTail) cuts.push(low);
  let high = buckets.length;
  held = 0;
  while (high > 0 && held + buckets[high - 1]!.count <= most) held += buckets[--high]!.count;
  if (held >= smallestTail) cuts.push(high);
  return cuts;
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
export function countsInBins(edges: readonly number[], buckets: Iterable<NumberBucket>): number[] {
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
 * For every bin the cell it belongs to, so that the expected count of every cell is at least 10 on both sides; cells are adjacent bins,
 * numbered from 0. All one cell when there are too few numbers. Depends on the sum of both sides alone, so it does not bias the test
 * that follows.
 */
export function cellsOfBins(baseline: readonly number[], serving: readonly number[]): number[] {
  const needed = neededPooledCount(baseline, serving);
  let cell = 0;
  let pooled = 0;
  const cells = baseline.map((count, i) => {
    if (pooled >= needed && pooled > 0) {
      cell += 1;
      pooled = 0;
    }
    pooled += count + serving[i]!;
    return cell;
  });
  if (cell === 0 || (pooled >= needed && pooled > 0)) return cells;
  return cells.map((each) => Math.min(each, cell - 1));
}

/** Counts of bins added up by cell. */
export function countsInCells(cells: readonly number[], counts: readonly number[]): number[] {
  const sums = new Array<number>((cells.at(-1) ?? -1) + 1).fill(0);
  counts.forEach((count, i) => {
    sums[cells[i]!]! += count;
  });
  return sums;
}

/** The count over both sides at which a cell's expected count is 10 on the smaller side; Infinity when a side is empty. */
export function neededPooledCount(baseline: readonly number[], serving: readonly number[]): number {
  const nBaseline = baseline.reduce((sum, count) => sum + count, 0);
  const nServing = serving.reduce((sum, count) => sum + count, 0);
  const expected = nServing > 3 * nBaseline ? smallestExpectedOfQuantiles : smallestExpected;
  return (expected * (nBaseline + nServing)) / Math.min(nBaseline, nServing);
}
