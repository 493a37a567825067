import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";
import type { Performance } from "./performance.ts";

/** How the score's distribution stands against the held-out one, over the held-out score's deciles. */
export interface ScoreShift {
  /** P(score) moved; the score being a function of x, so did P(x). */
  readonly moved: boolean;
  /** P(score given y) moved in one class or both. Under a pure prior shift it does not. */
  readonly movedGivenLabel: boolean;
}

/** Real at 1%, and at least 5% of the rows in another stratum. */
const level = 0.01;
const movedShare = 0.05;

/**
 * Whether the labelled rows' scores moved, for naming the case; it decides no alarm. Both false without strata. Chi-square
 * tests of homogeneity that
 * take rows to be independent, which is why an effect is asked for as well.
 *
 * Source: prior (label) shift is P(x given y) unchanged while P(y) moves: Lipton, Wang and Smola 2018 (arXiv:1802.03916),
 * section 2.
 */
export function scoreShift(reference: Performance, serving: Performance): ScoreShift {
  const rows = (of: Performance) => of.strata.map(({ n }) => n);
  const positives = (of: Performance) => of.strata.map((stratum) => stratum.positives);
  const negatives = (of: Performance) => of.strata.map((stratum) => stratum.n - stratum.positives);
  return {
    moved: differ([[rows(reference), rows(serving)]]),
    movedGivenLabel: differ([
      [positives(reference), positives(serving)],
      [negatives(reference), negatives(serving)],
    ]),
  };
}

type Table = readonly [baseline: readonly number[], serving: readonly number[]];

function differ(tables: readonly Table[]): boolean {
  let chiSquare = 0;
  let degreesOfFreedom = 0;
  let moved = 0;
  let servingRows = 0;
  for (const [baseline, serving] of tables) {
    const n = sum(baseline);
    const m = sum(serving);
    servingRows += m;
    if (n === 0 || m === 0) continue;
    let cells = 0;
    for (let k = 0; k < baseline.length; k++) {
      const total = baseline[k]! + serving[k]!;
      if (total === 0) continue;
      cells++;
      const difference = serving[k]! / m - baseline[k]! / n;
      chiSquare += (difference ** 2 * n * m) / total;
      moved += (m * Math.abs(difference)) / 2;
    }
    degreesOfFreedom += cells - 1;
  }
  if (degreesOfFreedom <= 0) return false;
  return moved / servingRows >= movedShare && chiSquareUpperTail(chiSquare, degreesOfFreedom) < level;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
