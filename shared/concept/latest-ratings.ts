import { sortById } from "./sort-by-id.ts";

/**
 * The rows that hold each rater's latest label of each id: ascending by id, within an id in the order of `rater`, so that the
 * same set of latest labels is in the same order whatever came before. O(n), and O(k log k) for an id with k rows.
 *
 * @param rater at least as long as `idHash`; where raters are equal the last row counts
 */
export function latestRatings(idHash: BigUint64Array, rater: Uint32Array): Uint32Array {
  const order = sortById(idHash);
  const words = new Uint32Array(idHash.buffer, idHash.byteOffset, 2 * idHash.length);
  const sameId = (a: number, b: number) => words[2 * a] === words[2 * b] && words[2 * a + 1] === words[2 * b + 1];
  const kept = new Uint32Array(order.length);
  let count = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && sameId(order[start]!, order[end]!)) end++;
    if (end - start === 1) kept[count++] = order[start]!;
    else {
      const latest = new Map<number, number>();
      for (let i = start; i < end; i++) latest.set(rater[order[i]!]!, order[i]!);
      for (const [, row] of [...latest].sort(([a], [b]) => a - b)) kept[count++] = row;
    }
    start = end;
  }
  return kept.slice(0, count);
}
