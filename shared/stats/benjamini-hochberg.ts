/**
 * The Benjamini-Hochberg adjusted p-values, in the order given: rejecting those at most q keeps the expected share of false
 * rejections at q, and where nothing is true keeps the chance of any rejection at q.
 *
 * Each in [0, 1] and at least its raw p-value; the empty list gives the empty list. Valid for independent and positively
 * dependent tests.
 *
 * Source: Benjamini and Hochberg (1995); Yekutieli and Benjamini (1999) for adjusted values. Checked against
 * statsmodels.stats.multitest.multipletests(method="fdr_bh") 0.15.
 *
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // => [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[j]! - pValues[i]! || i - j);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let smallest = 1;
  order.forEach((index, position) => {
    const rank = pValues.length - position;
    smallest = Math.min(smallest, (pValues[index]! * pValues.length) / rank);
    adjusted[index] = smallest;
  });
  return adjusted;
}
