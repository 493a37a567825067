/** Checks of one cell under one rule, summed by baseline so that checks sharing a baseline do not count as independent. */
export interface Tally {
  /** Baselines drawn. */
  baselines: number;
  checks: number;
  hits: number;
  /** Sums over baselines of hits^2, hits x checks and checks^2. */
  hitSquares: number;
  products: number;
  checkSquares: number;
}

export function emptyTally(): Tally {
  return { baselines: 0, checks: 0, hits: 0, hitSquares: 0, products: 0, checkSquares: 0 };
}

/** Adds the checks of one baseline. */
export function addBaseline(tally: Tally, checks: number, hits: number): void {
  if (checks === 0) return;
  tally.baselines += 1;
  tally.checks += checks;
  tally.hits += hits;
  tally.hitSquares += hits * hits;
  tally.products += hits * checks;
  tally.checkSquares += checks * checks;
}

/** Adds what another worker tallied. */
export function mergeTally(tally: Tally, other: Tally): void {
  for (const key of Object.keys(tally) as (keyof Tally)[]) tally[key] += other[key];
}

/** A share with its 99% interval, all in [0, 1]. */
export interface Rate {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly checks: number;
}

/**
 * The share of hits and its Monte-Carlo interval of 99%: Wilson's score interval at the number of independent checks that would have the variance seen
 * between baselines (at most the number of checks, at least the number of baselines). NaN of no checks.
 *
 * Source: Wilson (1927); design effect of cluster samples, Kish (1965).
 */
export function rateOf(tally: Tally): Rate {
  const { checks, hits, baselines } = tally;
  if (checks === 0) return { share: Number.NaN, low: Number.NaN, high: Number.NaN, checks };
  const share = hits / checks;
  const effective = Math.max(baselines, Math.min(checks, checks / designEffect(tally, share)));
  const z = 2.5758293035489;
  const middle = (share + (z * z) / (2 * effective)) / (1 + (z * z) / effective);
  const half =
    (z * Math.sqrt((share * (1 - share)) / effective + (z * z) / (4 * effective * effective))) /
    (1 + (z * z) / effective);
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half), checks };
}

function designEffect({ checks, baselines, hitSquares, products, checkSquares }: Tally, share: number): number {
  if (baselines < 2 || share === 0 || share === 1) return 1;
  const between = hitSquares - 2 * share * products + share * share * checkSquares;
  const variance = (baselines / (baselines - 1)) * (between / (checks * checks));
  return variance / ((share * (1 - share)) / checks);
}
