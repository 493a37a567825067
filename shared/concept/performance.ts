import type { ResidualTerm, TermSums } from "./residual-term.ts";

/** What the label is. `binary`: positive or not. `regression`: a number. */
export type Task = "binary" | "regression";

/** Labelled predictions counted within one stratum of the score. */
export interface Stratum {
  readonly n: number;
  readonly positives: number;
}

/**
 * The mergeable summary of predictions that met their labels. Sums run in ascending order of prediction id, so the same set of
 * pairs gives the same bytes.
 */
export interface Performance {
  readonly version: 1;
  readonly task: Task;
  readonly n: number;
  /** Binary: labels that are positive. Regression: 0. */
  readonly positives: number;
  /** Binary with a score: the Brier loss (score - label)^2. Binary without: the 0/1 error. Regression: the squared error. */
  readonly loss: { readonly name: "brier" | "error" | "squared-error"; readonly mean: number; readonly m2: number };
  /** Binary with Brier loss: the log loss, scores held within 1e-15 of 0 and 1; null otherwise. */
  readonly logLoss: { readonly mean: number; readonly m2: number } | null;
  /** Binary: share of predictions equal to the label; null without predictions or for regression. */
  readonly accuracy: number | null;
  /** Binary with a score: area under the ROC curve (midranks); null otherwise or with one class only. */
  readonly auc: number | null;
  /** Variances of the share of the other class that a positive's, and a negative's, score lies on the right side of; null as `auc`. */
  readonly aucSpread: { readonly positives: number; readonly negatives: number } | null;
  /**
   * Regression: mean residual label - prediction with its sum of squared deviations, and the mean absolute error with that of the absolute residuals; null for
   * binary.
   */
  readonly residual: {
    readonly mean: number;
    readonly m2: number;
    readonly meanAbsolute: number;
    readonly absoluteM2: number;
  } | null;
  /**
   * Ascending inner edges of the held-out score's deciles (up to 9); a score x lies in stratum #{edge <= x}. Empty without a
   * score.
   */
  readonly scoreEdges: readonly number[];
  /** `scoreEdges.length + 1` strata; empty without a score or for regression. */
  readonly strata: readonly Stratum[];
  /** What residuals should not go with. */
  readonly terms: readonly ResidualTerm[];
  /** One a term; null where the rows lack its column. */
  readonly termSums: readonly (TermSums | null)[];
  /**
   * The held-out parts (a day or a file each), by name: what varies between batches when nothing changed. Empty for a serving
   * batch.
   */
  readonly parts: readonly PerformancePart[];
}

/** One part of the held-out rows; the members mean what they mean in `Performance`. */
export interface PerformancePart {
  readonly part: string;
  readonly n: number;
  readonly positives: number;
  readonly loss: { readonly mean: number; readonly m2: number };
  readonly auc: number | null;
  readonly residual: { readonly mean: number; readonly m2: number } | null;
  readonly strata: readonly Stratum[];
  /** Means of the products of residual and term, one a term; null where the part lacks its column. */
  readonly termMeans: readonly (number | null)[];
}

/**
 * The textbook's cases: which of P(x), P(y) and P(y given x) moved. `concept-drift-or-misfit`: P(x) moved, and P(y given x) or only the model's fit outside
 * training's region.
 */
export type ShiftCase =
  | "none"
  | "covariate-shift"
  | "prior-shift"
  | "concept-drift"
  | "covariate-shift-and-concept-drift"
  | "concept-drift-or-misfit"
  | "performance-changed";

/** The answer once a batch's predictions have met enough labels. */
export interface ConceptResult {
  /** `immature`: too few labels or too little coverage to judge; never read as "ok". */
  readonly state: "judged" | "immature" | "no-reference";
  readonly labelled: number;
  readonly predictions: number;
  readonly performance: Performance | null;
  /** Serving loss minus held-out loss, with its 95% interval; null unless judged. */
  readonly lossDifference: { readonly value: number; readonly low: number; readonly high: number } | null;
  /**
   * Mantel-Haenszel odds ratio of a positive label, serving to held-out at equal score; null unless judged and binary with a
   * score.
   */
  readonly oddsRatio: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly shiftCase: ShiftCase | null;
  /** One or two sentences for a person. */
  readonly explanation: string;
}
