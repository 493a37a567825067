import { chiSquareUpperTail } from "./chi-square-upper-tail.ts";
import { devianceTerm } from "./deviance-term.ts";
import { stirlingError } from "./stirling-error.ts";

/**
 * The probability that a noncentral chi-square variable exceeds `x`: the power of a chi-square test with critical value `x`.
 *
 * `noncentrality >= 0`; 0 is the central distribution. In [0, 1], absolute error at most 1e-12.
 *
 * Source: Poisson mixture of central tails (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 29.3),
 * summed outwards from its mode. Checked against scipy.stats.ncx2.sf.
 *
 * @example noncentralChiSquareUpperTail(3.841458820694124, 1, 7.848861) // => 0.8 (rounded)
 */
export function noncentralChiSquareUpperTail(x: number, degreesOfFreedom: number, noncentrality: number): number {
  if (noncentrality === 0) return chiSquareUpperTail(x, degreesOfFreedom);
  const mean = noncentrality / 2;
  const mode = Math.floor(mean);
  let sum = 0;
  for (let j = mode, weight = poisson(mode, mean); weight > 1e-17; j += 1) {
    sum += weight * chiSquareUpperTail(x, degreesOfFreedom + 2 * j);
    weight *= mean / (j + 1);
  }
  for (let j = mode - 1, weight = (poisson(mode, mean) * mode) / mean; j >= 0 && weight > 1e-17; j -= 1) {
    sum += weight * chiSquareUpperTail(x, degreesOfFreedom + 2 * j);
    weight *= j / mean;
  }
  return Math.min(1, sum);
}

function poisson(j: number, mean: number): number {
  if (j === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(j) - devianceTerm(j, mean)) / Math.sqrt(2 * Math.PI * j);
}
