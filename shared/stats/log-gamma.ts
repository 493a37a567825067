const coefficients = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  0.00003399464998481189, 0.00004652362892704858, -0.00009837447530487956, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 0.00008441822398385275,
  -0.000026190838401581408, 0.0000036899182659531625,
];

/**
 * The natural logarithm of the gamma function.
 *
 * `x` is greater than 0; 0 gives Infinity, a negative number or NaN gives NaN. Absolute error at most 1e-14 below 10, relative
 * error at most 1e-14 above. Differences of large values cancel: use `logBinomialTerm` for those.
 *
 * Source: Lanczos (1964) with Godfrey's coefficients (g = 607/128, n = 15); Stirling's series (DLMF 5.11.1) from 10 on.
 * Checked against scipy.special.gammaln 1.x.
 *
 * @example logGamma(5) // => 3.1780538303479458 (= ln 24)
 */
export function logGamma(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.POSITIVE_INFINITY;
  if (x === 1 || x === 2) return 0;
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + 0.9189385332046728 + stirlingSeries(x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i += 1) sum += coefficients[i]! / (x - 1 + i);
  const t = x - 1 + 607 / 128 + 0.5;
  return (x - 0.5) * Math.log(t) - t + 0.9189385332046728 + Math.log(sum);
}

/** The tail of Stirling's series, right to 1e-16 from 10 on. */
function stirlingSeries(x: number): number {
  const y = 1 / (x * x);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360 - y / 156) * y) * y) * y) * y) * y) / x;
}
