import type { ValueCounts } from "../profile/value-counts.ts";
import { neededPooledCount } from "./binning.ts";
import { firstInOrder } from "./first-in-order.ts";

/** Values with a cell of their own in the test of the whole distribution. */
const valueLimit = 50;

/** Counts of both sides over the same cells; the last is "other", every value without a cell of its own. */
export interface ValueCells {
  readonly values: readonly string[];
  /** `values.length + 1` counts. */
  readonly baseline: readonly number[];
  readonly serving: readonly number[];
}

/**
 * The values most frequent over both sides together of those that may have a cell, at most 50, and "other".
 *
 * Choosing by the pooled count is what keeps the tests unbiased: given the pooled counts, how they divide between the sides
 * is all that chance decides when nothing changed. Ties are in ascending order of value.
 */
export function valueCells(
  baseline: ValueCounts,
  serving: ValueCounts,
  hasCell: ((value: string) => boolean) | null = null,
): ValueCells {
  const pooled = pooledCounts(baseline, serving);
  const candidates = hasCell === null ? pooled : pooled.filter(({ value }) => hasCell(value));
  const values = firstInOrder(candidates, valueLimit, byPooledCount).map(({ value }) => value);
  return { values, baseline: cells(values, baseline), serving: cells(values, serving) };
}

/** How often both sides hold one value. */
export interface PooledCount {
  readonly value: string;
  readonly baseline: number;
  readonly serving: number;
}

/** Of the pairs of sides that are still in use: tests, distances and report all ask for them. */
const known = new WeakMap<ValueCounts, WeakMap<ValueCounts, readonly PooledCount[]>>();

/** Every value that either side counts, in no order that means anything. */
export function pooledCounts(baseline: ValueCounts, serving: ValueCounts): readonly PooledCount[] {
  const ofBaseline = known.get(baseline) ?? new WeakMap<ValueCounts, readonly PooledCount[]>();
  known.set(baseline, ofBaseline);
  const pooled = ofBaseline.get(serving) ?? pool(baseline, serving);
  ofBaseline.set(serving, pooled);
  return pooled;
}

function pool(baseline: ValueCounts, serving: ValueCounts): PooledCount[] {
  const pooled: PooledCount[] = [];
  for (const [value, before] of baseline.counts) {
    pooled.push({ value, baseline: before, serving: serving.counts.get(value) ?? 0 });
  }
  for (const [value, after] of serving.counts) {
    if (!baseline.counts.has(value)) pooled.push({ value, baseline: 0, serving: after });
  }
  return pooled;
}

/** Most frequent over both sides together first, ties in ascending order of value. */
export function byPooledCount(a: PooledCount, b: PooledCount): number {
  return b.baseline + b.serving - a.baseline - a.serving || (a.value < b.value ? -1 : 1);
}

/**
 * The cells with those of a small expected count (under 10 on either side) moved into "other"; "other" takes in the smallest cell while it
 * is itself too small, or goes when it is empty. Depends on the pooled counts alone.
 */
export function mergeValueCells(cells: ValueCells): ValueCells {
  const needed = neededPooledCount(cells.baseline, cells.serving);
  let kept = cells.values.length;
  let other = [cells.baseline[kept]!, cells.serving[kept]!] as [number, number];
  while (kept > 0) {
    const [b, s] = [cells.baseline[kept - 1]!, cells.serving[kept - 1]!];
    const total = other[0] + other[1];
    if (b + s >= needed && (total === 0 || total >= needed)) break;
    other = [other[0] + b, other[1] + s];
    kept -= 1;
  }
  return {
    values: cells.values.slice(0, kept),
    baseline: [...cells.baseline.slice(0, kept), other[0]],
    serving: [...cells.serving.slice(0, kept), other[1]],
  };
}

function cells(values: readonly string[], side: ValueCounts): number[] {
  const counts = values.map((value) => side.counts.get(value) ?? 0);
  return [...counts, Math.max(0, side.n - counts.reduce((sum, count) => sum + count, 0))];
}
