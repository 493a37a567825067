import { estimateOf, type PairSums } from "../profile/pair-sums.ts";
import { betweenParts, minParts } from "../stats/between-part-variance.ts";

/** How much the correlation of two columns differs between the parts of a baseline. */
export interface PairSpread {
  readonly first: string;
  readonly second: string;
  /** Parts that have the pair: 5 or more. */
  readonly parts: number;
  /** Variance of Fisher's z between parts that their rows do not explain. */
  readonly between: number;
  /** Variance of z within a typical part, by its rows. */
  readonly within: number;
}

/**
 * The spread of each pair that at least five parts have, in the order of the first part that has it. Numbers are rounded to six digits, to keep them small in a baseline.
 *
 * Source: DerSimonian and Laird 1986 (between); Higgins and Thompson 2002, eq. 9 (typical variance within).
 */
export function pairSpread(parts: readonly ReadonlyMap<string, PairSums>[]): PairSpread[] {
  const byPair = Map.groupBy(
    parts.flatMap((pairs) => [...pairs]),
    ([key]) => key,
  );
  return [...byPair.values()].flatMap((found) => {
    if (found.length < minParts) return [];
    const estimates = found.map(([, pair]) => estimateOf(pair));
    const { variance: between } = betweenParts(
      estimates.map(({ z, variance }) => ({ value: z, variance, share: 1 / found.length })),
    );
    const weights = estimates.reduce((sum, { variance }) => sum + 1 / variance, 0);
    const squares = estimates.reduce((sum, { variance }) => sum + 1 / variance ** 2, 0);
    const within = ((found.length - 1) * weights) / (weights * weights - squares);
    const { first, second } = found[0]![1];
    return [{ first, second, parts: found.length, between: rounded(between), within: rounded(within) }];
  });
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
