import type { CountedPair } from "./counted-values.ts";

/** Kolmogorov and Smirnov's D: the largest difference of the two cumulative distributions. */
export function largestDifference({ baseline, serving, nBaseline, nServing }: CountedPair): number {
  let [b, s, largest] = [0, 0, 0];
  for (let i = 0; i < baseline.length; i++) {
    b += baseline[i]!;
    s += serving[i]!;
    largest = Math.max(largest, Math.abs(b / nBaseline - s / nServing));
  }
  return largest;
}

/** First Wasserstein distance, in the values' own unit. */
export function wassersteinDistance({ values, baseline, serving, nBaseline, nServing }: CountedPair): number {
  let [b, s, distance] = [0, 0, 0];
  for (let i = 0; i + 1 < values.length; i++) {
    b += baseline[i]!;
    s += serving[i]!;
    distance += Math.abs(b / nBaseline - s / nServing) * (values[i + 1]! - values[i]!);
  }
  return distance;
}

/** Standard deviation of the baseline, divided by n. */
export function baselineDeviation({ values, baseline, nBaseline }: CountedPair): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * baseline[i]!;
  const mean = sum / nBaseline;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += baseline[i]! * (values[i]! - mean) ** 2;
  return Math.sqrt(squares / nBaseline);
}

/** The largest change of one value's share. */
export function largestShareChange({ baseline, serving, nBaseline, nServing }: CountedPair): number {
  let largest = 0;
  for (let i = 0; i < baseline.length; i++)
    largest = Math.max(largest, Math.abs(baseline[i]! / nBaseline - serving[i]! / nServing));
  return largest;
}

/** Jensen-Shannon divergence of two lists of counts, in nats; each is divided by its own sum. */
export function jensenShannonDivergence(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let [n, m] = [0, 0];
  for (let i = 0; i < first.length; i++) {
    n += first[i]!;
    m += second[i]!;
  }
  let divergence = 0;
  for (let i = 0; i < first.length; i++) {
    const [p, q] = [first[i]! / n, second[i]! / m];
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log(p / middle)) / 2;
    if (q > 0) divergence += (q * Math.log(q / middle)) / 2;
  }
  return Math.max(0, divergence);
}
