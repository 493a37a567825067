import type { LabelledPairs } from "../join-labels.ts";
import { type CalibrationCheck, checkCalibration } from "./check-calibration.ts";
import { type IsotonicBlock, isotonic } from "./isotonic.ts";
import { cellOf, countScores, type ScoreCells } from "./score-cells.ts";

/** What the held-out rows tell of scores: enough to estimate the quality of predictions without labels. Plain JSON of at most 256 cells. */
export interface ScoreReference {
  /** Ascending; every distinct score but the least where there are at most 256, else 255 quantiles. */
  readonly edges: readonly number[];
  /** Whether the rows have decisions, without which there is no accuracy. */
  readonly decided: boolean;
  /** Whether every score is in [0, 1], so that it has a Brier and a log loss. */
  readonly probability: boolean;
  readonly cells: ScoreCells;
  /** Positive labels by cell, in the same order. */
  readonly positives: { readonly negative: readonly number[]; readonly positive: readonly number[] };
  /** The share of positives by score. */
  readonly calibration: readonly IsotonicBlock[];
  readonly check: CalibrationCheck;
}

const mostCells = 256;
const leastRows = 100;

/**
 * The reference in labelled held-out rows; null with fewer than 100 rows that have a score and a label of 0 or 1, with one class, or with one score: nothing can
 * be estimated from those. O(n log n).
 */
export function scoreReference(pairs: Pick<LabelledPairs, "score" | "prediction" | "label">): ScoreReference | null {
  const decided = pairs.prediction.some((prediction) => !Number.isNaN(prediction));
  const usable = [...pairs.label.keys()].filter(
    (i) =>
      (pairs.label[i] === 0 || pairs.label[i] === 1) &&
      !Number.isNaN(pairs.score[i]!) &&
      !(decided && Number.isNaN(pairs.prediction[i]!)),
  );
  const column = (values: Float64Array) => Float64Array.from(usable, (i) => values[i]!);
  const score = column(pairs.score);
  const prediction = column(pairs.prediction);
  const label = column(pairs.label);
  const positiveRows = label.reduce((sum, y) => sum + y, 0);
  const sorted = score.toSorted();
  const edges = edgesOf(sorted);
  if (usable.length < leastRows || positiveRows === 0 || positiveRows === usable.length || edges.length === 0)
    return null;
  const positives = { negative: zeros(edges.length + 1), positive: zeros(edges.length + 1) };
  for (let i = 0; i < label.length; i++) {
    const side = decided && prediction[i] === 1 ? positives.positive : positives.negative;
    side[cellOf(score[i]!, edges)]! += label[i]!;
  }
  const cells = countScores({ score, prediction }, edges, decided);
  return {
    edges,
    decided,
    probability: score.every((x) => x >= 0 && x <= 1),
    cells,
    positives,
    calibration: isotonic(
      cells.negative.map(({ n }, c) => ({
        n: n + cells.positive[c]!.n,
        positives: positives.negative[c]! + positives.positive[c]!,
      })),
    ),
    check: checkCalibration(score, label, sorted),
  };
}

function edgesOf(sorted: Float64Array): number[] {
  const distinct: number[] = [];
  for (const x of sorted) {
    if (x !== distinct.at(-1)) distinct.push(x);
    if (distinct.length > mostCells) break;
  }
  if (distinct.length <= mostCells) return distinct.slice(1);
  const edges: number[] = [];
  for (let k = 1; k < mostCells; k++) {
    const edge = sorted[Math.floor((sorted.length * k) / mostCells)]!;
    if (edge > (edges.at(-1) ?? sorted[0]!)) edges.push(edge);
  }
  return edges;
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}
