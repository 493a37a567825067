import type { DistinctSketch } from "../sketch/distinct.ts";
import type { FrequentValues } from "../sketch/frequent-values.ts";
import type { Moments } from "../sketch/moments.ts";
import type { QuantileSketch } from "../sketch/quantiles.ts";
import type { PairSums } from "./pair-sums.ts";
import type { TextShape } from "./text-shape.ts";

/** The version of the stored form. A reader takes earlier ones and refuses a later one by name. */
export const profileVersion = 2;

/**
 * What a value is, whatever the file called its column. Missing, empty text, NaN and the infinities are six different things.
 * `integer` is a number without a fraction (also 3.0 in a floating-point column).
 */
export type ValueKind =
  | "missing"
  | "empty"
  | "nan"
  | "positive-infinity"
  | "negative-infinity"
  | "integer"
  | "fractional"
  | "boolean"
  | "timestamp"
  | "text"
  | "list";

/** Rows of one feature by kind. The sum over all kinds is the number of rows. */
export type KindCounts = Record<ValueKind, number>;

/** When timestamps fall, in UTC; the absolute moment is kept only as its extremes. */
export interface TimeCounts {
  /** By hour of the day, 24 counts; dates without a time count under hour 0 and in `dateOnly`. */
  readonly hour: number[];
  /** By weekday, 7 counts, Monday first. */
  readonly weekday: number[];
  dateOnly: number;
  /** Milliseconds since 1970-01-01 UTC; null when there is no timestamp. */
  minMs: number | null;
  maxMs: number | null;
}

/** The mergeable summary of one column. */
export interface FeatureProfile {
  readonly name: string;
  /** Position in the file, from 0: the least over all files and batches. Features are in order of it, ties by name. */
  column: number;
  readonly kinds: KindCounts;
  /** Arrow type names seen for the column in the files ("Utf8 (text file)", "Float64", ...), sorted. */
  readonly sourceTypes: Set<string>;
  /** True when some values came from untyped text, where a kind is a reading and not a fact of the file. */
  lexical: boolean;
  zeros: number;
  negatives: number;
  /** Exact decimal text of the extremes when they are integers of 2^53 or beyond that came as such (not as doubles), else null. */
  exactMin: string | null;
  exactMax: string | null;
  /** Finite numbers (integer and fractional), and the items of lists of numbers; so are `zeros`, `negatives` and `quantiles`. */
  readonly moments: Moments;
  readonly quantiles: QuantileSketch;
  /** Values of kind boolean, text and empty, as text ("true", "false", the text itself, ""), and such items of lists; numbers are
   * counted in `quantiles`. */
  readonly frequent: FrequentValues;
  /** Over every value but missing, by kind and canonical text; of lists, over their items. */
  readonly distinct: DistinctSketch;
  /** Lengths of values of kind text in Unicode code points. */
  readonly textLength: Moments;
  /** Lengths and classes of characters of values of kind text. */
  readonly textShape: TextShape;
  readonly time: TimeCounts;
  /** Values a row, of lists. */
  readonly listLength: Moments;
  invalidUtf8: number;
}

/** The mergeable summary of rows read once: a commutative monoid under `mergeProfiles`, with `emptyProfile()` as identity. */
export interface Profile {
  readonly version: typeof profileVersion;
  rows: number;
  /** By column name, in the order of `column`; a Map because a column may be called `__proto__`. */
  readonly features: Map<string, FeatureProfile>;
  /** How columns of numbers go together within objects, by `pairKey`; at most 64 columns an object. Of all a profile holds, this alone depends on how rows lie in objects. */
  readonly pairs: ReadonlyMap<string, PairSums>;
}
