import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import type { ColumnBalance, Moments } from "./label-coverage.ts";
import { welch } from "./welch.ts";

/** How the predictions whose label is known differ in one column from all of them. */
export interface LabelSelection {
  /** Column name; empty for the score. */
  readonly column: string;
  /** Mean of the labelled minus mean of all, in standard deviations of all: the standardized mean difference. */
  readonly difference: number;
  /** Of the null hypothesis that labelled and unlabelled have the same mean (Welch's test). */
  readonly pValue: number;
  readonly labelledMean: number;
  readonly mean: number;
}

/** Smaller differences do not matter. Source: Austin 2009, "Balance diagnostics", Statistics in Medicine 28: 0.1. */
export const selectionFloor = 0.1;

/** Fewer rows than this on either side say nothing. */
const fewestRows = 30;

/**
 * P(x given labelled) against P(x), by the mean of each column, greatest difference first: labels that come early or for approved
 * cases only are not a random sample, and what is measured on them is not what holds for the rest. Columns that have one value, or
 * fewer than 30 rows with or without a label, are left out.
 *
 * Means alone are compared: a selection that leaves the mean of the score and of every kept column is not seen.
 */
export function labelSelection(balance: readonly ColumnBalance[]): LabelSelection[] {
  const found = balance.flatMap(({ column, labelled, unlabelled }): LabelSelection[] => {
    if (labelled.n < fewestRows || unlabelled.n < fewestRows) return [];
    const all = merged(labelled, unlabelled);
    const deviation = Math.sqrt(all.m2 / (all.n - 1));
    const { variance, degreesOfFreedom } = welch(labelled.m2, labelled.n, unlabelled.m2, unlabelled.n);
    if (deviation === 0 || variance === 0) return [];
    return [
      {
        column,
        difference: (labelled.mean - all.mean) / deviation,
        pValue: studentTTwoSidedTail((labelled.mean - unlabelled.mean) / Math.sqrt(variance), degreesOfFreedom),
        labelledMean: labelled.mean,
        mean: all.mean,
      },
    ];
  });
  return found.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || (a.column < b.column ? -1 : 1));
}

/** Source: Chan, Golub, LeVeque 1979. */
function merged(a: Moments, b: Moments): Moments {
  const n = a.n + b.n;
  const delta = b.mean - a.mean;
  return { n, mean: a.mean + (delta * b.n) / n, m2: a.m2 + b.m2 + (delta * delta * a.n * b.n) / n };
}
