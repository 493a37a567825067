/**
 * How two columns go together within objects: sums over the objects, each weighted with its sampled rows less 3, which is the inverse of the variance of Fisher's z between
 * normal columns. Sums of integers, so that merging is exact in any order.
 */
export interface PairSums {
  /** The columns' names, `first` before `second` in the order of their UTF-16. */
  readonly first: string;
  readonly second: string;
  readonly objects: number;
  /** Sampled rows with a number in both. */
  readonly rows: number;
  /** Weighted Fisher z of the normal scores' correlation, in 2^-20. */
  readonly z: number;
  /** Weighted `ScoreCorrelation.variance`, in 2^-10. */
  readonly variance: number;
}

const zUnit = 2 ** 20;
const varianceUnit = 2 ** 10;

/** The key of a pair in `Profile.pairs`. */
export function pairKey(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

/** The sums of one object: `rows` from 4 on. */
export function pairSums(a: string, b: string, rows: number, z: number, variance: number): PairSums {
  const weight = rows - 3;
  return {
    first: a < b ? a : b,
    second: a < b ? b : a,
    objects: 1,
    rows,
    z: Math.round(weight * z * zUnit),
    variance: Math.round(weight * variance * varianceUnit),
  };
}

/** The sums of both, pair by pair. Associative and commutative, exactly. */
export function mergePairs(
  a: ReadonlyMap<string, PairSums>,
  b: ReadonlyMap<string, PairSums>,
): ReadonlyMap<string, PairSums> {
  if (a.size === 0) return b;
  const merged = new Map(a);
  for (const [key, pair] of b) {
    const other = merged.get(key);
    merged.set(key, other === undefined ? pair : add(other, pair));
  }
  return merged;
}

function add(a: PairSums, b: PairSums): PairSums {
  const { first, second } = a;
  return {
    first,
    second,
    objects: a.objects + b.objects,
    rows: a.rows + b.rows,
    z: a.z + b.z,
    variance: a.variance + b.variance,
  };
}

/** What the sums say of a pair. */
export interface PairEstimate {
  /** Mean Fisher z within objects. */
  readonly z: number;
  /** Sampling variance of `z` while rows are independent. */
  readonly variance: number;
  /** Of `variance`, which is an estimate too. */
  readonly degreesOfFreedom: number;
}

/**
 * The mean z within objects and its error. The variance is at least that between normal columns: below, it is an estimate of little data.
 *
 * Degrees of freedom are a quarter of the rows: the squared influence of a row on an unrelated normal pair has the coefficient of variation √8.
 */
export function estimateOf({ objects, rows, z, variance }: PairSums): PairEstimate {
  const weight = rows - 3 * objects;
  const factor = Math.max(1, variance / varianceUnit / weight);
  return { z: z / zUnit / weight, variance: factor / weight, degreesOfFreedom: weight / 4 };
}
