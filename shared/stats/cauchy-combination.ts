/** Beyond this 1 - p has lost its digits, and one such p-value would outweigh every small one. */
const largest = 0.99;

/**
 * One p-value out of several, with weights (any positive numbers): the upper tail of the weighted mean of the Cauchy variables that the
 * p-values are. A p-value far smaller than the others is multiplied by no more than its weight's share inverted; exact for independent
 * ones, and in the tail for dependent ones too. In [0, 1]; a single p-value is itself; p-values above 0.99 count as 0.99.
 *
 * Source: Liu and Xie, "Cauchy combination test", JASA 115 (2020), eq. 1; ACAT's R code for small p.
 *
 * @example cauchyCombination([1e-6, 0.5, 0.5], [2, 1, 1]) // => 2e-6
 */
export function cauchyCombination(pValues: readonly number[], weights: readonly number[]): number {
  const [only] = pValues;
  if (pValues.length === 1) return only!;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (pValues.includes(0)) return 0;
  const statistic = pValues.reduce((sum, p, i) => sum + (weights[i]! / total) * cauchy(Math.min(p, largest)), 0);
  return statistic > 1e8 ? 1 / (statistic * Math.PI) : 0.5 - Math.atan(statistic) / Math.PI;
}

/** The Cauchy quantile of the upper tail `p`. */
function cauchy(p: number): number {
  return p < 1e-12 ? 1 / (p * Math.PI) : Math.tan((0.5 - p) * Math.PI);
}
