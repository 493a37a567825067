import type { Floors } from "../monitor/monitor-config.ts";
import { formatNumber } from "../text/format-number.ts";
import { alignedBins } from "./aligned-bins.ts";
import { binnedTwoSampleTest } from "./binned-two-sample-test.ts";
import { cellsOfBins, countsInCells } from "./binning.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { beyondChance, largestEffect, type NumericEffects, numericEffects } from "./numeric-effects.ts";
import { costOf, rowsForEcdfDistance } from "./required-rows.ts";

/**
 * Whether a numeric feature's distribution moved: `binnedTwoSampleTest` over the baseline's quantile bins, joined until every expected
 * count is at least 10; effect is the one of `numericEffects` over all bins that exceeds its floor most. Where one bin holds more than half of the baseline (mostly
 * zeros, say), the same of the others by themselves, less what chance alone shows in so few rows, if that exceeds its floor more.
 *
 * Numbers beyond the baseline's range count in the outermost bins, which are open towards the outside: a partition of the line, so the test
 * keeps its size, and `out-of-range` asks about them on their own. Missing, NaN and infinite values are not here: they have tests of their
 * own. Not applicable without numbers, for a baseline of one value, or with fewer than two bins left.
 */
export function numericTest(baseline: FeatureSide, serving: FeatureSide, floors: Floors): TestOutcome | NotApplicable {
  const sizes = { nBaseline: baseline.numbers, nServing: serving.numbers };
  const aligned = alignedBins(baseline, serving);
  if (aligned === null) {
    const side = baseline.numbers === 0 ? "the baseline" : "serving";
    return { ...sizes, notApplicable: `There are no numbers in ${side}` };
  }
  if (aligned.baseline.length === 3) {
    return {
      ...sizes,
      notApplicable: `The baseline holds one value, ${formatNumber(baseline.min)}, so it has no distribution to compare`,
    };
  }
  const [before, after] = [closed(aligned.baseline), closed(aligned.serving)];
  const cells = cellsOfBins(before, after);
  if (cells.at(-1) === 0) {
    return { ...sizes, notApplicable: `Too few numbers to compare: ${serving.numbers} against ${baseline.numbers}` };
  }
  const parts = baseline.byPart.parts.flatMap(({ bins, phase, compared }) =>
    bins?.length === aligned.baseline.length ? [{ counts: countsInCells(cells, closed(bins)), phase, compared }] : [],
  );
  const test = binnedTwoSampleTest(
    countsInCells(cells, before),
    countsInCells(cells, after),
    parts,
    baseline.byPart.locationPrior,
  );
  const { effects, beside } = effectsToTell(before, after, floors);
  const said =
    beside === null
      ? finding(effects, floors, baseline.whole, serving)
      : `Apart from ${formatNumber(aligned.edges[beside] ?? null)}, ${movement(effects, floors)}`;
  return {
    ...sizes,
    statistic: test.statistic,
    pValue: test.pValue,
    ...largestEffect(effects, floors),
    finding: `${said}${aligned.approximate ? " (counted from the sketch)" : ""}`,
    requiredRows: (level) => rowsForEcdfDistance(floors.ecdfDistance, baseline.numbers, level, costOf(test)),
    testable: true,
  };
}

/** The effects over all bins or, where these are larger, over all but the one that holds more than half of the baseline (`beside`). */
function effectsToTell(
  before: readonly number[],
  after: readonly number[],
  floors: Floors,
): { readonly effects: NumericEffects; readonly beside: number | null } {
  const effects = numericEffects(before, after);
  const half = before.reduce((sum, count) => sum + count, 0) / 2;
  const heavy = before.findIndex((count) => count > half);
  if (heavy < 0) return { effects, beside: null };
  const others = (counts: readonly number[]) => counts.toSpliced(heavy, 1);
  const rest = beyondChance(numericEffects(others(before), others(after)), others(before), others(after));
  const floorsOf = (of: NumericEffects): number => {
    const { effect, threshold } = largestEffect(of, floors);
    return effect / Math.max(threshold, 1e-9);
  };
  return floorsOf(rest) > floorsOf(effects) ? { effects: rest, beside: heavy } : { effects, beside: null };
}

function finding(effects: NumericEffects, floors: Floors, baseline: FeatureSide, serving: FeatureSide): string {
  const median = `Median ${medians(medianOf(baseline), medianOf(serving))}`;
  const moved = movement(effects, floors);
  const { effectUnit } = largestEffect(effects, floors);
  if (effectUnit === "ECDF distance") return `${median}; ${moved}`;
  if (effectUnit === "standard deviations") return `${median}, ${moved}`;
  return `${moved[0]!.toUpperCase()}${moved.slice(1)}; ${median.toLowerCase()}`;
}

/** The effect that exceeds its floor most, in words. */
function movement(effects: NumericEffects, floors: Floors): string {
  const rounded = (x: number): string => formatNumber(Number(x.toPrecision(2)));
  const { effectUnit } = largestEffect(effects, floors);
  if (effectUnit === "ECDF distance") return `ECDF distance ${rounded(effects.ecdfDistance)}`;
  if (effectUnit === "standard deviations") {
    return `${rounded(Math.abs(effects.location))} standard deviations ${effects.location > 0 ? "higher" : "lower"}`;
  }
  return `the spread is ${rounded(effects.scaleRatio)} times the baseline's`;
}

/** The bins inside the range, with what lies beyond it in the outermost. */
function closed(counts: readonly number[]): number[] {
  const inner = counts.slice(1, -1);
  inner[0]! += counts[0]!;
  inner[inner.length - 1]! += counts.at(-1)!;
  return inner;
}

function medianOf({ quantiles }: FeatureSide): number {
  return quantiles.quantile(0.5)!;
}

/** `731 -> 1,176 (+61%)`; the percentage only where both are positive. */
function medians(before: number, after: number): string {
  const text = `${formatNumber(before)} -> ${formatNumber(after)}`;
  if (!(before > 0 && after > 0)) return text;
  const percent = 100 * (after / before - 1);
  const size = Math.abs(percent);
  if (size < 0.05 || size >= 1e6) return text;
  return `${text} (${percent < 0 ? "-" : "+"}${size < 10 ? size.toFixed(1) : formatNumber(Math.round(size))}%)`;
}
