/** Predictions in one cell of the score: how many, and the sums that losses are made of. */
export interface ScoreCell {
  readonly n: number;
  /** Of the score, of its square, of its logarithm, and of the logarithm of 1 - score; the last two at least log(2^-52), as scikit-learn holds them. */
  readonly sum: number;
  readonly squares: number;
  readonly logs: number;
  readonly complementLogs: number;
}

/** A batch's predictions counted in the cells of the score, by what the model decided. Mergeable by adding. */
export interface ScoreCells {
  readonly negative: readonly ScoreCell[];
  readonly positive: readonly ScoreCell[];
}

/** Scores and decisions side by side; NaN where one is missing. */
export interface Scored {
  readonly score: ArrayLike<number>;
  /** 1 or 0. */
  readonly prediction: ArrayLike<number>;
}

/**
 * The predictions counted in the cells between `edges` (ascending; a score x lies in cell #{edge <= x}). A row without a score is left out, and so is
 * one without a decision where decisions are asked for; where not, all count as negative. O(n log edges), and O(edges) to keep.
 */
export function countScores({ score, prediction }: Scored, edges: readonly number[], decided: boolean): ScoreCells {
  const sides = [emptyCells(edges.length + 1), emptyCells(edges.length + 1)] as const;
  for (let i = 0; i < score.length; i++) {
    const x = score[i]!;
    const decision = decided ? prediction[i]! : 0;
    if (Number.isNaN(x) || Number.isNaN(decision)) continue;
    const cell = sides[decision === 1 ? 1 : 0][cellOf(x, edges)]!;
    cell.n++;
    cell.sum += x;
    cell.squares += x * x;
    cell.logs += Math.log(Math.max(least, x));
    cell.complementLogs += Math.log(Math.max(least, 1 - x));
  }
  return { negative: sides[0], positive: sides[1] };
}

/** The predictions of two batches counted in the same cells. */
export function addScores(a: ScoreCells, b: ScoreCells): ScoreCells {
  return { negative: addCells(a.negative, b.negative), positive: addCells(a.positive, b.positive) };
}

function addCells(a: readonly ScoreCell[], b: readonly ScoreCell[]): ScoreCell[] {
  return a.map((cell, c) => ({
    n: cell.n + b[c]!.n,
    sum: cell.sum + b[c]!.sum,
    squares: cell.squares + b[c]!.squares,
    logs: cell.logs + b[c]!.logs,
    complementLogs: cell.complementLogs + b[c]!.complementLogs,
  }));
}

const least = Number.EPSILON;

/** The number of edges at or below x. */
export function cellOf(x: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function emptyCells(count: number): { -readonly [K in keyof ScoreCell]: ScoreCell[K] }[] {
  return Array.from({ length: count }, () => ({ n: 0, sum: 0, squares: 0, logs: 0, complementLogs: 0 }));
}
