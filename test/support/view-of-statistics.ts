import type {
  CompositeView,
  DatasetView,
  DataType,
  FeatureView,
  HistogramType,
} from "../../shared/schema/tfmd/dataset-view.ts";

/** Statistics as protobuf's JSON has them, with the names of the proto. */
export interface StatisticsJson {
  readonly datasets: readonly { readonly num_examples?: string; readonly features?: readonly FeatureJson[] }[];
}

interface CommonJson {
  readonly num_non_missing?: string;
  readonly num_missing?: string;
  readonly min_num_values?: string;
  readonly max_num_values?: string;
  readonly tot_num_values?: string;
}

interface HistogramJson {
  readonly type?: HistogramType;
  readonly num_nan?: string;
  readonly buckets?: readonly { low_value?: number | string; high_value?: number | string; sample_count?: number }[];
}

interface FeatureJson {
  readonly path: { readonly step: readonly string[] };
  readonly type?: DataType;
  readonly num_stats?: {
    readonly common_stats?: CommonJson;
    readonly min?: number | string;
    readonly max?: number | string;
    readonly histograms?: readonly HistogramJson[];
  };
  readonly string_stats?: {
    readonly common_stats?: CommonJson;
    readonly unique?: string;
    readonly invalid_utf8_count?: string;
    readonly rank_histogram?: { readonly buckets?: readonly { label?: string; sample_count?: number }[] };
  };
  readonly bytes_stats?: { readonly common_stats?: CommonJson };
  readonly struct_stats?: { readonly common_stats?: CommonJson };
  readonly custom_stats?: readonly {
    readonly name: string;
    readonly num?: number;
    readonly rank_histogram?: { readonly buckets?: readonly { label?: string; sample_count?: number }[] };
  }[];
}

/** What a schema sees of statistics that TFDV wrote. */
export function viewOfStatistics({ datasets: [dataset] }: StatisticsJson): DatasetView {
  const all = dataset?.features ?? [];
  const nameOf = ({ path }: FeatureJson) => path.step[0] ?? "";
  const hasValues = (one: FeatureJson) => one.num_stats ?? one.string_stats ?? one.bytes_stats ?? one.struct_stats;
  return {
    rows: Number(dataset?.num_examples ?? 0),
    features: new Map(all.filter(hasValues).map((feature) => [nameOf(feature), viewOf(nameOf(feature), feature)])),
    composites: new Map(all.map((feature) => [nameOf(feature), compositeOf(feature)])),
  };
}

function viewOf(name: string, feature: FeatureJson): FeatureView {
  const { num_stats: numbers, string_stats: strings, bytes_stats: bytes, struct_stats: struct } = feature;
  const common = (numbers ?? strings ?? bytes ?? struct)?.common_stats ?? {};
  const type = feature.type ?? "INT";
  const [min, max] = [Number(numbers?.min ?? 0), Number(numbers?.max ?? 0)];
  const histogram = (wanted: HistogramType) => {
    const found = numbers?.histograms?.find((one) => (one.type ?? "STANDARD") === wanted);
    if (found === undefined) return null;
    const buckets = (found.buckets ?? []).map(({ low_value = 0, high_value = 0, sample_count = 0 }) => ({
      low: Number(low_value),
      high: Number(high_value),
      count: sample_count,
    }));
    return { nan: Number(found.num_nan ?? 0), buckets };
  };
  return {
    name,
    type,
    mayBeFloat: false,
    present: Number(common.num_non_missing ?? 0),
    missing: Number(common.num_missing ?? 0),
    minValues: Number(common.min_num_values ?? 0),
    maxValues: Number(common.max_num_values ?? 0),
    values: Number(common.tot_num_values ?? 0),
    unique: strings === undefined ? null : Number(strings.unique ?? 0),
    numbers:
      numbers === undefined
        ? null
        : {
            min,
            max,
            minInteger: type === "INT" ? BigInt(min) : null,
            maxInteger: type === "INT" ? BigInt(max) : null,
            nan: histogram("STANDARD")?.nan ?? 0,
            histogram,
            below: () => null,
            above: () => null,
          },
    texts:
      strings === undefined
        ? null
        : {
            invalidUtf8: Number(strings.invalid_utf8_count ?? 0),
            labels: new Map(
              (strings.rank_histogram?.buckets ?? []).map(({ label = "", sample_count = 0 }) => [label, sample_count]),
            ),
          },
  };
}

function compositeOf({ custom_stats: custom = [] }: FeatureJson): CompositeView {
  const numbers = custom.flatMap(({ name, num }): [string, number][] => (num === undefined ? [] : [[name, num]]));
  const byIndex = custom.flatMap(({ name, rank_histogram: ranked }): [string, Map<string, number>][] =>
    ranked === undefined
      ? []
      : [[name, new Map(ranked.buckets?.map(({ label = "", sample_count = 0 }) => [label, sample_count]))]],
  );
  return { numbers: new Map(numbers), byIndex: new Map(byIndex) };
}
