import { normalQuantile } from "./normal-quantile.ts";
import { normalUpperTail } from "./normal-upper-tail.ts";

/** `count` of `total`; `total` at least 1. */
export interface Proportion {
  readonly count: number;
  readonly total: number;
}

/**
 * The interval of a difference of two independent proportions, a minus b: Newcombe's, from each one's Wilson score interval. It keeps its coverage for small
 * totals and for proportions of 0 and 1, and stays within [-1, 1].
 *
 * @param z quantile of the normal (default: 95%)
 *
 * Source: Newcombe 1998, method 10; equal to statsmodels 0.15 `confint_proportions_2indep(method="newcomb", compare="diff")`.
 */
export function newcombeInterval(
  a: Proportion,
  b: Proportion,
  z: number = normalQuantile(0.975),
): { readonly value: number; readonly low: number; readonly high: number } {
  const p = a.count / a.total;
  const q = b.count / b.total;
  const [lowA, highA] = wilson(a, z);
  const [lowB, highB] = wilson(b, z);
  return {
    value: p - q,
    low: p - q - Math.hypot(p - lowA, highB - q),
    high: p - q + Math.hypot(highA - p, q - lowB),
  };
}

/**
 * The p-value of a difference that is no further from 0 than `bound`, in either direction: twice the one-sided level at which Newcombe's interval just leaves the
 * bound. 1 where the difference itself is within the bound.
 */
export function differenceBeyond(a: Proportion, b: Proportion, bound: number): number {
  const value = a.count / a.total - b.count / b.total;
  if (!(Math.abs(value) > bound)) return 1;
  const [larger, smaller] = value > 0 ? [a, b] : [b, a];
  let low = 0;
  let high = 40;
  for (let i = 0; i < 60; i++) {
    const z = (low + high) / 2;
    if (newcombeInterval(larger, smaller, z).low > bound) low = z;
    else high = z;
  }
  return Math.min(1, 2 * normalUpperTail(low));
}

function wilson({ count, total }: Proportion, z: number): [low: number, high: number] {
  const p = count / total;
  const squared = (z * z) / total;
  const middle = (p + squared / 2) / (1 + squared);
  const reach = (z * Math.sqrt((p * (1 - p)) / total + squared / (4 * total))) / (1 + squared);
  return [middle - reach, middle + reach];
}
