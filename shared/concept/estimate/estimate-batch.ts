import { formatShare } from "../../text/format-number.ts";
import { estimatePrior, type PriorEstimate } from "./estimate-prior.ts";
import { estimateQuality, type QualityEstimate } from "./estimate-quality.ts";
import type { ScoreCells } from "./score-cells.ts";
import type { ScoreReference } from "./score-reference.ts";

/** What a batch's scores alone tell of the model's quality, while its labels are missing. Estimates, not measurements. */
export interface EstimatedQuality {
  /** Predictions with a score, and a decision where the held-out rows have one. */
  readonly predictions: number;
  /** If P(y given x) is what it was: empty where they are refused. */
  readonly measures: readonly QualityEstimate[];
  /** The share of positives, if P(x given y) is what it was; null where it cannot be told. */
  readonly prior: PriorEstimate | null;
  /** Why quality is not estimated; null when it is. */
  readonly refusal: string | null;
}

const leastPredictions = 30;

/** The estimates for a batch of predictions, counted in the cells of the reference; null when fewer than 30 of them have what the held-out rows have. */
export function estimateBatch(reference: ScoreReference, cells: ScoreCells): EstimatedQuality | null {
  const decisions = decisionsOf(cells);
  const predictions = decisions[0] + decisions[1];
  if (predictions < leastPredictions) return null;
  const { check } = reference;
  return {
    predictions,
    measures: check.passed ? estimateQuality(reference, cells) : [],
    prior: reference.decided ? priorOf(reference, decisions) : null,
    refusal: check.passed
      ? null
      : `The scores cannot be turned into probabilities: on held-out rows the outcome does not rise with the score (off by ${formatShare(check.error)} on rows that the turning did not see).`,
  };
}

function decisionsOf({ negative, positive }: ScoreCells): [negative: number, positive: number] {
  return [negative.reduce((sum, { n }) => sum + n, 0), positive.reduce((sum, { n }) => sum + n, 0)];
}

function priorOf({ cells, positives }: ScoreReference, decisions: readonly [number, number]): PriorEstimate | null {
  const rows = decisionsOf(cells);
  const positiveRows = [positives.negative, positives.positive].map((counts) => counts.reduce((sum, n) => sum + n, 0));
  const confusion = rows.map((n, decision) => [n - positiveRows[decision]!, positiveRows[decision]!]);
  return estimatePrior(confusion, decisions)?.[1] ?? null;
}
