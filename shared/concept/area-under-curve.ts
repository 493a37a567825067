/** An area under the ROC curve, and what its variance is made of. */
export interface AreaUnderCurve {
  /** The probability that a positive's score is above a negative's, ties counting half; in [0, 1]. */
  readonly area: number;
  /** Variance, over positives, of the share of negatives that a positive's score is above; 0 of a single one. */
  readonly positiveSpread: number;
  /** Variance, over negatives, of the share of positives that a negative's score is below; 0 of a single one. */
  readonly negativeSpread: number;
}

/**
 * The area under the ROC curve with DeLong's components of its variance; null when either class is empty.
 *
 * Sorts both arrays in place. The area is exact for fewer than 2^26 rows a class (the count of pairs stays an integer below 2^53). O(n log n).
 * Source: Mann and Whitney 1947, U / (n1 n0), equal to scikit-learn `roc_auc_score`; DeLong, DeLong and Clarke-Pearson 1988, by ranks.
 */
export function areaUnderCurve(positives: Float64Array, negatives: Float64Array): AreaUnderCurve | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  positives.sort();
  negatives.sort();
  const ofPositives = winsOver(positives, negatives);
  const ofNegatives = winsOver(negatives, positives);
  return {
    area: ofPositives.twiceWins / (2 * positives.length * negatives.length),
    positiveSpread: ofPositives.spread,
    negativeSpread: ofNegatives.spread,
  };
}

/** Pairs in which a score is above another, ties counting half, twice over; and the variance between scores of their shares. Both sorted ascending. */
function winsOver(scores: Float64Array, others: Float64Array): { twiceWins: number; spread: number } {
  let twiceWins = 0;
  let below = 0;
  let notAbove = 0;
  let mean = 0;
  let m2 = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    while (below < others.length && others[below]! < score) below++;
    if (notAbove < below) notAbove = below;
    while (notAbove < others.length && others[notAbove]! <= score) notAbove++;
    twiceWins += below + notAbove;
    const share = (below + notAbove) / (2 * others.length);
    const delta = share - mean;
    mean += delta / (i + 1);
    m2 += delta * (share - mean);
  }
  return { twiceWins, spread: scores.length > 1 ? m2 / (scores.length - 1) : 0 };
}
