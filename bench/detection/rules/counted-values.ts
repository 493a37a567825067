import type { Column } from "../data/column.ts";
import type { ColumnPair } from "./rule.ts";

/** Both sides of a column over the same ascending values, missing ones left out as every published rule does. */
export interface CountedPair {
  readonly values: Float64Array;
  readonly baseline: Float64Array;
  readonly serving: Float64Array;
  readonly nBaseline: number;
  readonly nServing: number;
}

const known = new WeakMap<ColumnPair, CountedPair>();

/** The counts of a pair; worked out once, because all rules ask for them. */
export function countedPair(pair: ColumnPair): CountedPair {
  let counted = known.get(pair);
  if (counted === undefined) {
    counted = align(presentOf(pair.baseline), presentOf(pair.serving));
    known.set(pair, counted);
  }
  return counted;
}

interface Present {
  /** Ascending. */
  readonly values: Float64Array;
  /** Null: one each. */
  readonly counts: Float64Array | null;
}

const present = new WeakMap<Column, Present>();

/** Worked out once a column: one baseline meets many changes. */
function presentOf(column: Column): Present {
  let found = present.get(column);
  if (found === undefined) {
    found = findPresent(column);
    present.set(column, found);
  }
  return found;
}

function findPresent({ values, counts }: Column): Present {
  if (counts === null) return { values: values.filter((x) => !Number.isNaN(x)).sort(), counts };
  const end = values.findIndex((x) => Number.isNaN(x));
  return end < 0 ? { values, counts } : { values: values.subarray(0, end), counts: counts.subarray(0, end) };
}

function align(a: Present, b: Present): CountedPair {
  const size = a.values.length + b.values.length;
  const values = new Float64Array(size);
  const baseline = new Float64Array(size);
  const serving = new Float64Array(size);
  let [i, j, n] = [0, 0, 0];
  let [nBaseline, nServing] = [0, 0];
  while (i < a.values.length || j < b.values.length) {
    const x = Math.min(a.values[i] ?? Number.POSITIVE_INFINITY, b.values[j] ?? Number.POSITIVE_INFINITY);
    values[n] = x;
    for (; i < a.values.length && a.values[i] === x; i++) baseline[n]! += a.counts === null ? 1 : a.counts[i]!;
    for (; j < b.values.length && b.values[j] === x; j++) serving[n]! += b.counts === null ? 1 : b.counts[j]!;
    nBaseline += baseline[n]!;
    nServing += serving[n]!;
    n += 1;
  }
  return {
    values: values.subarray(0, n),
    baseline: baseline.subarray(0, n),
    serving: serving.subarray(0, n),
    nBaseline,
    nServing,
  };
}

/** Whether a column is numbers, and no text, boolean or date. */
export function isNumeric({ type }: Column): boolean {
  return type === "float" || type === "integer";
}

/** The present values of a column with their counts, in the order they stand in. */
export function eachPresent({ values, counts }: Column, visit: (x: number, count: number) => void): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i]!)) visit(values[i]!, counts === null ? 1 : counts[i]!);
}
