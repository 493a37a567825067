import { betweenParts, minParts } from "../../stats/between-part-variance.ts";
import type { LabelledPairs } from "../join-labels.ts";
import type { Performance } from "../performance.ts";
import { pooledVariance } from "../welch.ts";
import { type Moments, mergeMoments, noMoments } from "./moments.ts";

const mostBlocks = 16;
const leastBlockSize = 32;

/** The losses of a batch in event time; each in [0, 1]. Plain JSON. */
export interface BatchLosses {
  /** At least one, none empty. */
  readonly blocks: readonly Moments[];
  /** Mean loss of the held-out rows; null for a regression, where it is not known on this scale. */
  readonly heldout: number | null;
  /** What one loss counts, in (0, 1]: less than 1 where batches differ by more than their rows explain. */
  readonly weight: number;
}

/**
 * The losses of a batch's labelled predictions in order of event time, as at most 16 blocks of nearly equal size and of at least 32 losses
 * where there are so many: what a detector of changes is fed, and all that has to be stored of them (some 600 bytes). Numbers are rounded
 * to six digits. With five held-out parts or more (days, files) losses count less the more those differ among themselves: a detector takes losses to be
 * independent, and a bad day is no change.
 *
 * A loss is in [0, 1]: the Brier loss or the error, as the held-out loss is; of a regression e^2 / (e^2 + s^2) with s^2 the held-out mean
 * squared error, so that one huge error counts as one. Pairs without what the loss needs are left out. Predictions of the same time, or of none, stand
 * in order of their ids' hashes, which is by chance: the same pairs give the same blocks. Null without losses. O(n log n).
 */
export function batchLosses(pairs: TimedOutcomes, reference: Performance): BatchLosses | null {
  const time = pairs.time.map((moment) => (Number.isNaN(moment) ? Number.POSITIVE_INFINITY : moment));
  const order = Uint32Array.from(time.keys()).sort((a, b) => time[a]! - time[b]! || a - b);
  const losses = new Float64Array(order.length);
  let n = 0;
  for (const i of order) {
    const loss = boundedLoss(pairs, i, reference);
    if (!Number.isNaN(loss)) losses[n++] = loss;
  }
  if (n === 0) return null;
  const count = Math.min(mostBlocks, Math.max(1, Math.floor(n / leastBlockSize)));
  const blocks: Moments[] = [];
  for (let k = 0; k < count; k++) {
    let block = noMoments;
    for (let i = Math.floor((n * k) / count); i < Math.floor((n * (k + 1)) / count); i++)
      block = mergeMoments(block, { n: 1, mean: losses[i]!, m2: 0 });
    blocks.push({ n: block.n, mean: rounded(block.mean), m2: rounded(block.m2) });
  }
  return {
    blocks,
    heldout: reference.task === "binary" ? reference.loss.mean : null,
    weight: rounded(weightOf(n, reference)),
  };
}

/**
 * With s2 the variance of a held-out loss within parts and t2 that of their means beyond it, the mean of n losses of one batch varies by s2 / n + t2, as that of
 * n / (1 + n t2 / s2) independent losses does.
 */
function weightOf(n: number, { parts, n: heldoutRows }: Performance): number {
  const within = pooledVariance(parts.map((part) => ({ m2: part.loss.m2, n: part.n })));
  if (parts.length < minParts || !(within > 0)) return 1;
  const between = betweenParts(
    parts.map((part) => ({ value: part.loss.mean, variance: within / part.n, share: part.n / heldoutRows })),
  );
  return 1 / (1 + (n * between.variance) / within);
}

type TimedOutcomes = Pick<LabelledPairs, "score" | "prediction" | "label" | "time">;

/** In [0, 1]; NaN when the pair lacks what it needs. */
function boundedLoss({ score, prediction, label }: TimedOutcomes, i: number, { task, loss }: Performance): number {
  const outcome = label[i]!;
  if (task === "regression") {
    const squared = ((Number.isNaN(prediction[i]!) ? score[i]! : prediction[i]!) - outcome) ** 2;
    return squared === 0 ? 0 : squared / (squared + loss.mean);
  }
  if (outcome !== 0 && outcome !== 1) return Number.NaN;
  if (loss.name === "brier") return Math.min(1, (score[i]! - outcome) ** 2);
  return Number.isNaN(prediction[i]!) ? Number.NaN : Number(prediction[i]! !== outcome);
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
