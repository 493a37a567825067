import { normalQuantile } from "../../stats/normal-quantile.ts";
import { type ExpectedGroup, type QualityMeasure, qualityMeasures } from "./quality-measures.ts";
import type { ScoreCells } from "./score-cells.ts";
import type { ScoreReference } from "./score-reference.ts";

/** One measure of quality, estimated without a label. */
export interface QualityEstimate {
  readonly measure: QualityMeasure["id"];
  readonly value: number;
  /** 95% interval. */
  readonly low: number;
  readonly high: number;
  /** The measure on the held-out rows, from their labels. */
  readonly heldout: number;
}

/**
 * What the quality of a batch would be if P(y given score) still were what it is on the held-out rows: confidence-based performance estimation. A row
 * of calibrated probability p is positive p times; every measure is read from the confusion that this expects. **It cannot see a change of P(y given
 * x)**, which is what it takes not to have happened.
 *
 * The interval is for the quality that the batch's labels would show: the chance of its labels (every cell's positives binomial) and that of the held-out
 * share of positives they are expected from, both carried through by the measure's slope in each cell. It does not allow for days that differ though nothing changed.
 *
 * Estimates in the order of `qualityMeasures`; those that the predictions lack something for, or that are not defined, are left out. Empty for no rows. O(cells^2).
 *
 * Source: NannyML's CBPE (Bialek et al. 2024, arXiv:2401.08348), binary; calibrated always, by isotonic regression over cells. Equal to NannyML 0.13 within
 * the width of a cell where its scores are calibrated.
 */
export function estimateQuality(reference: ScoreReference, serving: ScoreCells): QualityEstimate[] {
  const heldout = groupsOf(reference.cells, (c, side) => {
    const { n } = reference.cells[side][c]!;
    return n === 0 ? 0 : reference.positives[side][c]! / n;
  });
  const shares = calibratedShares(reference);
  const expected = groupsOf(serving, (c) => shares[c]!);
  return qualityMeasures.flatMap((measure) => {
    if (measure.needs === "decision" && !reference.decided) return [];
    if (measure.needs === "probability" && !reference.probability) return [];
    const value = measure.of(expected);
    const before = measure.of(heldout);
    if (value === null || before === null) return [];
    const reach = normalQuantile(0.975) * Math.sqrt(varianceOf(measure, value, expected, reference));
    const most = measure.id === "log-loss" ? Number.POSITIVE_INFINITY : 1;
    return [
      {
        measure: measure.id,
        value,
        low: Math.max(0, value - reach),
        high: Math.min(most, value + reach),
        heldout: before,
      },
    ];
  });
}

/** The calibrated share of positives of every cell. */
function calibratedShares({ calibration, edges }: ScoreReference): Float64Array {
  const shares = new Float64Array(edges.length + 1);
  for (const { from, to, n, positives } of calibration) shares.fill(positives / n, from, to);
  return shares;
}

function groupsOf(cells: ScoreCells, share: (cell: number, side: keyof ScoreCells) => number): ExpectedGroup[] {
  return cells.negative.flatMap((cell, c): ExpectedGroup[] => [
    { cell, decision: 0, share: share(c, "negative") },
    { cell: cells.positive[c]!, decision: 1, share: share(c, "positive") },
  ]);
}

/** By the measure's slope (a difference quotient at one standard error) in the share of every group, and of every calibrated block. */
function varianceOf(
  measure: QualityMeasure,
  value: number,
  groups: readonly ExpectedGroup[],
  { calibration }: ScoreReference,
): number {
  const changed = (from: number, to: number, by: number) => {
    const moved = groups.slice();
    for (let i = from; i < to; i++) moved[i] = { ...moved[i]!, share: Math.min(1, Math.max(0, moved[i]!.share + by)) };
    const step = moved[from]!.share - groups[from]!.share;
    return step === 0 ? 0 : (((measure.of(moved) ?? value) - value) * by) / step;
  };
  let variance = 0;
  for (const { from, to, n, positives } of calibration) {
    // A share of 0 or 1 among few rows is no certainty.
    const share = (positives + 0.5) / (n + 1);
    const towards = positives / n > 0.5 ? -1 : 1;
    const spread = share * (1 - share);
    if (groups.slice(2 * from, 2 * to).every(({ cell }) => cell.n === 0)) continue;
    variance += changed(2 * from, 2 * to, towards * Math.sqrt(spread / n)) ** 2;
    for (let i = 2 * from; i < 2 * to; i++) {
      const rows = groups[i]!.cell.n;
      if (rows > 0) variance += changed(i, i + 1, towards * Math.sqrt(spread / rows)) ** 2;
    }
  }
  return variance;
}
