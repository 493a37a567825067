import type { FeatureBins } from "../baseline/baseline.ts";
import type { Constraints } from "../sagemaker/constraints.ts";

/** What a training upload gives that is no rows but another tool's account of them. */
export interface Imported {
  /** "TFDV" or "SageMaker", for people. */
  readonly tool: string;
  /** Of every column whose numbers' places are known: exactly where the tool is exact. */
  readonly bins: readonly FeatureBins[];
  /** Columns of numbers that must not be compared by value, because their values are not counted one by one. */
  readonly numeric: readonly string[];
  /** What cannot be told of a column. */
  readonly unknown: readonly UnknownTests[];
  /** Of a constraints.json; null otherwise. */
  readonly constraints: Constraints | null;
}

/** Tests of one column that the account has no answer for. */
interface UnknownTests {
  readonly feature: string;
  /** Ids of drift tests. */
  readonly tests: readonly string[];
  /** One sentence without closing punctuation. */
  readonly reason: string;
}
