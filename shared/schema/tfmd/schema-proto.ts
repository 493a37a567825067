/**
 * TensorFlow Metadata's schema message for tabular data, as plain values: what `schema.pbtxt` holds. A member that is absent was not
 * set, which is not the same as zero. `int64` is a bigint, `float` a number that a 32-bit float holds.
 *
 * Source: tensorflow/metadata 1.18, schema.proto; see `messageFields` for the numbers.
 */
export interface SchemaProto extends Kept {
  readonly feature?: readonly FeatureProto[];
  readonly stringDomain?: readonly StringDomain[];
  readonly defaultEnvironment?: readonly string[];
  readonly sparseFeature?: readonly SparseFeature[];
  readonly datasetConstraints?: DatasetConstraints;
  readonly weightedFeature?: readonly WeightedFeature[];
}

/** What a message carries beside its fields, so that writing it again loses nothing. */
export interface Kept {
  /** Comment lines before the message or inside it, each with its `#`. */
  readonly comments?: readonly string[];
  /** Fields that tabular data has no use for (images, natural language, annotations, ...) and those of later versions, as they were written. */
  readonly kept?: readonly KeptField[];
}

/** A field whose meaning is not ours, with the text that stands for it. */
export interface KeptField {
  readonly name: string;
  readonly text: string;
}

export type FeatureTypeName = "TYPE_UNKNOWN" | "BYTES" | "INT" | "FLOAT" | "STRUCT";

type LifecycleStage =
  | "UNKNOWN_STAGE"
  | "PLANNED"
  | "ALPHA"
  | "BETA"
  | "PRODUCTION"
  | "DEPRECATED"
  | "DEBUG_ONLY"
  | "DISABLED"
  | "VALIDATION_DERIVED";

export interface FeatureProto extends Kept {
  readonly name?: string;
  readonly deprecated?: boolean;
  readonly valueCount?: Bounds;
  readonly type?: FeatureTypeName;
  /** Name of a `stringDomain` of the schema. */
  readonly domain?: string;
  readonly intDomain?: IntDomain;
  readonly floatDomain?: FloatDomain;
  readonly stringDomain?: StringDomain;
  readonly boolDomain?: BoolDomain;
  readonly presence?: FeaturePresence;
  readonly distributionConstraints?: DistributionConstraints;
  readonly skewComparator?: FeatureComparator;
  readonly notInEnvironment?: readonly string[];
  readonly inEnvironment?: readonly string[];
  readonly driftComparator?: FeatureComparator;
  readonly lifecycleStage?: LifecycleStage;
  readonly shape?: FixedShape;
  readonly uniqueConstraints?: Bounds;
  readonly valueCounts?: ValueCountList;
}

/** `ValueCount` (values a row) and `UniqueConstraints` (distinct values): both ends are allowed. */
export interface Bounds extends Kept {
  readonly min?: bigint;
  readonly max?: bigint;
}

interface ValueCountList extends Kept {
  readonly valueCount?: readonly Bounds[];
}

interface FixedShape extends Kept {
  readonly dim?: readonly ShapeDim[];
}

interface ShapeDim extends Kept {
  readonly size?: bigint;
  readonly name?: string;
}

interface FeaturePresence extends Kept {
  /** Of the rows, in [0, 1]. */
  readonly minFraction?: number;
  readonly minCount?: bigint;
}

interface IntDomain extends Kept {
  readonly name?: string;
  readonly min?: bigint;
  readonly max?: bigint;
  readonly isCategorical?: boolean;
}

interface FloatDomain extends Kept {
  readonly name?: string;
  readonly min?: number;
  readonly max?: number;
  readonly disallowNan?: boolean;
  readonly disallowInf?: boolean;
  readonly isCategorical?: boolean;
}

export interface StringDomain extends Kept {
  readonly name?: string;
  readonly value?: readonly string[];
  readonly isCategorical?: "CATEGORICAL_UNSPECIFIED" | "CATEGORICAL_YES" | "CATEGORICAL_NO";
}

export interface BoolDomain extends Kept {
  readonly name?: string;
  readonly trueValue?: string;
  readonly falseValue?: string;
}

interface DistributionConstraints extends Kept {
  /** Share of the values that must be in the domain, in [0, 1]; absent means 1. */
  readonly minDomainMass?: number;
}

export interface FeatureComparator extends Kept {
  readonly infinityNorm?: Threshold;
  readonly jensenShannonDivergence?: JensenShannonThreshold;
  readonly normalizedAbsDifference?: Threshold;
}

interface Threshold extends Kept {
  readonly threshold?: number;
}

interface JensenShannonThreshold extends Threshold {
  readonly source?: HistogramSelection;
}

interface HistogramSelection extends Kept {
  readonly type?: "DEFAULT" | "QUANTILES" | "STANDARD";
}

export interface DatasetConstraints extends Kept {
  readonly numExamplesDriftComparator?: NumericValueComparator;
  readonly numExamplesVersionComparator?: NumericValueComparator;
  readonly minExamplesCount?: bigint;
  readonly maxExamplesCount?: bigint;
}

/** Bounds of rows over the rows of what they are compared with. */
export interface NumericValueComparator extends Kept {
  readonly minFractionThreshold?: number;
  readonly maxFractionThreshold?: number;
}

interface FeaturePath extends Kept {
  readonly step?: readonly string[];
}

export interface WeightedFeature extends Kept {
  readonly name?: string;
  readonly feature?: FeaturePath;
  readonly weightFeature?: FeaturePath;
  readonly lifecycleStage?: LifecycleStage;
}

export interface SparseFeature extends Kept {
  readonly name?: string;
  readonly deprecated?: boolean;
  readonly indexFeature?: readonly NamedFeature[];
  readonly lifecycleStage?: LifecycleStage;
  readonly isSorted?: boolean;
  readonly valueFeature?: NamedFeature;
}

interface NamedFeature extends Kept {
  readonly name?: string;
}
