import type { NumberBucket } from "../drift/binning.ts";
import { nextUp } from "../stats/next-up.ts";
import {
  type DatasetStatistics,
  type FeatureStatisticsProto,
  type HistogramProto,
  histogramTypes,
  type NumericStatistics,
  type StatisticsList,
  type StringStatistics,
  statisticsTypes,
} from "./statistics-proto.ts";
import type { ColumnSummary, NumbersSummary, TableSummary, TextsSummary } from "./table-summary.ts";

const wholeTable = "All Examples";

/**
 * What a statistics file of TFDV tells of a table; null when it holds slices and none of them is the whole ("All Examples").
 *
 * A row with an empty list (how TFX writes an empty cell) is a missing value; rows of several values are counted as lists. Structs, nested columns and numbers whose extremes contradict themselves are left out, given in `leftOut`. Where all bounds of
 * a column are of single precision, as TFDV stores the fractions of a CSV, every number that rounds to a bound counts as that bound: 7.85 is stored as 7.849999904632568.
 */
export function summaryOfTfdv(
  list: StatisticsList,
): { readonly summary: TableSummary; readonly leftOut: readonly string[] } | null {
  const { datasets } = list;
  const dataset = datasets.length === 1 ? datasets[0] : datasets.find(({ name }) => name === wholeTable);
  if (dataset === undefined) return null;
  const read = dataset.features.filter(isPlain).map((feature) => columnOf(feature, dataset));
  const columns = read.filter(({ numbers }) => numbers === null || isOrdered(numbers));
  const names = new Set(columns.map(({ name }) => name));
  const leftOut = dataset.features.map(nameOf).filter((name) => !names.has(name));
  return { summary: { tool: "TFDV", rows: dataset.numExamples, columns }, leftOut };
}

function nameOf({ name, path }: FeatureStatisticsProto): string {
  return path === null ? name : path.step.join(".");
}

function isPlain({ type, path }: FeatureStatisticsProto): boolean {
  return type !== statisticsTypes.struct && (path === null || path.step.length === 1);
}

function columnOf(feature: FeatureStatisticsProto, { numExamples }: DatasetStatistics): ColumnSummary {
  const { numStats, stringStats, bytesStats } = feature;
  const common = (numStats ?? stringStats ?? bytesStats)?.commonStats ?? null;
  const name = nameOf(feature);
  const values = common?.totNumValues ?? 0;
  if (common === null || values === 0) {
    return { name, missing: numExamples, numbers: null, texts: null, lists: 0 };
  }
  if (common.maxNumValues > 1) {
    const lists = Math.min(numExamples, common.numNonMissing);
    return { name, missing: numExamples - lists, numbers: null, texts: null, lists };
  }
  const present = Math.min(numExamples, values);
  return {
    name,
    missing: numExamples - present,
    numbers: numStats === null ? null : numbersOf(numStats, feature.type === statisticsTypes.int, present),
    texts: numStats !== null ? null : textsOf(stringStats, present),
    lists: 0,
  };
}

function isOrdered({ n, min, max }: NumbersSummary): boolean {
  return n === 0 || (Number.isFinite(min) && Number.isFinite(max) && min <= max);
}

function textsOf(strings: StringStatistics | null, n: number): TextsSummary {
  if (strings === null) return { n, distinct: 0, listed: [], invalidUtf8: 0 };
  const ranked = strings.rankHistogram?.buckets.map(({ label, sampleCount }) => ({ value: label, count: sampleCount }));
  const top = strings.topValues.map(({ value, frequency }) => ({ value, count: frequency }));
  const longest = ranked !== undefined && ranked.length >= top.length ? ranked : top;
  let left = n;
  const listed = longest.filter(({ count }) => {
    const fits = Number.isSafeInteger(count) && count > 0 && count <= left;
    if (fits) left -= count;
    return fits;
  });
  return { n, distinct: Math.max(strings.unique, listed.length), listed, invalidUtf8: strings.invalidUtf8Count };
}

function numbersOf(stats: NumericStatistics, whole: boolean, present: number): NumbersSummary {
  const standard = stats.histograms.find(({ type }) => type === histogramTypes.standard);
  const quantiles = stats.histograms.find(({ type }) => type === histogramTypes.quantiles);
  const nan = Math.min(present, (standard ?? quantiles)?.numNan ?? 0);
  const infinite = (sign: number): number =>
    Math.round(
      standard?.buckets.find(({ lowValue, highValue }) => lowValue === sign && highValue === sign)?.sampleCount ?? 0,
    );
  const positiveInfinite = infinite(Number.POSITIVE_INFINITY);
  const negativeInfinite = infinite(Number.NEGATIVE_INFINITY);
  const n = Math.max(0, present - nan - positiveInfinite - negativeInfinite);
  const finite = (standard?.buckets ?? []).filter(
    ({ lowValue, highValue }) => Number.isFinite(lowValue) && Number.isFinite(highValue),
  );
  const anyInfinite = positiveInfinite + negativeInfinite > 0;
  const bounds = anyInfinite ? [finite[0]?.lowValue, finite.at(-1)?.highValue] : [stats.min, stats.max];
  const rounding = roundingOf([...(quantiles?.buckets ?? []).flatMap((b) => [b.lowValue, b.highValue]), ...bounds]);
  const min = rounding(bounds[0] ?? 0).least;
  const max = rounding(bounds[1] ?? 0).most;
  const middle = (min + max) / 2;
  return {
    n,
    whole,
    nan,
    positiveInfinite,
    negativeInfinite,
    zeros: stats.numZeros,
    mean: Number.isFinite(stats.mean) ? stats.mean : Number.isFinite(middle) ? middle : 0,
    deviation: anyInfinite || !Number.isFinite(stats.stdDev) ? 0 : stats.stdDev,
    min,
    max,
    buckets: n === 0 || anyInfinite ? null : bucketsOf(quantiles, rounding, n, stats.numZeros),
    exact: n > 0 && bounds[0] === bounds[1],
  };
}

/** The numbers that may stand behind a stored one: from `least` to `most`. */
type Rounding = (x: number) => { readonly least: number; readonly most: number };

/** Half a unit of single precision to either side where all of these numbers are of that, else none. Whole numbers stand for themselves. */
function roundingOf(numbers: readonly (number | undefined)[]): Rounding {
  const single = numbers.every((x) => x === undefined || Object.is(Math.fround(x), x));
  return (x) => {
    if (!single || Number.isInteger(x) || !Number.isFinite(x)) return { least: x, most: x };
    const half = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 24);
    return { least: x - half, most: x + half };
  };
}

/**
 * The quantile histogram as buckets between its different bounds, with whole counts; those at the least number, and zeros where they are the least, on their own. Null without one, and for one of before TFDV 1.11, which gives every
 * bucket the same count even where numbers at its bounds repeat; later ones hardly ever do, because the least number counts in the first bucket.
 */
function bucketsOf(
  histogram: HistogramProto | undefined,
  rounding: Rounding,
  n: number,
  zeros: number,
): readonly NumberBucket[] | null {
  const shown = histogram?.buckets ?? [];
  if (shown.length === 0) return null;
  const isOneValue = shown.every(({ lowValue, highValue }) => lowValue === highValue);
  if (!isOneValue && shown.every(({ sampleCount }) => sampleCount === shown[0]!.sampleCount)) return null;
  const buckets: NumberBucket[] = [];
  const first = rounding(shown[0]!.lowValue).least;
  const add = (low: number, high: number, count: number): void => {
    if (count > 0) buckets.push({ low, high, count, exact: high === nextUp(low) });
  };
  let low = first;
  let before = 0;
  let sum = 0;
  shown.forEach(({ highValue, sampleCount }, i) => {
    sum += sampleCount;
    if (i + 1 < shown.length && shown[i + 1]!.highValue === highValue) return;
    const upTo = i + 1 === shown.length ? n : Math.min(n, Math.round(sum));
    const high = nextUp(rounding(highValue).most);
    const atZero = low === first && first === 0 && before === 0 && high > Number.MIN_VALUE ? Math.min(zeros, upTo) : 0;
    add(0, Number.MIN_VALUE, atZero);
    add(atZero > 0 ? Number.MIN_VALUE : low, high, upTo - before - atZero);
    before = Math.max(before, upTo);
    low = high;
  });
  return areSound(buckets, n) ? buckets : null;
}

/** Ascending, and together all numbers. */
function areSound(buckets: readonly NumberBucket[], n: number): boolean {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  return total === n && buckets.every(({ low, high }, i) => low < high && low >= (buckets[i - 1]?.high ?? low));
}
