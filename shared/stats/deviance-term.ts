/**
 * `x ln(x / mean) + mean - x`, without cancellation where `x` is near `mean`.
 *
 * Both are at least 0 and `mean` is above 0; `x = 0` gives `mean`. The result is at least 0, with relative error near 1e-15.
 *
 * Source: Loader (2000), equation 5.2 (`bd0` in R's nmath).
 *
 * @example devianceTerm(2, 1) // => 0.3862943611198906
 */
export function devianceTerm(x: number, mean: number): number {
  if (x === 0) return mean;
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const v = difference / (x + mean);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j += 1) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}
