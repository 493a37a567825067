/** Neighbouring cells with one fitted share of positives. */
export interface IsotonicBlock {
  /** The cells `from` to `to - 1`. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly positives: number;
}

/**
 * The shares of positives that never fall from a cell to the next and fit the cells best (least squares, weighted by rows): cells whose shares
 * would fall are pooled. The blocks cover the cells from the first to the last in order; an empty cell belongs to the block before it, at the start to
 * the first. Empty without rows. O(cells).
 *
 * Source: pool adjacent violators, Ayer et al. 1955; equal to `sklearn.isotonic.IsotonicRegression` at the cells.
 */
export function isotonic(cells: readonly { readonly n: number; readonly positives: number }[]): IsotonicBlock[] {
  const blocks: IsotonicBlock[] = [];
  cells.forEach(({ n, positives }, i) => {
    let block: IsotonicBlock = { from: i, to: i + 1, n, positives };
    for (;;) {
      const before = blocks.at(-1);
      if (before === undefined || !mustPool(before, block)) break;
      blocks.pop();
      block = {
        from: before.from,
        to: block.to,
        n: before.n + block.n,
        positives: before.positives + block.positives,
      };
    }
    blocks.push(block);
  });
  return blocks.length === 1 && blocks[0]!.n === 0 ? [] : blocks;
}

function mustPool(before: IsotonicBlock, block: IsotonicBlock): boolean {
  if (before.n === 0 || block.n === 0) return true;
  return before.positives * block.n >= block.positives * before.n;
}
