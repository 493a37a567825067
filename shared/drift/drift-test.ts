import type { Floors } from "../monitor/monitor-config.ts";
import type { FeatureSide } from "./feature-side.ts";
import type { Treatment } from "./treatment.ts";

/** What one test found of one feature. */
export interface TestOutcome {
  readonly nBaseline: number;
  readonly nServing: number;
  readonly statistic: number;
  /** In [0, 1], right at these sample sizes. */
  readonly pValue: number;
  /** In the test's unit; reaches the floor only where the change matters. */
  readonly effect: number;
  /** Unit and floor of this effect where a test has several; default: those of the test's row. */
  readonly effectUnit?: string;
  readonly threshold?: number;
  /** What moved and by how much, in the feature's own units, without closing punctuation, rows or p. */
  readonly finding: string;
  /** Serving rows at which 1.5 floors are found with 80% power when one test is held to `level`; Infinity when no number would do.
   * Null: the test does not promise any. */
  readonly requiredRows: ((level: number) => number) | null;
  /** False where no outcome could have been significant (nothing was counted on either side): such a test is not one of the tests that
   * the p-values are adjusted for (Tarone 1990). */
  readonly testable: boolean;
}

/** The test cannot say, and why: one sentence without closing punctuation. */
export interface NotApplicable {
  readonly nBaseline: number;
  readonly nServing: number;
  readonly notApplicable: string;
}

/** One row of the table of tests. */
export interface DriftTest {
  /** Stable id, `Measurement.test`. */
  readonly id: string;
  /** What it is called in documents. */
  readonly title: string;
  readonly appliesTo: (treatment: Treatment) => boolean;
  /** Its part of the level of a check, beside the other tests: the test that asks what mostly happens to a column weighs most. */
  readonly weight: number;
  /** Values either side needs before the p-value is right. */
  readonly minimumRows: number;
  readonly floor: keyof Floors;
  readonly effectUnit: string;
  /** Null: nothing to measure, nothing to say. */
  readonly run: (baseline: FeatureSide, serving: FeatureSide, floors: Floors) => TestOutcome | NotApplicable | null;
}
