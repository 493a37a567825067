/** Products of sizes up to which the exact distribution is worked out, where a decision hangs on it. */
const exactLimit = 12_000_000;
const largestExactSide = 10_000;

/**
 * Whether the two-sample Kolmogorov-Smirnov test rejects: its p-value is at most `level`. As SciPy's `ks_2samp`: the exact distribution where neither side
 * has more than 10,000 values, Kolmogorov's beyond. The exact one is worked out only where the asymptotic p-value is within a factor of four of the level,
 * and the product of the sizes is at most 12 million.
 */
export function rejectsKolmogorov(distance: number, n: number, m: number, level: number): boolean {
  const asymptotic = kolmogorovPValue(distance, Math.round((n * m) / (n + m)));
  const clear = asymptotic > 4 * level || asymptotic < level / 4;
  if (clear || Math.max(n, m) > largestExactSide || n * m > exactLimit) return asymptotic <= level;
  return exactPValue(distance, n, m) <= level;
}

/** P(D >= distance) for a sample of n, by Kolmogorov's series with Stephens's correction for finite n (1970). */
export function kolmogorovPValue(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const x = (root + 0.12 + 0.11 / root) * distance;
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** P(D >= distance) for samples of n and m without ties, by counting lattice paths; cost n x m. Source: Kim & Jennrich (1973), as in R's `ks.test`. */
function exactPValue(distance: number, n: number, m: number): number {
  const limit = (0.5 + Math.floor(distance * n * m - 1e-7)) / (n * m);
  const paths = new Float64Array(m + 1);
  for (let j = 0; j <= m; j++) paths[j] = j / m > limit ? 0 : 1;
  for (let i = 1; i <= n; i++) {
    const weight = i / (i + m);
    paths[0] = i / n > limit ? 0 : weight * paths[0]!;
    for (let j = 1; j <= m; j++) paths[j] = Math.abs(i / n - j / m) > limit ? 0 : weight * paths[j]! + paths[j - 1]!;
  }
  return 1 - paths[m]!;
}
