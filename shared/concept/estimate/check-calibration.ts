import { chiSquareUpperTail } from "../../stats/chi-square-upper-tail.ts";
import { isotonic } from "./isotonic.ts";
import { cellOf } from "./score-cells.ts";

/** Whether scores can be turned into probabilities, tried on rows that the turning did not see. */
export interface CalibrationCheck {
  /** Mean distance of expected and observed shares of positives over ten bands of the score, weighted by rows, in [0, 1]. */
  readonly error: number;
  /** Probability of bands at least as far off when every score orders the outcomes; tends to 1 for few rows. */
  readonly pValue: number;
  /** False when they cannot: real (p under 0.001) and by more than two points. */
  readonly passed: boolean;
}

const bands = 10;

/**
 * Fits the share of positives by ten bands of the score (of equal rows, where scores do not tie) on every other row, and holds it against the rest, both ways
 * round. Rows stand in order of their ids' hashes, so every other one is a draw by chance. Fails when the outcome does not rise with the score, which calibration
 * takes for granted.
 *
 * The p-value is of a chi-square with a degree of freedom a band: observed minus expected positives over their variance at the share of both halves together, that of the fit included; of the two halves
 * the smaller, doubled.
 *
 * Source: Hosmer and Lemeshow 1980; expected calibration error: Naeini, Cooper and Hauskrecht 2015.
 *
 * @param sorted the scores ascending
 */
export function checkCalibration(score: Float64Array, label: Float64Array, sorted: Float64Array): CalibrationCheck {
  const edges = new Set<number>();
  for (let k = 1; k < bands; k++) edges.add(sorted[Math.floor((sorted.length * k) / bands)]!);
  const halves = [0, 1].map((parity) => countBands(score, label, [...edges], parity));
  const results = [against(halves[0]!, halves[1]!), against(halves[1]!, halves[0]!)] as const;
  const error = (results[0].error + results[1].error) / 2;
  const pValue = Math.min(1, 2 * Math.min(results[0].pValue, results[1].pValue));
  return { error, pValue, passed: pValue >= 0.001 || error <= 0.02 };
}

interface Band {
  readonly n: number;
  readonly positives: number;
}

function countBands(score: Float64Array, label: Float64Array, edges: readonly number[], parity: number): Band[] {
  const counts = Array.from({ length: edges.length + 1 }, () => ({ n: 0, positives: 0 }));
  for (let i = parity; i < score.length; i += 2) {
    const band = counts[cellOf(score[i]!, edges)]!;
    band.n++;
    band.positives += label[i]!;
  }
  return counts;
}

function against(fitted: readonly Band[], held: readonly Band[]): { readonly error: number; readonly pValue: number } {
  const rows = held.reduce((sum, { n }) => sum + n, 0);
  let chiSquare = 0;
  let degreesOfFreedom = 0;
  let error = 0;
  for (const { from, to, n, positives } of isotonic(fitted)) {
    const share = positives / n;
    for (const band of held.slice(from, to)) {
      if (band.n === 0) continue;
      const apart = band.positives - band.n * share;
      const pooled = (positives + band.positives + 0.5) / (n + band.n + 1);
      chiSquare += apart ** 2 / (pooled * (1 - pooled) * band.n * (1 + band.n / n));
      degreesOfFreedom++;
      error += Math.abs(apart) / rows;
    }
  }
  return { error, pValue: degreesOfFreedom === 0 ? 1 : chiSquareUpperTail(chiSquare, degreesOfFreedom) };
}
