import type { ScoreCell } from "./score-cells.ts";

/** Predictions of one cell and one decision, with the share of them that is, or is expected to be, positive. */
export interface ExpectedGroup {
  readonly cell: ScoreCell;
  readonly decision: 0 | 1;
  readonly share: number;
}

/** A measure of a model's quality, computed from cells of the score. */
export interface QualityMeasure {
  readonly id: "accuracy" | "auc" | "brier" | "log-loss" | "precision" | "recall" | "f1";
  readonly title: string;
  /** What the predictions must have. */
  readonly needs: "decision" | "probability" | "score";
  readonly higherIsBetter: boolean;
  /** Groups in ascending order of the score; null where it is not defined. */
  readonly of: (groups: readonly ExpectedGroup[]) => number | null;
}

/** Every measure that is estimated without labels. A new one is a row here, with its own test. */
export const qualityMeasures: readonly QualityMeasure[] = [
  { id: "accuracy", title: "Accuracy", needs: "decision", higherIsBetter: true, of: accuracy },
  { id: "auc", title: "Area under the ROC curve", needs: "score", higherIsBetter: true, of: areaUnderCurve },
  { id: "brier", title: "Brier loss", needs: "probability", higherIsBetter: false, of: brier },
  { id: "log-loss", title: "Log loss", needs: "probability", higherIsBetter: false, of: logLoss },
  { id: "precision", title: "Precision", needs: "decision", higherIsBetter: true, of: precision },
  { id: "recall", title: "Recall", needs: "decision", higherIsBetter: true, of: recall },
  { id: "f1", title: "F1", needs: "decision", higherIsBetter: true, of: f1 },
];

type Groups = readonly ExpectedGroup[];

function accuracy(groups: Groups): number | null {
  const right = total(groups, ({ cell, decision, share }) => cell.n * (decision === 1 ? share : 1 - share));
  return ratio(right, rowsOf(groups));
}

function precision(groups: Groups): number | null {
  return ratio(
    truePositives(groups),
    total(groups, ({ cell, decision }) => (decision === 1 ? cell.n : 0)),
  );
}

function recall(groups: Groups): number | null {
  return ratio(truePositives(groups), positivesOf(groups));
}

function f1(groups: Groups): number | null {
  const decided = total(groups, ({ cell, decision }) => (decision === 1 ? cell.n : 0));
  return ratio(2 * truePositives(groups), decided + positivesOf(groups));
}

function brier(groups: Groups): number | null {
  const loss = total(groups, ({ cell, share }) => cell.squares - 2 * share * cell.sum + share * cell.n);
  return ratio(loss, rowsOf(groups));
}

function logLoss(groups: Groups): number | null {
  const loss = total(groups, ({ cell, share }) => -(share * cell.logs + (1 - share) * cell.complementLogs));
  return ratio(loss, rowsOf(groups));
}

/** Rows of one cell count as ties, half. Groups of one cell stand side by side, the negative decision first. */
function areaUnderCurve(groups: Groups): number | null {
  let wins = 0;
  let negativesBelow = 0;
  let positives = 0;
  for (let i = 0; i < groups.length; ) {
    const pair = groups.slice(i, i + 2);
    const own = positivesOf(pair);
    const negatives = rowsOf(pair) - own;
    wins += own * (negativesBelow + negatives / 2);
    negativesBelow += negatives;
    positives += own;
    i += 2;
  }
  return ratio(wins, positives * negativesBelow);
}

function rowsOf(groups: Groups): number {
  return total(groups, ({ cell }) => cell.n);
}

function positivesOf(groups: Groups): number {
  return total(groups, ({ cell, share }) => cell.n * share);
}

function truePositives(groups: Groups): number {
  return total(groups, ({ cell, decision, share }) => (decision === 1 ? cell.n * share : 0));
}

function total(groups: Groups, of: (group: ExpectedGroup) => number): number {
  let sum = 0;
  for (const group of groups) sum += of(group);
  return sum;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
