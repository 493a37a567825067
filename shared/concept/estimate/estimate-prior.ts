import { normalQuantile } from "../../stats/normal-quantile.ts";
import { solveLinear } from "../../stats/solve-linear.ts";

/** The share of one class, estimated without a label. */
export interface PriorEstimate {
  /** Not held within [0, 1]: a share far outside says that the assumption is wrong. */
  readonly value: number;
  /** 95% interval. */
  readonly low: number;
  readonly high: number;
  /** The class's share of the held-out labels. */
  readonly heldout: number;
}

/**
 * How common each class must be in a batch, if P(x given y) is what it was on the held-out rows, for the model to decide as it did: black-box shift estimation. **It cannot
 * see a change of P(y given x)**, which it takes not to have happened other than through P(y).
 *
 * With A the held-out share of each decision within each class, and m the batch's shares of decisions, the new prior is A^-1 m. Its interval allows for the rows of the
 * batch and of each held-out class (multinomial, by the delta method).
 *
 * Null where a class has no held-out row, the batch none, or the decisions hardly depend on the class, so that A cannot be inverted (its rows would magnify chance more than
 * fiftyfold). O(classes^3).
 *
 * Source: Lipton, Wang and Smola 2018 (arXiv:1802.03916), eq. 4, in shares instead of weights. Checked against numpy's direct solution.
 *
 * @param confusion held-out rows: `confusion[decision][label]`
 * @param decisions the batch's rows by decision
 */
export function estimatePrior(
  confusion: readonly (readonly number[])[],
  decisions: readonly number[],
): PriorEstimate[] | null {
  const classes = decisions.length;
  const ofClass = decisions.map((_, y) => confusion.reduce((sum, row) => sum + row[y]!, 0));
  const heldoutRows = ofClass.reduce((sum, n) => sum + n, 0);
  const rows = decisions.reduce((sum, n) => sum + n, 0);
  if (rows === 0 || ofClass.some((n) => n === 0)) return null;
  const rates = confusion.map((row) => row.map((count, y) => count / ofClass[y]!));
  const identity = decisions.map((_, i) => decisions.map((_, j) => Number(i === j)));
  const columns = identity.map((unit) => solveLinear(rates, unit));
  if (columns.some((column) => column === null || column.some((x) => !(Math.abs(x) < mostMagnified)))) return null;
  const inverse = (i: number, j: number) => columns[j]![i]!;
  const shares = decisions.map((n) => n / rows);
  const prior = shares.map((_, i) => shares.reduce((sum, share, j) => sum + inverse(i, j) * share, 0));
  return prior.map((value, i) => {
    const slopes = shares.map((_, j) => inverse(i, j));
    let variance = multinomialVariance(slopes, shares) / rows;
    for (let y = 0; y < classes; y++) {
      const within = rates.map((row) => row[y]!);
      variance += (prior[y]! ** 2 * multinomialVariance(slopes, within)) / ofClass[y]!;
    }
    const reach = normalQuantile(0.975) * Math.sqrt(variance);
    return { value, low: value - reach, high: value + reach, heldout: ofClass[i]! / heldoutRows };
  });
}

const mostMagnified = 50;

/** Of one draw: the variance of the slope that it draws with these shares. */
function multinomialVariance(slopes: readonly number[], shares: readonly number[]): number {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < slopes.length; i++) {
    mean += shares[i]! * slopes[i]!;
    squares += shares[i]! * slopes[i]! ** 2;
  }
  return Math.max(0, squares - mean ** 2);
}
