/** Consecutive losses as their number, mean, and sum of squared deviations from it. One loss x is `{ n: 1, mean: x, m2: 0 }`. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
}

/** That the mean changed, and the losses from before, as far as the detector can tell them. */
export interface MeanChange {
  readonly direction: "rise" | "fall";
  readonly before: Moments;
}

export const noMoments: Moments = { n: 0, mean: 0, m2: 0 };

/**
 * The moments of two runs of losses together; either may be empty.
 *
 * Source: Chan, Golub and LeVeque 1979.
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const difference = b.mean - a.mean;
  return {
    n,
    mean: a.mean + (difference * b.n) / n,
    m2: a.m2 + b.m2 + (difference * difference * a.n * b.n) / n,
  };
}
