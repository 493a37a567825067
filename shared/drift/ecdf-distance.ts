/**
 * The largest distance between the two cumulative distributions at the boundaries of ordered bins: the most mass that crossed any one
 * of them. In [0, 1]; 0 when either side is empty. At most the Kolmogorov-Smirnov D of the rows, and equal to it when every distinct
 * value has a bin.
 *
 * Source: Kolmogorov-Smirnov two-sample D on binned data.
 *
 * @example ecdfDistance([1, 1], [2, 0]) // => 0.5
 */
export function ecdfDistance(baseline: readonly number[], serving: readonly number[]): number {
  const nBaseline = baseline.reduce((sum, count) => sum + count, 0);
  const nServing = serving.reduce((sum, count) => sum + count, 0);
  if (nBaseline === 0 || nServing === 0) return 0;
  let b = 0;
  let s = 0;
  let largest = 0;
  for (let i = 0; i < baseline.length - 1; i += 1) {
    b += baseline[i]!;
    s += serving[i]!;
    largest = Math.max(largest, Math.abs(b / nBaseline - s / nServing));
  }
  return Math.min(1, largest);
}
