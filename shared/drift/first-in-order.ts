/**
 * The `k` members that a sort would put first, in order; all of them when there are no more; `k` from 1. One pass that keeps the best `k`, so nearly every member costs one
 * comparison. Of members that compare as equal the earlier comes first.
 *
 * @example firstInOrder([5, 1, 4], 2, (a, b) => a - b) // => [1, 4]
 */
export function firstInOrder<T>(members: readonly T[], k: number, compare: (a: T, b: T) => number): T[] {
  const first = members.slice(0, k).sort(compare);
  for (let i = k; i < members.length; i++) {
    const member = members[i]!;
    if (compare(member, first[k - 1]!) >= 0) continue;
    let at = k - 1;
    for (; at > 0 && compare(member, first[at - 1]!) < 0; at--) first[at] = first[at - 1]!;
    first[at] = member;
  }
  return first;
}
