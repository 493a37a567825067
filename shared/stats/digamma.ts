/** From here on the asymptotic series reach double precision. */
const large = 10;

/**
 * The derivative of the logarithm of the gamma function, for `x > 0`; else NaN. Absolute error at most 1e-13.
 *
 * Source: DLMF 5.5.2 (recurrence), 5.11.2 (series). Checked against scipy.special.digamma.
 *
 * @example digamma(1) // => -0.5772156649015329
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let sum = 0;
  let at = x;
  for (; at < large; at += 1) sum -= 1 / at;
  const s = 1 / (at * at);
  return (
    sum +
    Math.log(at) -
    0.5 / at -
    s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760))))))
  );
}

/**
 * The derivative of `digamma`, for `x > 0`; else NaN. Relative error at most 1e-13.
 *
 * Source: DLMF 5.15.5 (recurrence), 5.15.8 (series). Checked against scipy.special.polygamma(1, x).
 *
 * @example trigamma(1) // => 1.6449340668482264
 */
export function trigamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let sum = 0;
  let at = x;
  for (; at < large; at += 1) sum += 1 / (at * at);
  const s = 1 / (at * at);
  return (
    sum +
    1 / at +
    s / 2 +
    (s / at) * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - s * (691 / 2730))))))
  );
}

/** The `x > 0` whose `trigamma` is `y > 0`, by bisection to a relative error of 1e-9; infinite for `y = 0`. */
export function inverseTrigamma(y: number): number {
  if (y === 0) return Number.POSITIVE_INFINITY;
  let low = 1e-8;
  let high = 2 / y + 2;
  while (trigamma(low) < y) low /= 2;
  for (let i = 0; i < 200 && high - low > 1e-9 * high; i += 1) {
    const middle = (low + high) / 2;
    if (trigamma(middle) > y) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
