/** A seeded source of random numbers: the same sequence for the same seeds on every machine. */
export interface Random {
  /** Uniform in (0, 1), one of 2^32 values. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * A source for these seeds; different lists of seeds give unrelated sequences.
 *
 * Source: sfc32 of Doty-Humphrey's PractRand, seeded by mixing with the finaliser of MurmurHash3; normal numbers by Box and Muller, both of a pair used.
 */
export function randomOf(...seeds: readonly (number | string)[]): Random {
  const uniform = sfc32(seeds);
  let spare = Number.NaN;
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}

function sfc32(seeds: readonly (number | string)[]): () => number {
  let hash = 0x9e3779b9;
  const mix = (word: number): void => {
    hash = Math.imul(hash ^ word, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  };
  for (const seed of seeds) for (const char of String(seed)) mix(char.charCodeAt(0) + 1);
  const state = [0, 0, 0].map((_, i) => {
    mix(i + 1);
    return hash | 0;
  });
  let [a, b, c] = state as [number, number, number];
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return ((t >>> 0) + 0.5) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/**
 * One binomial number: how many of `n` trials succeed with probability `p`. Exact up to double arithmetic. Inversion where the mean is under 10, else the
 * transformed rejection BTRS of Hoermann, "The generation of binomial random variates" (1993).
 */
export function binomial({ uniform }: Random, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial({ uniform, normal: uniform }, n, 1 - p);
  return n * p < 10 ? inverted(uniform, n, p) : rejected(uniform, n, p);
}

function inverted(uniform: () => number, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = Math.exp(n * Math.log1p(-p));
  let u = uniform();
  let k = 0;
  while (u > term && k < n) {
    u -= term;
    k += 1;
    term *= (odds * (n - k + 1)) / k;
  }
  return k;
}

function rejected(uniform: () => number, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const logOdds = Math.log(p / (1 - p));
  const atMode = logFactorial(mode) + logFactorial(n - mode);
  for (;;) {
    const v = uniform();
    const u = uniform() - 0.5;
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || k > n) continue;
    const density = atMode - logFactorial(k) - logFactorial(n - k) + (k - mode) * logOdds;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= density) return k;
  }
}

const small = [0];
for (let i = 1; i < 128; i++) small.push(small[i - 1]! + Math.log(i));

function logFactorial(k: number): number {
  if (k < small.length) return small[k]!;
  const x = k + 1;
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + 1 / (12 * x) - 1 / (360 * x ** 3);
}

/** How `n` rows fall on cells of these probabilities (they sum to 1): one multinomial draw, by conditional binomials. */
export function multinomial(random: Random, n: number, probabilities: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(probabilities.length);
  let rows = n;
  let mass = 1;
  for (let i = 0; i < counts.length && rows > 0; i++) {
    const p = probabilities[i]!;
    const last = i === counts.length - 1 || p >= mass;
    counts[i] = last ? rows : binomial(random, rows, p / mass);
    rows -= counts[i]!;
    mass -= p;
  }
  return counts;
}

/** A place in 0 .. `cumulative.length - 1`, with the probabilities whose running sums these are. */
export function placeIn(cumulative: Float64Array, u: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}
