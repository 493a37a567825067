import { logGamma } from "./log-gamma.ts";

const halfLogTwoPi = 0.9189385332046728;

/** The whole numbers below 15, of which most small counts are. */
const errorOfWhole = Array.from({ length: 15 }, (_, n) => byLogGamma(n));

/**
 * The error of Stirling's formula: ln Gamma(n + 1) - ln(sqrt(2 pi n) (n / e)^n), for real `n` above 0.
 *
 * Absolute error at most 1e-14. 0 gives Infinity.
 *
 * Source: Loader (2000), "Fast and accurate computation of binomial probabilities", section 4 (`stirlerr` in R's nmath).
 *
 * @example stirlingError(1) // => 0.08106146679532726
 */
export function stirlingError(n: number): number {
  if (n < 15) return errorOfWhole[n] ?? byLogGamma(n);
  const y = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360) * y) * y) * y) * y) * y) / n;
}

function byLogGamma(n: number): number {
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - halfLogTwoPi;
}
