import { type AdwinWindow, cutWindow, emptyWindow, windowMoments, withBlock } from "./adwin.ts";
import type { BatchLosses } from "./batch-losses.ts";
import { type MeanChange, type Moments, mergeMoments, noMoments } from "./moments.ts";
import { emptyPageHinkley, type PageHinkleyState, pageHinkleyStep } from "./page-hinkley.ts";

export type LossDetector = "adwin" | "page-hinkley";

/** The losses of one model version in event time, as far as the next batch needs to know them. Plain JSON. */
export interface LossStream {
  /** Null before the first loss. */
  readonly modelVersion: string | null;
  readonly detector:
    | { readonly name: "adwin"; readonly state: AdwinWindow }
    | { readonly name: "page-hinkley"; readonly state: PageHinkleyState };
  /** The rise that is not over; null when there is none. */
  readonly risen: LossRise | null;
}

/** That the loss rose and has not come back. Losses are in [0, 1], see `batchLosses`. */
export interface LossRise {
  /** Mean loss before it, and of how many, counted by their weight. */
  readonly before: number;
  readonly lossesBefore: number;
  /** What it counts from: the mean loss before it, or that of the held-out rows where it is higher. */
  readonly from: number;
  /** The highest mean loss since. */
  readonly peak: number;
  /** Event time of the batch that showed it. */
  readonly since: string;
}

/** What a batch adds to the stream. */
export interface LossesOfBatch {
  readonly eventTime: string;
  readonly modelVersion: string | null;
  readonly losses: BatchLosses | null;
}

export const emptyLossStream: LossStream = {
  modelVersion: null,
  detector: { name: "adwin", state: emptyWindow },
  risen: null,
};

/** A rise by less than this share of the loss before does not matter: the floor of `loss-difference`. */
export const leastGrowth = 0.05;
/** What growth is a share of, at least: perfection cannot be divided by. */
const leastLoss = 0.01;

/** How far a loss lies above what a rise counts from, as a share of it: 1 is twice as much. */
export function growthTo(loss: number, { from }: Pick<LossRise, "from">): number {
  return (loss - from) / Math.max(from, leastLoss);
}

/**
 * The stream with the losses of the next batch in event time. A batch without losses changes nothing; one of another model version, or
 * another detector, begins anew: versions are never pooled.
 *
 * `risen` stands from the batch in which the detector finds a rise until the losses have come at least half
 * of the way back: the mean of those the detector takes to be of one level, or of the batch alone by three standard errors. A fold over stored batches: a late batch, or late labels of an early one, fold the batches after it again, and the same
 * batches end the same in whatever order they came.
 */
export function withLosses(stream: LossStream, batch: LossesOfBatch, name: LossDetector): LossStream {
  if (batch.losses === null) return stream;
  const { heldout, weight } = batch.losses;
  const blocks = batch.losses.blocks.map(({ n, mean, m2 }) => ({ n: n * weight, mean, m2: m2 * weight }));
  const continues = stream.modelVersion === batch.modelVersion && stream.detector.name === name;
  let { detector, risen } = continues ? stream : emptyStream(name);
  for (const block of blocks) {
    const step = withDetected(detector, block);
    detector = step.detector;
    const { change } = step;
    const level = levelOf(detector)?.mean ?? block.mean;
    if (change?.direction === "rise" && risen === null) {
      const { n, mean } = change.before;
      const from = Math.max(mean, heldout ?? 0);
      risen = { before: mean, lossesBefore: n, from, peak: level, since: batch.eventTime };
    }
    if (risen !== null) risen = { ...risen, peak: Math.max(risen.peak, level) };
  }
  if (risen !== null && isBack(risen, detector, batch.losses)) risen = null;
  return { modelVersion: batch.modelVersion, detector, risen };
}

function isBack(risen: LossRise, detector: LossStream["detector"], { blocks, weight }: BatchLosses): boolean {
  const matters = growthTo(risen.peak, risen) >= leastGrowth;
  const halfway = ((matters ? risen.from : risen.before) + risen.peak) / 2;
  const level = levelOf(detector);
  if (level !== null && level.mean < halfway) return true;
  const { n, mean, m2 } = blocks.reduce(mergeMoments, noMoments);
  return n > 1 && mean + 3 * Math.sqrt(m2 / (n - 1) / (n * weight)) < halfway;
}

/** The losses that the detector takes to be of one level with the newest; null when there are none yet. */
export function levelOf(detector: LossStream["detector"]): Moments | null {
  const level = detector.name === "adwin" ? windowMoments(detector.state) : detector.state.all;
  return level.n === 0 ? null : level;
}

function emptyStream(name: LossDetector): Pick<LossStream, "detector" | "risen"> {
  if (name === "adwin") return emptyLossStream;
  return { detector: { name, state: emptyPageHinkley }, risen: null };
}

function withDetected(
  detector: LossStream["detector"],
  block: Moments,
): { readonly detector: LossStream["detector"]; readonly change: MeanChange | null } {
  if (detector.name === "adwin") {
    const { window, change } = cutWindow(withBlock(detector.state, block));
    return { detector: { name: "adwin", state: window }, change };
  }
  const { state, change } = pageHinkleyStep(detector.state, block);
  return { detector: { name: "page-hinkley", state }, change };
}
