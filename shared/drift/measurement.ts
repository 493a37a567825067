/** `drift`: real and large enough to matter. `stable`: not. `not-applicable`: the test cannot say, and `reason` says why. */
export type Verdict = "drift" | "stable" | "not-applicable";

/** Which question a measurement answers. */
export type Comparison = "training-serving" | "previous-serving" | "earlier-batches" | "labelled";

/**
 * The outcome of one test of one feature; kept in check.json also when it passes.
 * Numbers are null only where the test could not be computed, and then the verdict is `not-applicable`.
 */
export interface Measurement {
  readonly comparison: Comparison;
  /** Column name; empty for a test of the whole table. */
  readonly feature: string;
  /** The second column of a test of two. */
  readonly other?: string;
  /** Stable id of the test: the `id` of its row in `drift-tests.ts` or `table-tests.ts`. */
  readonly test: string;
  readonly statistic: number | null;
  /** Raw p-value in [0, 1]. */
  readonly pValue: number | null;
  /** Benjamini-Hochberg adjusted over all tests of the check, in [0, 1]. */
  readonly adjustedPValue: number | null;
  /** Effect size in the test's own unit (`effectUnit`). */
  readonly effect: number | null;
  /** "ECDF distance", "share", "odds ratio", ... */
  readonly effectUnit: string;
  /** The floor: smaller effects do not matter. */
  readonly threshold: number;
  readonly nBaseline: number;
  readonly nServing: number;
  /** Smallest `nServing` at which a change of 1.5 floors is found with 80% power against this baseline; null where no number of
   * serving rows would do, or the notion does not apply. */
  readonly requiredRows: number | null;
  readonly verdict: Verdict;
  /** One sentence for a person: what moved and by how much, or why the test does not apply. */
  readonly reason: string;
}

/** A named distance between two distributions, reported beside the tests and never deciding. */
export interface Distance {
  readonly feature: string;
  /** `psi`, `jensen-shannon`, `l-infinity`, `ks-d`, `wasserstein`, `hellinger`, `chi-square`. */
  readonly distance: string;
  readonly value: number | null;
  /** What the distance would be on average if nothing had changed at these sample sizes; null where no formula is known. */
  readonly nullMean: number | null;
}
