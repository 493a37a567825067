import { normalQuantile } from "../stats/normal-quantile.ts";

/** Ordered bins seen as intervals of a standard normal variable that hold the same shares. */
export interface NormalBins {
  /** Of every bin: mean 0 and variance 1 under the shares, rising. */
  readonly location: readonly number[];
  /** Of every bin: mean 0, variance 1, uncorrelated with `location`: high in the tails. All 0 for two bins. */
  readonly scale: readonly number[];
  /** `curvature` times the squared mean of `location` is what a shift alone adds to the mean of `scale`. */
  readonly curvature: number;
  /** Change of the shares that a shift by `location` and a change of `scale` of these means bring beyond the first order. */
  readonly bend: (location: number, scale: number) => readonly number[];
}

/**
 * Scores of bins whose shares (above 0) sum to 1. `location` and `scale` are the normal score of a bin and its square, made
 * orthogonal.
 *
 * `bend` expands a normal distribution of another mean and variance around the standard normal up to the fourth Hermite polynomial: exact
 * to order four in the shift, and 0 to first order.
 *
 * Source: van der Waerden (1952) and Klotz (1962) scores averaged over a bin; Gram-Charlier series of a normal, Abramowitz and Stegun 26.2.48.
 */
export function normalBins(shares: readonly number[]): NormalBins {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    shares.reduce((sum, share, i) => sum + share * a[i]! * b[i]!, 0);
  const scores = normalScores(shares);
  const lengthOf = (a: readonly number[]): number => Math.sqrt(dot(a, a));
  const length = lengthOf(scores);
  const location = scores.map((score) => score / length);
  if (shares.length === 2) return { location, scale: [0, 0], curvature: 0, bend: () => [0, 0] };
  const squares = location.map((value) => value * value - 1);
  const overlap = dot(squares, location);
  const rest = squares.map((value, i) => value - overlap * location[i]!);
  const restLength = lengthOf(rest);
  if (!(restLength > 1e-9)) {
    return { location, scale: rest.map(() => 0), curvature: 0, bend: () => rest.map(() => 0) };
  }
  const scale = rest.map((value) => value / restLength);
  const [second, third, fourth] = hermiteShares(shares);
  const slope = scale.reduce((sum, value, i) => sum + value * second[i]!, 0) / 2;
  return {
    location,
    scale,
    curvature: 1 / restLength,
    bend: (locationMean, scaleMean) => {
      const shift = locationMean / length;
      const excess = slope > 0.3 ? scaleMean / slope : 0;
      const c3 = (shift ** 3 + 3 * shift * excess) / 6;
      const c4 = (shift ** 4 + 6 * shift * shift * excess + 3 * excess * excess) / 24;
      return shares.map((_, i) => c3 * third[i]! + c4 * fourth[i]!);
    },
  };
}

/** The mean of a standard normal variable within each of consecutive intervals that hold these shares of it; shares sum to 1, none is 0. */
export function normalScores(shares: readonly number[]): number[] {
  const densities = boundariesOf(shares).map(density);
  return shares.map((share, i) => ((i === 0 ? 0 : densities[i - 1]!) - densities[i]!) / share);
}

/** The integral of the second, third and fourth Hermite polynomial times the normal density over every interval. */
function hermiteShares(shares: readonly number[]): [number[], number[], number[]] {
  const ends = boundariesOf(shares);
  const overIntervals = (antiderivative: (z: number) => number): number[] => {
    const values = ends.map((z) => (Number.isFinite(z) ? antiderivative(z) * density(z) : 0));
    return values.map((value, i) => (i === 0 ? 0 : values[i - 1]!) - value);
  };
  return [overIntervals((z) => z), overIntervals((z) => z * z - 1), overIntervals((z) => z ** 3 - 3 * z)];
}

/** The upper end of every interval; infinite for the last. */
function boundariesOf(shares: readonly number[]): number[] {
  let below = 0;
  return shares.map((share, i) => {
    below += share;
    return i === shares.length - 1 ? Number.POSITIVE_INFINITY : normalQuantile(Math.min(1, below));
  });
}

function density(z: number): number {
  return Number.isFinite(z) ? Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) : 0;
}
