/**
 * The area under the ROC curve: the probability that a positive's score is above a negative's, ties counting half. In [0, 1];
 * null
 * when either class is empty.
 *
 * Sorts both arrays in place. Exact for fewer than 2^26 rows a class (the count of pairs stays an integer below 2^53).
 * Source: Mann and Whitney 1947, U / (n1 n0); equal to scikit-learn `roc_auc_score`.
 */
export function areaUnderCurve(positives: Float64Array, negatives: Float64Array): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  positives.sort();
  negatives.sort();
  let twiceWins = 0;
  let below = 0;
  let notAbove = 0;
  for (let i = 0; i < positives.length; i++) {
    const score = positives[i]!;
    while (below < negatives.length && negatives[below]! < score) below++;
    if (notAbove < below) notAbove = below;
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++;
    twiceWins += below + notAbove;
  }
  return twiceWins / (2 * positives.length * negatives.length);
}
