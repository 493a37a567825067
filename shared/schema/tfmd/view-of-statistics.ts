import {
  type FeatureStatisticsProto,
  histogramTypes,
  type NumericStatistics,
  type StatisticsList,
  type StringStatistics,
  statisticsTypes,
} from "../../statistics/statistics-proto.ts";
import type { DatasetView, DataType, FeatureView, HistogramType, NumberView, TextView } from "./dataset-view.ts";

/**
 * What a schema sees of statistics as TFDV writes them: of the dataset called "All Examples", else of the first. No rows and no columns where there is
 * none. Columns without any statistics are left out.
 */
export function viewOfStatistics({ datasets }: StatisticsList): DatasetView {
  const dataset = datasets.find(({ name }) => name === "All Examples") ?? datasets[0];
  const features = (dataset?.features ?? []).flatMap((feature): [string, FeatureView][] => {
    const view = viewOf(feature);
    return view === null ? [] : [[view.name, view]];
  });
  return { rows: dataset?.numExamples ?? 0, features: new Map(features), composites: new Map() };
}

const types = new Map<number, DataType>([
  [statisticsTypes.int, "INT"],
  [statisticsTypes.float, "FLOAT"],
  [statisticsTypes.string, "STRING"],
  [statisticsTypes.bytes, "BYTES"],
  [statisticsTypes.struct, "STRUCT"],
]);

function viewOf(feature: FeatureStatisticsProto): FeatureView | null {
  const { numStats, stringStats, bytesStats, structStats } = feature;
  const stats = numStats ?? stringStats ?? bytesStats ?? structStats;
  if (stats === null) return null;
  const common = stats.commonStats;
  const type = types.get(feature.type) ?? "BYTES";
  return {
    name: feature.path?.step.join(".") ?? feature.name,
    type,
    mayBeFloat: false,
    present: common?.numNonMissing ?? 0,
    missing: common?.numMissing ?? 0,
    minValues: common?.minNumValues ?? 0,
    maxValues: common?.maxNumValues ?? 0,
    values: common?.totNumValues ?? 0,
    unique: stringStats === null ? null : stringStats.unique,
    numbers: numStats === null ? null : numbersOf(numStats, type),
    texts: stringStats === null ? null : textsOf(stringStats),
  };
}

function numbersOf({ min, max, histograms }: NumericStatistics, type: DataType): NumberView {
  const histogramOf = (wanted: HistogramType) => {
    const number = wanted === "QUANTILES" ? histogramTypes.quantiles : histogramTypes.standard;
    return histograms.find((one) => one.type === number);
  };
  const integer = (value: number) => (type === "INT" && Number.isFinite(value) ? BigInt(Math.trunc(value)) : null);
  return {
    min,
    max,
    minInteger: integer(min),
    maxInteger: integer(max),
    nan: histogramOf("STANDARD")?.numNan ?? 0,
    histogram: (wanted) => {
      const found = histogramOf(wanted);
      if (found === undefined) return null;
      const buckets = found.buckets.map(({ lowValue: low, highValue: high, sampleCount: count }) => ({
        low,
        high,
        count,
      }));
      return { nan: found.numNan, buckets };
    },
    below: () => null,
    above: () => null,
  };
}

function textsOf({ invalidUtf8Count, rankHistogram }: StringStatistics): TextView {
  const buckets = rankHistogram?.buckets ?? [];
  return {
    invalidUtf8: invalidUtf8Count,
    labels: new Map(buckets.map(({ label, sampleCount }) => [label, sampleCount])),
  };
}
