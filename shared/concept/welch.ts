/**
 * The variance of a difference of two means with unequal variances, and Welch's degrees of freedom, from each side's sum of
 * squared deviations
 * `m2` and number `n` (at least 2).
 *
 * Both sides constant: variance 0 with infinite degrees of freedom.
 * Source: Welch 1947, Satterthwaite 1946; equal to `scipy.stats.ttest_ind(equal_var=False)`.
 */
export function welch(
  baselineM2: number,
  baselineN: number,
  servingM2: number,
  servingN: number,
): { readonly variance: number; readonly degreesOfFreedom: number } {
  const a = baselineM2 / (baselineN - 1) / baselineN;
  const b = servingM2 / (servingN - 1) / servingN;
  const variance = a + b;
  if (variance === 0) return { variance, degreesOfFreedom: Number.POSITIVE_INFINITY };
  return { variance, degreesOfFreedom: variance ** 2 / (a ** 2 / (baselineN - 1) + b ** 2 / (servingN - 1)) };
}

/**
 * The variance within groups, pooled: the sum of their squared deviations over (rows - groups). 0 when no group has two rows.
 */
export function pooledVariance(groups: readonly { readonly m2: number; readonly n: number }[]): number {
  let m2 = 0;
  let degreesOfFreedom = 0;
  for (const group of groups) {
    m2 += group.m2;
    degreesOfFreedom += group.n - 1;
  }
  return degreesOfFreedom > 0 ? m2 / degreesOfFreedom : 0;
}
