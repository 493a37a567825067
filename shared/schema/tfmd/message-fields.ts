/** What a field holds; of an enum its names by number. */
export type FieldKind =
  | "string"
  | "bool"
  | "int64"
  | "double"
  | "float"
  | { readonly enum: Readonly<Record<string, number>> }
  | { readonly message: MessageName };

export interface MessageField {
  readonly number: number;
  /** As the text format writes it. */
  readonly name: string;
  /** As `SchemaProto` and JSON call it. */
  readonly member: string;
  readonly kind: FieldKind;
  readonly repeated: boolean;
  /** Fields of one group exclude each other. */
  readonly oneof: string | null;
}

export type MessageName =
  | "Schema"
  | "Feature"
  | "Bounds"
  | "ValueCountList"
  | "FixedShape"
  | "ShapeDim"
  | "FeaturePresence"
  | "IntDomain"
  | "FloatDomain"
  | "StringDomain"
  | "BoolDomain"
  | "DistributionConstraints"
  | "FeatureComparator"
  | "Threshold"
  | "JensenShannonThreshold"
  | "HistogramSelection"
  | "DatasetConstraints"
  | "NumericValueComparator"
  | "FeaturePath"
  | "WeightedFeature"
  | "SparseFeature"
  | "NamedFeature";

const lifecycleStage = {
  enum: {
    UNKNOWN_STAGE: 0,
    PLANNED: 1,
    ALPHA: 2,
    BETA: 3,
    PRODUCTION: 4,
    DEPRECATED: 5,
    DEBUG_ONLY: 6,
    DISABLED: 7,
    VALIDATION_DERIVED: 9,
  },
};
const featureType = { enum: { TYPE_UNKNOWN: 0, BYTES: 1, INT: 2, FLOAT: 3, STRUCT: 4 } };
const categorical = { enum: { CATEGORICAL_UNSPECIFIED: 0, CATEGORICAL_YES: 1, CATEGORICAL_NO: 2 } };
const histogramType = { enum: { DEFAULT: 0, QUANTILES: 1, STANDARD: 2 } };

/** Groups of fields of which only one may be set, kept ones among them. */
const oneofs: Readonly<Record<string, readonly string[]>> = {
  presence_constraints: ["presence", "group_presence"],
  shape_type: ["shape", "value_count", "value_counts"],
  domain_info: [
    ...["domain", "int_domain", "float_domain", "string_domain", "bool_domain", "struct_domain"],
    ...["natural_language_domain", "image_domain", "mid_domain", "url_domain", "time_domain", "time_of_day_domain"],
    ...["audio_domain", "video_domain", "content_chunk_domain"],
  ],
};

/** The group of a field of `Feature`; null for other messages and fields. */
export function oneofOf(message: MessageName, name: string): string | null {
  if (message !== "Feature") return null;
  return Object.keys(oneofs).find((group) => oneofs[group]!.includes(name)) ?? null;
}

function field(message: MessageName, number: number, name: string, kind: FieldKind, repeated = false): MessageField {
  const member = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { number, name, member, kind, repeated, oneof: oneofOf(message, name) };
}

const bounds: readonly Row[] = [
  [1, "min", "int64"],
  [2, "max", "int64"],
];
const threshold: Row = [1, "threshold", "double"];

type Row = readonly [number: number, name: string, kind: FieldKind, repeated?: true];

const rows: Readonly<Record<MessageName, readonly Row[]>> = {
  Schema: [
    [1, "feature", { message: "Feature" }, true],
    [4, "string_domain", { message: "StringDomain" }, true],
    [5, "default_environment", "string", true],
    [6, "sparse_feature", { message: "SparseFeature" }, true],
    [11, "dataset_constraints", { message: "DatasetConstraints" }],
    [12, "weighted_feature", { message: "WeightedFeature" }, true],
  ],
  Feature: [
    [1, "name", "string"],
    [2, "deprecated", "bool"],
    [5, "value_count", { message: "Bounds" }],
    [6, "type", featureType],
    [7, "domain", "string"],
    [9, "int_domain", { message: "IntDomain" }],
    [10, "float_domain", { message: "FloatDomain" }],
    [11, "string_domain", { message: "StringDomain" }],
    [13, "bool_domain", { message: "BoolDomain" }],
    [14, "presence", { message: "FeaturePresence" }],
    [15, "distribution_constraints", { message: "DistributionConstraints" }],
    [18, "skew_comparator", { message: "FeatureComparator" }],
    [19, "not_in_environment", "string", true],
    [20, "in_environment", "string", true],
    [21, "drift_comparator", { message: "FeatureComparator" }],
    [22, "lifecycle_stage", lifecycleStage],
    [23, "shape", { message: "FixedShape" }],
    [31, "unique_constraints", { message: "Bounds" }],
    [32, "value_counts", { message: "ValueCountList" }],
  ],
  Bounds: bounds,
  ValueCountList: [[1, "value_count", { message: "Bounds" }, true]],
  FixedShape: [[2, "dim", { message: "ShapeDim" }, true]],
  ShapeDim: [
    [1, "size", "int64"],
    [2, "name", "string"],
  ],
  FeaturePresence: [
    [1, "min_fraction", "double"],
    [2, "min_count", "int64"],
  ],
  IntDomain: [
    [1, "name", "string"],
    [3, "min", "int64"],
    [4, "max", "int64"],
    [5, "is_categorical", "bool"],
  ],
  FloatDomain: [
    [1, "name", "string"],
    [3, "min", "float"],
    [4, "max", "float"],
    [5, "disallow_nan", "bool"],
    [6, "disallow_inf", "bool"],
    [8, "is_categorical", "bool"],
  ],
  StringDomain: [
    [1, "name", "string"],
    [2, "value", "string", true],
    [3, "is_categorical", categorical],
  ],
  BoolDomain: [
    [1, "name", "string"],
    [2, "true_value", "string"],
    [3, "false_value", "string"],
  ],
  DistributionConstraints: [[1, "min_domain_mass", "double"]],
  FeatureComparator: [
    [1, "infinity_norm", { message: "Threshold" }],
    [2, "jensen_shannon_divergence", { message: "JensenShannonThreshold" }],
    [3, "normalized_abs_difference", { message: "Threshold" }],
  ],
  Threshold: [threshold],
  JensenShannonThreshold: [threshold, [2, "source", { message: "HistogramSelection" }]],
  HistogramSelection: [[1, "type", histogramType]],
  DatasetConstraints: [
    [1, "num_examples_drift_comparator", { message: "NumericValueComparator" }],
    [2, "num_examples_version_comparator", { message: "NumericValueComparator" }],
    [3, "min_examples_count", "int64"],
    [4, "max_examples_count", "int64"],
  ],
  NumericValueComparator: [
    [1, "min_fraction_threshold", "double"],
    [2, "max_fraction_threshold", "double"],
  ],
  FeaturePath: [[1, "step", "string", true]],
  WeightedFeature: [
    [1, "name", "string"],
    [2, "feature", { message: "FeaturePath" }],
    [3, "weight_feature", { message: "FeaturePath" }],
    [4, "lifecycle_stage", lifecycleStage],
  ],
  SparseFeature: [
    [1, "name", "string"],
    [2, "deprecated", "bool"],
    [6, "index_feature", { message: "NamedFeature" }, true],
    [7, "lifecycle_stage", lifecycleStage],
    [8, "is_sorted", "bool"],
    [9, "value_feature", { message: "NamedFeature" }],
  ],
  NamedFeature: [[1, "name", "string"]],
};

/** The fields of each message, in ascending order of their number, which is the order they are written in. Source: schema.proto. */
export const messageFields = mapped((message) =>
  rows[message].map(([number, name, kind, repeated]) => field(message, number, name, kind, repeated)),
);

/** The same by the name that the text format writes. */
export const fieldsByName = mapped((message) => new Map(messageFields[message].map((one) => [one.name, one])));

function mapped<T>(of: (message: MessageName) => T): Readonly<Record<MessageName, T>> {
  const names = Object.keys(rows) as MessageName[];
  return Object.fromEntries(names.map((message) => [message, of(message)])) as Record<MessageName, T>;
}
