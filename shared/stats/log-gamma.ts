const coefficients = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
  0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3,
  -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
  -0.2619083840158140867e-4, 0.36899182659531622704e-5,
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
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + 0.9189385332046727418 + stirlingSeries(x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i += 1) sum += coefficients[i]! / (x - 1 + i);
  const t = x - 1 + 607 / 128 + 0.5;
  return (x - 0.5) * Math.log(t) - t + 0.9189385332046727418 + Math.log(sum);
}

/** The tail of Stirling's series, right to 1e-16 from 10 on. */
function stirlingSeries(x: number): number {
  const y = 1 / (x * x);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360 - y / 156) * y) * y) * y) * y) * y) / x;
}
