import type { Change } from "./change.ts";
import type { Column, Side } from "./column.ts";
import type { ColumnKind } from "./column-kinds.ts";
import { binomial, multinomial, type Random } from "./random.ts";

/** `rows` rows of a kind, hit by a change. */
export function drawRows(kind: ColumnKind, random: Random, rows: number, { share, map }: Change): Column {
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const x = kind.draw(random);
    const hit = share > 0 && (share >= 1 || random.uniform() < share);
    values[i] = hit && !Number.isNaN(x) ? map(x) : x;
  }
  return { type: kind.type, values, counts: null, names: kind.names };
}

/** As `drawRows`, but how often each of the kind's atoms falls is drawn at once: the cost does not grow with `rows`. */
export function drawCounts(kind: ColumnKind, random: Random, rows: number, { share, map }: Change): Column {
  const { values, probabilities } = kind.atoms;
  const drawn = multinomial(random, rows, [...probabilities, kind.missing]);
  const counts = new Map<number, number>();
  const add = (x: number, count: number): void => {
    if (count > 0) counts.set(x, (counts.get(x) ?? 0) + count);
  };
  values.forEach((x, i) => {
    const hit = binomial(random, drawn[i]!, share);
    add(x, drawn[i]! - hit);
    if (hit > 0) add(map(x), hit);
  });
  add(Number.NaN, drawn[values.length]!);
  const ordered = Float64Array.from(counts.keys()).sort();
  return { type: kind.type, values: ordered, counts: ordered.map((x) => counts.get(x)!), names: kind.names };
}

/** Parts of one column as one: rows one after the other, counted values added up. */
export function joinParts(parts: readonly Column[]): Column {
  const [first] = parts;
  if (first === undefined) throw new Error("a column of no parts");
  if (parts.length === 1) return first;
  if (first.counts === null) return { ...first, values: concatenated(parts.map(({ values }) => values)) };
  const sums = new Map<number, number>();
  for (const { values, counts } of parts) values.forEach((x, i) => void sums.set(x, (sums.get(x) ?? 0) + counts![i]!));
  const values = Float64Array.from(sums.keys()).sort();
  return { ...first, values, counts: values.map((x) => sums.get(x)!) };
}

function concatenated(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** Parts of a side as one. */
export function joinSides(parts: readonly Side[]): Side {
  const [first] = parts;
  if (first === undefined) throw new Error("a side of no parts");
  if (parts.length === 1) return first;
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    columns: new Map(
      [...first.columns.keys()].map((name) => [name, joinParts(parts.map(({ columns }) => columns.get(name)!))]),
    ),
  };
}
