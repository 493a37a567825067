import type { Measurement } from "./measurement.ts";

/**
 * A measurement before its p-value is adjusted and its verdict given. A `Measurement` made elsewhere is one too.
 */
export interface UndecidedMeasurement extends Omit<Measurement, "adjustedPValue" | "verdict" | "requiredRows"> {
  /** Serving rows at which 1.5 floors are found with 80% power when the test is held to `level`; Infinity when no number would do.
   * Null or a number: the test makes no such promise, so its absence of a change counts as `stable`. */
  readonly requiredRows: ((level: number) => number) | number | null;
  /** Its part of the level of the check, beside the others; default 1. */
  readonly weight?: number;
  /** True for one more answer of a test that is counted already: adjusted by its own part of the level alone (Bonferroni), it loosens no
   * other test. */
  readonly repeated?: boolean;
  /** False where no outcome could have been significant; default true. Such a test does not count in the adjustment. */
  readonly testable?: boolean;
}
