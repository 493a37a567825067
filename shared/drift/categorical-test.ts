import type { Floors } from "../monitor/monitor-config.ts";
import type { ValueCounts } from "../profile/value-counts.ts";
import { formatShare } from "../text/format-number.ts";
import type { BinnedPart } from "./binned-two-sample-test.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { mattersFrom, rowsForChiSquare } from "./required-rows.ts";
import { shareEffect } from "./share-effect.ts";
import { twoSampleChiSquare } from "./two-sample-chi-square.ts";
import { mergeValueCells, valueCells } from "./value-cells.ts";
import { visibleValue } from "./visible-value.ts";

/**
 * Whether the distribution over a categorical feature's values moved: two-sample chi-square over the values most frequent on both sides
 * together (at most 50) and "other", small expected counts merged into "other". Effect is the largest `shareEffect` of one cell.
 *
 * Beyond the exact counts of a very high cardinality, values are "other". Not applicable when a side has no values, or all are one cell.
 */
export function categoricalTest(
  baseline: FeatureSide,
  serving: FeatureSide,
  floors: Floors,
): TestOutcome | NotApplicable {
  const sizes = { nBaseline: baseline.values.n, nServing: serving.values.n };
  if (sizes.nBaseline === 0 || sizes.nServing === 0) {
    return { ...sizes, notApplicable: `There are no values in ${sizes.nBaseline === 0 ? "the baseline" : "serving"}` };
  }
  const cells = mergeValueCells(valueCells(baseline.values, serving.values, hasCell(baseline)));
  const { statistic, degreesOfFreedom, pValue, betweenVariance } = twoSampleChiSquare(
    cells.baseline,
    cells.serving,
    partsInCells(baseline, cells.values),
  );
  if (degreesOfFreedom === 0) return { ...sizes, notApplicable: oneCell(baseline.values, serving.values) };
  const shares = cells.baseline.map((count, i) => ({
    name: i < cells.values.length ? visibleValue(cells.values[i]!) : "other values",
    before: count / sizes.nBaseline,
    after: cells.serving[i]! / sizes.nServing,
  }));
  const effects = shares.map(({ before, after }) => shareEffect(before, after, floors));
  const effect = Math.max(...effects);
  const { name, before, after } = shares[effects.indexOf(effect)]!;
  return {
    ...sizes,
    statistic,
    pValue,
    effect,
    finding: `The share that moved most is that of ${name}, ${formatShare(before)} -> ${formatShare(after)}`,
    requiredRows: (level) => {
      // The cell that is hardest to see decides.
      const least = Math.min(...shares.map((share) => noncentralityToSee(share.before, floors)));
      return rowsForChiSquare(least, shares.length, sizes.nBaseline, level, betweenVariance);
    },
    testable: true,
  };
}

/** Against parts only the values they count: how others vary nobody knows, and new ones have a test of their own. */
function hasCell({ byPart: { parts, valueIndex } }: FeatureSide): ((value: string) => boolean) | null {
  return parts.length === 0 ? null : (value) => valueIndex.has(value);
}

/** The parts counted in the cells. */
function partsInCells({ byPart: { parts, valueIndex } }: FeatureSide, values: readonly string[]): BinnedPart[] {
  const indices = values.map((value) => valueIndex.get(value));
  return parts.flatMap(({ values: listed, kinds, phase, compared }) => {
    if (listed === null) return [];
    const counts = indices.map((index) => listed[index!]!);
    const n = kinds.boolean + kinds.text + kinds.integer + kinds.fractional;
    return [{ counts: [...counts, Math.max(0, n - counts.reduce((sum, count) => sum + count, 0))], phase, compared }];
  });
}

/** Of a change of this share by 1.5 floors. */
function noncentralityToSee(share: number, floors: Floors): number {
  const changed = mattersFrom(share, floors.valueShare, floors.valueShareRatio);
  const middle = (share + changed) / 2;
  return (changed - share) ** 2 / (middle * (1 - middle));
}

function oneCell(baseline: ValueCounts, serving: ValueCounts): string {
  const values = new Set([...baseline.counts.keys(), ...serving.counts.keys()]);
  if (values.size === 1) return "Both sides hold one and the same value";
  return `Too few values to compare: ${serving.n} against ${baseline.n}, in ${values.size} different ones`;
}
