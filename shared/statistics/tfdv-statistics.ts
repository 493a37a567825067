import { featureRows } from "../profile/feature-rows.ts";
import { distinctValues } from "../profile/feature-statistics.ts";
import { inferType } from "../profile/infer-type.ts";
import type { FeatureProfile, Profile } from "../profile/profile.ts";
import { nextUp } from "../stats/next-up.ts";
import {
  type CommonStatistics,
  commonStatisticsProto,
  type DatasetStatistics,
  datasetStatisticsProto,
  type FeatureStatisticsProto,
  featureStatisticsProto,
  histogramProto,
  histogramTypes,
  type NumericStatistics,
  numericStatistics,
  rankHistogramProto,
  type StatisticsList,
  type StringStatistics,
  statisticsTypes,
  stringStatistics,
} from "./statistics-proto.ts";
import { lengthsOfOne, type SortedNumbers, tfdvDistribution } from "./tfdv-histogram.ts";

const topValues = 20;
const rankedValues = 1000;

/**
 * The statistics that TFDV would write of the rows behind a profile: one dataset without a name. TFDV and Facets read them as their own.
 *
 * Counts, extremes, zeros and the deviation (of the population) are exact. Top values are ordered as TFDV orders them: by count, and among equals the larger text (by bytes) first; up to 16,384 different
 * texts all counts are exact. Median and histograms are exact up to 8,192 distinct numbers. What differs:
 * - TFDV rounds the fractions of a CSV to single precision, we do not;
 * - floating-point numbers that are all whole are INT, as in our schema;
 * - booleans of a text file are written `true` and `false`; where a column of texts also holds numbers, those are written in shortest form ("7" for "7.0");
 * - typed booleans are INT 0 and 1, as of a data frame; moments are STRING without values, because no text is kept of them;
 * - of lists the values are described, and how many a row holds only by least, greatest and mean;
 * - a value of more than 256 bytes is known by its first characters and a hash.
 *
 * Source: tensorflow-data-validation 1.16.1, statistics/generators/basic_stats_generator.py and top_k_uniques_stats_generator.py.
 */
export function tfdvStatistics(profile: Profile): StatisticsList {
  const features = [...profile.features.values()].map((feature) => featureOf(feature, profile.rows));
  const dataset: DatasetStatistics = datasetStatisticsProto.create({ numExamples: profile.rows, features });
  return { datasets: [dataset] };
}

function featureOf(feature: FeatureProfile, rows: number): FeatureStatisticsProto {
  const path = { step: [feature.name] };
  const commonStats = commonOf(feature, rows);
  const type = typeOf(feature);
  if (type === "string") {
    return featureStatisticsProto.create({
      path,
      type: statisticsTypes.string,
      stringStats: stringOf(feature, commonStats),
    });
  }
  const numStats = type === "boolean" ? flagsOf(feature, commonStats) : numericOf(feature, commonStats);
  return featureStatisticsProto.create({ path, type: statisticsTypes[type === "float" ? "float" : "int"], numStats });
}

/** TFDV has neither booleans nor moments: a typed boolean is a number, and everything else that is no number is text. */
function typeOf({
  kinds,
  lexical,
  frequent,
  moments,
  quantiles,
}: FeatureProfile): "int" | "float" | "string" | "boolean" {
  const type = inferType(kinds);
  if (type === "INT") return fitsInt64(moments) ? "int" : "float";
  if (type === "FLOAT") return "float";
  if (type === "BOOLEAN" && !lexical) return "boolean";
  if (type !== "LIST" || frequent.size > 0 || moments.n === 0) return "string";
  for (const { low, exact } of quantiles.buckets()) if (!exact || !Number.isInteger(low)) return "float";
  return "int";
}

function fitsInt64({ min, max }: FeatureProfile["moments"]): boolean {
  return (min ?? 0) >= -(2 ** 63) && (max ?? 0) <= 2 ** 63;
}

function commonOf(feature: FeatureProfile, rows: number): CommonStatistics {
  const { kinds, listLength } = feature;
  const present = featureRows(feature) - kinds.missing;
  const single = present - kinds.list;
  const values = single + listLength.sum;
  const lengths = [...(single > 0 ? [1] : []), ...(kinds.list > 0 ? [listLength.min ?? 0, listLength.max ?? 0] : [])];
  return commonStatisticsProto.create({
    numNonMissing: present,
    numMissing: rows - present,
    minNumValues: present === 0 ? 0 : Math.min(...lengths),
    maxNumValues: present === 0 ? 0 : Math.max(...lengths),
    avgNumValues: present === 0 ? 0 : values / present,
    totNumValues: values,
    numValuesHistogram: present > 0 && kinds.list === 0 ? lengthsOfOne(present) : null,
  });
}

function numericOf(feature: FeatureProfile, commonStats: CommonStatistics): NumericStatistics {
  const { kinds, moments } = feature;
  const numbers = sortedNumbers(feature);
  if (numbers.n === 0) {
    const empty = kinds.nan === 0 ? [] : [histogramTypes.standard, histogramTypes.quantiles];
    const histograms = empty.map((type) => histogramProto.create({ type, numNan: kinds.nan }));
    return numericStatistics.create({ commonStats, histograms });
  }
  const { median, standard, quantiles } = tfdvDistribution(numbers);
  const [above, below] = [kinds["positive-infinity"], kinds["negative-infinity"]];
  const sum = (above > 0 ? Number.POSITIVE_INFINITY : 0) + (below > 0 ? Number.NEGATIVE_INFINITY : 0);
  return numericStatistics.create({
    commonStats,
    mean: (moments.mean ?? 0) + sum,
    stdDev: above + below > 0 ? 0 : populationDeviation(feature),
    numZeros: feature.zeros,
    min: numbers.at(0),
    median,
    max: numbers.at(numbers.n - 1),
    histograms: [standard, quantiles].map((histogram) => ({ ...histogram, numNan: kinds.nan })),
  });
}

function populationDeviation({ moments: { n, standardDeviation } }: FeatureProfile): number {
  return standardDeviation === null ? 0 : standardDeviation * Math.sqrt((n - 1) / n);
}

function sortedNumbers({ kinds, moments, quantiles }: FeatureProfile): SortedNumbers {
  const below = kinds["negative-infinity"];
  const n = below + quantiles.n + kinds["positive-infinity"];
  return {
    n,
    positiveInfinite: kinds["positive-infinity"],
    finiteMin: moments.min,
    finiteMax: moments.max,
    at: (k) => {
      if (k < below) return Number.NEGATIVE_INFINITY;
      if (k >= below + quantiles.n) return Number.POSITIVE_INFINITY;
      // Half a rank down, so that rounding never makes it the next number.
      return quantiles.quantile((k - below + 0.5) / quantiles.n)!;
    },
    atMost: (x) => {
      if (x === Number.NEGATIVE_INFINITY) return below;
      return x === Number.POSITIVE_INFINITY ? n : below + quantiles.countBelow(nextUp(x));
    },
  };
}

/** Booleans as 0 and 1. */
function flagsOf({ frequent }: FeatureProfile, commonStats: CommonStatistics): NumericStatistics {
  const [zeros, ones] = [frequent.countOf("false"), frequent.countOf("true")];
  const n = zeros + ones;
  const mean = ones / n;
  const { median, standard, quantiles } = tfdvDistribution({
    n,
    positiveInfinite: 0,
    finiteMin: zeros > 0 ? 0 : 1,
    finiteMax: ones > 0 ? 1 : 0,
    at: (k) => (k < zeros ? 0 : 1),
    atMost: (x) => (x < 0 ? 0 : x < 1 ? zeros : n),
  });
  return numericStatistics.create({
    commonStats,
    mean,
    stdDev: Math.sqrt(mean * (1 - mean)),
    numZeros: zeros,
    min: zeros > 0 ? 0 : 1,
    median,
    max: ones > 0 ? 1 : 0,
    histograms: [standard, quantiles],
  });
}

function stringOf(feature: FeatureProfile, commonStats: CommonStatistics): StringStatistics {
  const listed = listedValues(feature);
  return stringStatistics.create({
    commonStats,
    unique: distinctValues(feature),
    avgLength: meanBytes(feature, listed),
    invalidUtf8Count: feature.invalidUtf8,
    topValues: listed.slice(0, topValues).map(({ value, count }) => ({ value, frequency: count })),
    rankHistogram:
      listed.length === 0
        ? null
        : rankHistogramProto.create({
            buckets: listed
              .slice(0, rankedValues)
              .map(({ value, count }, i) => ({ lowRank: i, highRank: i, label: value, sampleCount: count })),
          }),
  });
}

interface ListedValue {
  readonly value: string;
  readonly bytes: Buffer;
  readonly count: number;
}

/** Every value with a count of its own, numbers among texts too: most frequent first, then the larger by bytes. */
function listedValues({ kinds, frequent, quantiles }: FeatureProfile): ListedValue[] {
  const counts = new Map(frequent.values().map(({ value, count }) => [value, count]));
  const add = (value: string, count: number): void => {
    if (count > 0) counts.set(value, (counts.get(value) ?? 0) + count);
  };
  for (const { low, count, exact } of quantiles.buckets()) if (exact) add(String(low), count);
  add("nan", kinds.nan);
  add("inf", kinds["positive-infinity"]);
  add("-inf", kinds["negative-infinity"]);
  const listed = [...counts].map(([value, count]) => ({ value, bytes: Buffer.from(value), count }));
  return listed.sort((a, b) => b.count - a.count || Buffer.compare(b.bytes, a.bytes));
}

/** Mean length in bytes; 0 of no values. Where not every value is listed, code points stand for bytes. */
function meanBytes({ kinds, textShape, textLength }: FeatureProfile, listed: readonly ListedValue[]): number {
  const onlyText =
    kinds.text + kinds.empty === Object.values(kinds).reduce((sum, count) => sum + count) - kinds.missing;
  const nonAscii = textShape.classes.at(-1)!;
  const values = listed.reduce((sum, { count }) => sum + count, 0);
  if (onlyText && nonAscii === 0 && kinds.text > 0) return textLength.sum / (kinds.text + kinds.empty);
  if (values === 0) return textLength.mean ?? 0;
  return listed.reduce((sum, { bytes, count }) => sum + bytes.length * count, 0) / values;
}
