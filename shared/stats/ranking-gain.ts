/**
 * NDCG: how well `scores` puts first what `gains` says counts most. In [0, 1]; 1 for the order of the gains, and when no gain is above 0. Gains are at least 0. Ties of scores share
 * the mean gain. Meant for up to some hundreds.
 *
 * Source: Järvelin and Kekäläinen 2002, with linear gains. Checked against sklearn.metrics.ndcg_score.
 */
export function rankingGain(gains: ArrayLike<number>, scores: ArrayLike<number>): number {
  const best = discounted(descending(gains), gains, gains);
  return best > 0 ? discounted(descending(scores), gains, scores) / best : 1;
}

/** Places in descending order of value, by insertion. */
function descending(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) {
    let k = i;
    for (; k > 0 && values[order[k - 1]!]! < values[i]!; k--) order[k] = order[k - 1]!;
    order[k] = i;
  }
  return order;
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
