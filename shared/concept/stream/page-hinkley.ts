import { type MeanChange, type Moments, mergeMoments, noMoments } from "./moments.ts";

/** What Page-Hinkley's test carries along: plain JSON of constant size. */
export interface PageHinkleyState {
  /** Every loss since the start or the last change. */
  readonly all: Moments;
  /** Faded sums of how far losses lay above their running mean, less what is tolerated; and below it. */
  readonly rise: FadedSum;
  readonly fall: FadedSum;
}

interface FadedSum {
  readonly value: number;
  readonly least: number;
}

const noSum: FadedSum = { value: 0, least: Number.MAX_VALUE };
export const emptyPageHinkley: PageHinkleyState = { all: noMoments, rise: noSum, fall: noSum };

const fewestLosses = 30;
const tolerated = 0.005;
const threshold = 50;
const fading = 0.9999;

/**
 * One step of Page-Hinkley's test, two-sided, with a block of losses: a block of one loss is the test as published; of a larger one every
 * loss counts as its mean. After a change the state is empty again. An empty block changes nothing.
 *
 * S = 0.9999 S + (x - mean - 0.005) for a rise, with the mean of all losses so far; a rise when S - min S > 50 and at least 30 losses have
 * come. A fall likewise with signs turned. Where a change began the test cannot say: its `before` are all losses up to the alarm.
 *
 * Source: Page 1954, in the form of River 0.23 (`river.drift.PageHinkley`), with its defaults. Checked against it.
 */
export function pageHinkleyStep(
  state: PageHinkleyState,
  block: Moments,
): { readonly state: PageHinkleyState; readonly change: MeanChange | null } {
  if (block.n === 0) return { state, change: null };
  const all = mergeMoments(state.all, block);
  const apart = block.mean - all.mean;
  const rise = advance(state.rise, apart - tolerated, block.n);
  const fall = advance(state.fall, -apart - tolerated, block.n);
  const hasRisen = isBeyond(rise);
  if (all.n < fewestLosses || !(hasRisen || isBeyond(fall))) return { state: { all, rise, fall }, change: null };
  return { state: emptyPageHinkley, change: { direction: hasRisen ? "rise" : "fall", before: all } };
}

function advance({ value, least }: FadedSum, step: number, times: number): FadedSum {
  const faded = fading ** times;
  const next = faded * value + (step * (1 - faded)) / (1 - fading);
  return { value: next, least: Math.min(next, least) };
}

function isBeyond({ value, least }: FadedSum): boolean {
  return value - least > threshold;
}
