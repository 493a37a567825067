/** A stretch of a cycle (hours of the day, days of the week) and its share of the rows on both sides. */
export interface Arc {
  /** Index of its first cell. */
  readonly from: number;
  /** Cells, at least 1; it may run over the end of the cycle. */
  readonly length: number;
  readonly baseline: number;
  readonly serving: number;
}

/**
 * The stretch of a cycle whose share of the rows changed most. The change is Kuiper's V of the counts, in [0, 1]: the same wherever the cycle is said to begin,
 * and at least the ECDF distance. The stretch and the rest of the cycle change alike; of the two the shorter is given, of equals the first. Both totals have
 * to be positive.
 *
 * Source: Kuiper, "Tests concerning random points on a circle" (1960), on binned data.
 *
 * @example movedArc([1, 1, 1, 1], [0, 2, 2, 0]).from // => 1
 */
export function movedArc(baseline: readonly number[], serving: readonly number[]): Arc {
  const change = (arc: Arc): number => Math.abs(arc.serving - arc.baseline);
  return arcs(baseline, serving).reduce((best, arc) => (isMore(change(arc), change(best), arc, best) ? arc : best));
}

/** The stretch without any row in serving that holds most of the baseline's rows; null when serving leaves no cell of the baseline's empty. */
export function emptyArc(baseline: readonly number[], serving: readonly number[]): Arc | null {
  const empty = arcs(baseline, serving).filter((arc) => arc.serving === 0 && arc.baseline > 0);
  if (empty.length === 0) return null;
  return empty.reduce((best, arc) => (isMore(arc.baseline, best.baseline, arc, best) ? arc : best));
}

/** Every stretch but the whole cycle. */
function arcs(baseline: readonly number[], serving: readonly number[]): Arc[] {
  const size = baseline.length;
  const nBaseline = baseline.reduce((sum, count) => sum + count, 0);
  const nServing = serving.reduce((sum, count) => sum + count, 0);
  const all: Arc[] = [];
  for (let from = 0; from < size; from++) {
    let [b, s] = [0, 0];
    for (let length = 1; length < size; length++) {
      const cell = (from + length - 1) % size;
      b += baseline[cell]!;
      s += serving[cell]!;
      all.push({ from, length, baseline: b / nBaseline, serving: s / nServing });
    }
  }
  return all;
}

/** Closer than this is rounding of the same share. */
const rounding = 1e-12;

function isMore(size: number, most: number, arc: Arc, best: Arc): boolean {
  return Math.abs(size - most) > rounding ? size > most : arc.length < best.length;
}
