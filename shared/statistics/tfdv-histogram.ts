import { type HistogramProto, histogramProto, histogramTypes } from "./statistics-proto.ts";

const fineBuckets = 1000;
const shownBuckets = 10;

/** A sorted multiset of numbers, infinities included, NaN left out, as TFDV's histograms ask for it. */
export interface SortedNumbers {
  /** How many numbers there are, infinite ones included. */
  readonly n: number;
  readonly positiveInfinite: number;
  /** The k-th smallest, from 0 to n - 1. */
  at(k: number): number;
  /** How many are at most x. */
  atMost(x: number): number;
  /** The extremes of the finite ones; null without. */
  readonly finiteMin: number | null;
  readonly finiteMax: number | null;
}

/** Bounds of consecutive buckets, and how many numbers are at most each bound. */
interface Boundaries {
  readonly bounds: readonly number[];
  readonly upTo: readonly number[];
}

interface CountedBucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Median and both histograms of a numeric feature. */
export interface TfdvDistribution {
  readonly median: number;
  readonly standard: HistogramProto;
  readonly quantiles: HistogramProto;
}

/**
 * What TFDV writes of a numeric feature's distribution with default options: the upper median; ten buckets of equal width, whose counts are interpolated from a
 * thousand quantiles and so need not be whole; ten buckets between deciles. `n` must be 1 or more.
 *
 * Source: tensorflow-data-validation 1.16.1, utils/quantiles_util.py, from exact quantiles (its sketch is exact up to 5,701 distinct numbers).
 */
export function tfdvDistribution(numbers: SortedNumbers): TfdvDistribution {
  const fine = boundariesOf(numbers);
  const every = fineBuckets / shownBuckets;
  const coarse = {
    bounds: fine.bounds.filter((_, i) => i % every === 0),
    upTo: fine.upTo.filter((_, i) => i % every === 0),
  };
  return {
    median: fine.bounds[fineBuckets / 2]!,
    standard: histogramOf(histogramTypes.standard, equalWidth(fine, numbers)),
    quantiles: histogramOf(histogramTypes.quantiles, evened(coarse)),
  };
}

/** The histogram of list lengths where every one of `rows` rows holds one value. */
export function lengthsOfOne(rows: number): HistogramProto {
  const bounds = new Array<number>(shownBuckets + 1).fill(1);
  return histogramOf(histogramTypes.quantiles, evened({ bounds, upTo: bounds.map(() => rows) }));
}

/** Boundary r of R: the smallest number with more than r n / R numbers at most as large; the last is the largest. */
function boundariesOf(numbers: SortedNumbers): Boundaries {
  const bounds = Array.from({ length: fineBuckets + 1 }, (_, r) =>
    numbers.at(Math.min(numbers.n - 1, Math.floor((r * numbers.n) / fineBuckets))),
  );
  return { bounds, upTo: bounds.map((bound) => numbers.atMost(bound)) };
}

/** Counts between boundaries: buckets with one upper bound share theirs evenly, and those equal to the first share what lies at the least number. */
function evened({ bounds, upTo }: Boundaries): CountedBucket[] {
  const lows = bounds.slice(0, -1);
  const highs = bounds.slice(1);
  const counts = highs.map((_, i) => upTo[i + 1]! - upTo[i]!);
  for (let start = 0; start < highs.length; ) {
    let end = start + 1;
    while (end < highs.length && highs[end] === highs[start]) end += 1;
    const share = counts.slice(start, end).reduce((sum, count) => sum + count, 0) / (end - start);
    counts.fill(share, start, end);
    start = end;
  }
  let equal = 0;
  while (equal < lows.length && lows[equal] === lows[0] && highs[equal] === highs[0]) equal += 1;
  for (let i = 0; i < equal; i += 1) counts[i]! += upTo[0]! / equal;
  return lows.map((low, i) => ({ low, high: highs[i]!, count: counts[i]! }));
}

function equalWidth(fine: Boundaries, numbers: SortedNumbers): CountedBucket[] {
  const { finiteMin: min, finiteMax: max, positiveInfinite } = numbers;
  // TFDV's own extremes of no finite number.
  if (min === null || max === null) {
    return [{ low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, count: numbers.n }];
  }
  const { kept, negativeInfinite } = finiteOnly(fine, max, positiveInfinite);
  const edges = min === max ? [min, max] : linearSpace(min, max);
  if (!edges.every(Number.isFinite)) return [];
  const buckets = evened(kept);
  const counted: CountedBucket[] = [];
  if (negativeInfinite > 0) {
    counted.push({ low: Number.NEGATIVE_INFINITY, high: Number.NEGATIVE_INFINITY, count: negativeInfinite });
  }
  let first = 0;
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const [low, high] = [edges[i]!, edges[i + 1]!];
    let count = 0;
    for (let at = first; at < buckets.length && buckets[at]!.low <= high; at += 1) {
      const bucket = buckets[at]!;
      const overlap = overlapOf(bucket, low, high, i === 0);
      if (overlap === null) first = at;
      else count += overlap * bucket.count;
    }
    counted.push({ low, high, count });
  }
  if (positiveInfinite > 0) {
    counted.push({ low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY, count: positiveInfinite });
  }
  return counted;
}

/** The boundaries without infinite ones; the last is the greatest finite number. */
function finiteOnly(
  { bounds, upTo }: Boundaries,
  max: number,
  positiveInfinite: number,
): { readonly kept: Boundaries; readonly negativeInfinite: number } {
  const start = bounds.filter((bound) => bound === Number.NEGATIVE_INFINITY).length;
  const negativeInfinite = start > 0 ? upTo[start - 1]! : 0;
  const counts = upTo.slice(start).map((count) => count - negativeInfinite);
  if (positiveInfinite === 0) return { kept: { bounds: bounds.slice(start), upTo: counts }, negativeInfinite };
  const total = counts.at(-1)! - positiveInfinite;
  const finite = bounds.slice(start).filter((bound) => bound !== Number.POSITIVE_INFINITY);
  return {
    kept: { bounds: [...finite, max], upTo: [...counts.slice(0, finite.length), total] },
    negativeInfinite,
  };
}

/** NumPy's linspace of eleven numbers, to the bit. */
function linearSpace(min: number, max: number): number[] {
  const step = (max - min) / shownBuckets;
  return Array.from({ length: shownBuckets + 1 }, (_, i) => (i === shownBuckets ? max : i * step + min));
}

/** The share of a bucket's numbers in an interval; null when the bucket lies before it. A bucket of one number at the left edge belongs to the first interval alone. */
function overlapOf(bucket: CountedBucket, low: number, high: number, isFirst: boolean): number | null {
  if (bucket.high === bucket.low && bucket.low === low) return isFirst ? 1 : null;
  if (bucket.high < low) return null;
  const width = bucket.high - bucket.low;
  if (low <= bucket.low && high >= bucket.high) return 1;
  if (low <= bucket.low) return (high - bucket.low) / width;
  if (high >= bucket.high) return (bucket.high - low) / width;
  return (high - low) / width;
}

function histogramOf(type: number, buckets: readonly CountedBucket[]): HistogramProto {
  return histogramProto.create({
    type,
    buckets: buckets.map(({ low, high, count }) => ({ lowValue: low, highValue: high, sampleCount: count })),
  });
}
