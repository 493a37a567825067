import { type MeanChange, type Moments, mergeMoments, noMoments } from "./moments.ts";

/**
 * The recent losses as an exponential histogram, oldest row last: every bucket of `rows[i]` holds 2^i blocks, oldest first, at most
 * `mostBuckets` a row. Plain JSON of O(log n) numbers.
 */
export interface AdwinWindow {
  readonly rows: readonly (readonly Moments[])[];
}

export const emptyWindow: AdwinWindow = { rows: [] };

const mostBuckets = 5;
const leastLosses = 5;
const graceLosses = 10;
/** Bound on the probability that a test of an unchanged window cuts it. Bifet and Gavalda's and River's default. */
const delta = 0.002;

/** The losses in the window together. */
export function windowMoments({ rows }: AdwinWindow): Moments {
  return rows.flat().reduce(mergeMoments, noMoments);
}

/**
 * The window with one more block of losses, each in [0, 1]. Blocks of one loss give ADWIN as published; larger ones give the same with
 * the first levels of its histogram left out, so that cuts fall between blocks. Blocks of a window should be of similar size. An empty
 * block changes nothing.
 */
export function withBlock(window: AdwinWindow, block: Moments): AdwinWindow {
  if (block.n === 0) return window;
  const rows = [...window.rows];
  let carried: Moments | null = block;
  for (let i = 0; carried !== null; i++) {
    const row: Moments[] = [...(rows[i] ?? []), carried];
    carried = row.length > mostBuckets ? mergeMoments(row.shift()!, row.shift()!) : null;
    rows[i] = row;
  }
  return { rows };
}

/**
 * Drops the oldest buckets while some cut of the window in two has means that differ by more than chance allows.
 *
 * With W losses in the window, n0 before the cut and n1 after it: m = 1 / (n0 - 4) + 1 / (n1 - 4), d = ln(2 ln W / 0.002), and the means
 * differ when they are further apart than sqrt(2 m variance d) + 2 m d / 3. Two-sided: a fall is a change as well. Windows of up to ten
 * losses and cuts that leave fewer than five on a side say nothing. O(log n) a test.
 *
 * @returns `change`: null when nothing was dropped; `before` is what was
 *
 * Source: Bifet and Gavalda 2007, "Learning from time-changing data with adaptive windowing", ADWIN2, in the form of River 0.23
 * (`river.drift.ADWIN`); with blocks of one loss and a test every 32 of them the window is River's. River empties the window after a
 * change; here, as published, the part after it stays.
 */
export function cutWindow(window: AdwinWindow): { readonly window: AdwinWindow; readonly change: MeanChange | null } {
  let buckets = window.rows.toReversed().flat();
  let dropped = noMoments;
  while (hasChange(buckets)) {
    dropped = mergeMoments(dropped, buckets[0]!);
    buckets = buckets.slice(1);
  }
  if (dropped.n === 0) return { window, change: null };
  const kept = { rows: rowsOf(buckets, window) };
  const direction = windowMoments(kept).mean > dropped.mean ? "rise" : "fall";
  return { window: kept, change: { direction, before: dropped } };
}

/** The newest buckets, back in their rows. */
function rowsOf(buckets: readonly Moments[], { rows }: AdwinWindow): Moments[][] {
  const kept: Moments[][] = [];
  let end = buckets.length;
  for (const row of rows) {
    if (end === 0) break;
    kept.push(buckets.slice(Math.max(0, end - row.length), end));
    end = Math.max(0, end - row.length);
  }
  return kept;
}

function hasChange(buckets: readonly Moments[]): boolean {
  const whole = buckets.reduce(mergeMoments, noMoments);
  if (whole.n <= graceLosses) return false;
  const variance = whole.m2 / whole.n;
  const confidence = Math.log((2 * Math.log(whole.n)) / delta);
  const sum = whole.mean * whole.n;
  let before = 0;
  let sumBefore = 0;
  for (const { n, mean } of buckets) {
    before += n;
    sumBefore += mean * n;
    const after = whole.n - before;
    if (before < leastLosses || after < leastLosses) continue;
    const apart = Math.abs(sumBefore / before - (sum - sumBefore) / after);
    const m = 1 / (before - leastLosses + 1) + 1 / (after - leastLosses + 1);
    if (apart > Math.sqrt(2 * m * variance * confidence) + (2 * m * confidence) / 3) return true;
  }
  return false;
}
