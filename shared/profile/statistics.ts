/** The numbers read out of one feature's profile (TFDV's sense). Shares are in [0, 1]; null where there was nothing to measure. */
export interface FeatureStatistics {
  readonly rows: number;
  readonly missing: number;
  readonly empty: number;
  readonly nan: number;
  readonly infinite: number;
  readonly zeros: number;
  /** Finite numbers. */
  readonly numbers: number;
  readonly mean: number | null;
  /** Sample standard deviation (n - 1); null under two numbers. */
  readonly standardDeviation: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** At 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, in this order; null without numbers. */
  readonly quantiles: readonly number[] | null;
  /** Estimate, exact while small; null where another tool's statistics of numbers do not tell. */
  readonly distinct: number | null;
  /** Most frequent first, ties by value; numbers as text. At most 20. */
  readonly topValues: readonly { readonly value: string; readonly count: number }[];
  readonly meanTextLength: number | null;
  /** "INT", "FLOAT", ... as the schema would infer it from these rows alone; "EMPTY" when every value is missing. */
  readonly inferredType: string;
}
