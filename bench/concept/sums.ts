import { type Rate, rateOf } from "../detection/tally.ts";

/** What was emitted of one measure of one cell. */
export interface Sums {
  n: number;
  sum: number;
  squares: number;
}

/** One name for a measure of a cell. */
export function sumsKey(cell: string, measure: string): string {
  return JSON.stringify([cell, measure]);
}

/** Adds to the sums under a key, made when they are not there. */
export function addSums(all: Map<string, Sums>, key: string, { n, sum, squares }: Sums): void {
  const own = all.get(key) ?? { n: 0, sum: 0, squares: 0 };
  all.set(key, { n: own.n + n, sum: own.sum + sum, squares: own.squares + squares });
}

/** Of independent zeros and ones: their share with its 99% interval. */
export function shareOf({ n, sum }: Sums): Rate {
  return rateOf({ baselines: n, checks: n, hits: sum, hitSquares: sum, products: sum, checkSquares: n });
}
