import type { ValueKind } from "./profile.ts";

/**
 * What the schema and baseline in force expect of one column, in the form the reader can count against while it reads.
 * Kept beside the profile because a bounded profile cannot answer these questions afterwards.
 */
export interface FeatureExpectation {
  readonly name: string;
  /** Kinds a conforming value may have; `missing` is always allowed here (presence is judged from counts). Null: any. */
  readonly kinds: readonly ValueKind[] | null;
  /** Ascending edges of the baseline's bins. A number x falls in bin `#{edge <= x}`, so there are `edges.length + 1` bins, the
   * first and last being below and above everything the baseline saw. Null: no bins. */
  readonly edges: readonly number[] | null;
  /** Every value the baseline holds, as text, when it is a closed set worth checking; a value outside is counted. Null: open. */
  readonly values: ReadonlySet<string> | null;
  /** Range of the baseline's finite numbers; null: no bound. */
  readonly min: number | null;
  readonly max: number | null;
}

/** The expectations in force while an object was read. */
export interface Expectations {
  /** Identity of the baseline they came from: observations under different versions never merge. */
  readonly baselineVersion: string;
  readonly features: ReadonlyMap<string, FeatureExpectation>;
}

export type ViolationCode = "UNEXPECTED_TYPE" | "UNSEEN_VALUE" | "BELOW_RANGE" | "ABOVE_RANGE";

/** Where a value stands: the object as a person calls it and the data row in it, counted from 1. */
interface Place {
  readonly object: string;
  readonly row: number;
}

export interface ViolationExample extends Place {
  /** The value as text, at most 80 characters. */
  readonly value: string;
}

/** How often one expectation was broken, and where first. */
export interface Violation {
  count: number;
  /** The three smallest places (by object, then row), the first of them being the first offence. */
  examples: ViolationExample[];
}

export interface FeatureObservations {
  /** Numbers by baseline bin; null when the expectation had no edges. */
  readonly binCounts: number[] | null;
  readonly violations: Map<ViolationCode, Violation>;
}

/** What the reader counted against the expectations. Merges like a profile; identity: no features. */
export interface Observations {
  readonly baselineVersion: string;
  readonly features: Map<string, FeatureObservations>;
}
