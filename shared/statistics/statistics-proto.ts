import {
  double,
  enumeration,
  float,
  type MessageOf,
  many,
  maybe,
  message,
  one,
  text,
  uint64,
} from "./protobuf-message.ts";

/*
 * What tabular data need of tensorflow.metadata.v0's statistics.proto, by field number. Fields of weights, nested values, images and language are skipped in reading.
 */

/** `Histogram.type`. */
export const histogramTypes = { standard: 0, quantiles: 1 } as const;

/** `FeatureNameStatistics.type`. */
export const statisticsTypes = { int: 0, float: 1, string: 2, bytes: 3, struct: 4 } as const;

/** TFDV counts [low, high] in the first bucket and (low, high] in the others; counts need not be whole. */
const bucket = message({ lowValue: one(1, double), highValue: one(2, double), sampleCount: one(4, double) });

export const histogramProto = message({
  numNan: one(1, uint64),
  buckets: many(3, bucket),
  type: one(4, enumeration),
});

const rankBucket = message({
  lowRank: one(1, uint64),
  highRank: one(2, uint64),
  label: one(4, text),
  sampleCount: one(5, double),
});

const rankHistogram = message({ buckets: many(1, rankBucket) });

const commonStatistics = message({
  numNonMissing: one(1, uint64),
  numMissing: one(2, uint64),
  minNumValues: one(3, uint64),
  maxNumValues: one(4, uint64),
  avgNumValues: one(5, float),
  numValuesHistogram: maybe(6, histogramProto),
  totNumValues: one(8, uint64),
});

export const numericStatistics = message({
  commonStats: maybe(1, commonStatistics),
  mean: one(2, double),
  stdDev: one(3, double),
  numZeros: one(4, uint64),
  min: one(5, double),
  median: one(6, double),
  max: one(7, double),
  histograms: many(8, histogramProto),
});

const freqAndValue = message({ value: one(2, text), frequency: one(3, double) });

export const stringStatistics = message({
  commonStats: maybe(1, commonStatistics),
  unique: one(2, uint64),
  topValues: many(3, freqAndValue),
  avgLength: one(4, float),
  rankHistogram: maybe(5, rankHistogram),
  invalidUtf8Count: one(8, uint64),
});

const bytesStatistics = message({ commonStats: maybe(1, commonStatistics), unique: one(2, uint64) });

const structStatistics = message({ commonStats: maybe(1, commonStatistics) });

const path = message({ step: many(1, text) });

const featureStatistics = message({
  name: one(1, text),
  type: one(2, enumeration),
  numStats: maybe(3, numericStatistics),
  stringStats: maybe(4, stringStatistics),
  bytesStats: maybe(5, bytesStatistics),
  structStats: maybe(7, structStatistics),
  path: maybe(8, path),
});

const datasetStatistics = message({
  name: one(1, text),
  numExamples: one(2, uint64),
  features: many(3, featureStatistics),
});

/** `DatasetFeatureStatisticsList`: one dataset a slice; "All Examples" or a nameless one is the whole. */
export const statisticsList = message({ datasets: many(1, datasetStatistics) });

export type HistogramProto = MessageOf<typeof histogramProto>;
export type CommonStatistics = MessageOf<typeof commonStatistics>;
export type NumericStatistics = MessageOf<typeof numericStatistics>;
export type StringStatistics = MessageOf<typeof stringStatistics>;
export type FeatureStatisticsProto = MessageOf<typeof featureStatistics>;
export type DatasetStatistics = MessageOf<typeof datasetStatistics>;
export type StatisticsList = MessageOf<typeof statisticsList>;

export const commonStatisticsProto = commonStatistics;
export const featureStatisticsProto = featureStatistics;
export const datasetStatisticsProto = datasetStatistics;
export const rankHistogramProto = rankHistogram;
