/**
 * NDCG: how well `scores` puts first what `gains` says counts most. In [0, 1]; 1 for the order of the gains, and when no gain is above 0. Gains are at least 0. Ties of scores share
 * the mean gain.
 *
 * Source: Järvelin and Kekäläinen 2002, with linear gains. Checked against sklearn.metrics.ndcg_score.
 */
export function rankingGain(gains: ArrayLike<number>, scores: ArrayLike<number>): number {
  const places = Uint32Array.from({ length: gains.length }, (_, i) => i);
  const best = discounted(
    places.toSorted((a, b) => gains[b]! - gains[a]!),
    gains,
    gains,
  );
  return best > 0
    ? discounted(
        places.sort((a, b) => scores[b]! - scores[a]!),
        gains,
        scores,
      ) / best
    : 1;
}

function discounted(order: Uint32Array, gains: ArrayLike<number>, scores: ArrayLike<number>): number {
  let sum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let gain = 0;
    let discount = 0;
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++) {
      gain += gains[order[to]!]!;
      discount += 1 / Math.log2(to + 2);
    }
    sum += (gain / (to - from)) * discount;
    from = to;
  }
  return sum;
}
