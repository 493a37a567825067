/**
 * The variance of an area under the ROC curve, from the variances of placements within each class and the numbers of rows; above 0, NaN when a class is empty.
 *
 * Where every positive is above every negative both spreads are 0 while the truth is not: the variance is at least that of half a pair.
 *
 * Source: DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating characteristic curves", Biometrics 44 (1988),
 * eq. 5 for one curve.
 */
export function areaVariance(
  spread: { readonly positives: number; readonly negatives: number },
  positives: number,
  negatives: number,
): number {
  if (positives === 0 || negatives === 0) return Number.NaN;
  const variance = spread.positives / positives + spread.negatives / negatives;
  return Math.max(variance, 1 / (2 * positives * negatives) ** 2);
}
