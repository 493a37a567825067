import type { Floors } from "../monitor/monitor-config.ts";
import { cellLength } from "../profile/text-shape.ts";
import { formatCount, formatNumber } from "../text/format-number.ts";
import { type BinnedPart, binnedTwoSampleTest } from "./binned-two-sample-test.ts";
import { cellsOfBins, countsInCells } from "./binning.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import { ecdfDistance } from "./ecdf-distance.ts";
import type { FeatureSide, Texts } from "./feature-side.ts";
import { costOf, costOfShare, type PartCost, rowsForEcdfDistance } from "./required-rows.ts";
import { shareTest } from "./share-test.ts";
import { isAnsweredByValue, textsUnknown } from "./texts-compared.ts";

/**
 * Whether texts became longer or shorter: `binnedTwoSampleTest` over the cells of lengths in code points, merged until every expected count is at
 * least 10; effect is the ECDF distance of all cells. Where merging leaves one cell, nearly all texts are of one length, and `shareTest` compares
 * the share of the length most frequent on both sides together, a choice that looks at the margins alone.
 *
 * Null without texts, and for columns of so few values that the test of values answers (`isAnsweredByValue`). Not applicable with texts on one side only,
 * or when a profile was stored before lengths were counted.
 */
export function textLengthTest(
  baseline: FeatureSide,
  serving: FeatureSide,
  floors: Floors,
): TestOutcome | NotApplicable | null {
  const [before, after] = [baseline.texts, serving.texts];
  const sizes = { nBaseline: before.n, nServing: after.n };
  if ((before.n === 0 && after.n === 0) || isAnsweredByValue(baseline)) return null;
  const unknown = textsUnknown(before, after);
  if (unknown !== null) return { ...sizes, notApplicable: unknown };
  const effect = ecdfDistance(before.lengths, after.lengths);
  const { statistic, pValue, cost } = compareLengths(before.lengths, after.lengths, partsOf(baseline));
  return {
    ...sizes,
    statistic,
    pValue,
    effect,
    finding: `Median length ${medianLength(before)} -> ${medianLength(after)} characters, longest ${formatCount(before.longest)} -> ${formatCount(after.longest)}; ECDF distance ${formatNumber(Number(effect.toPrecision(2)))}`,
    requiredRows: (level) => rowsForEcdfDistance(floors.ecdfDistance, before.n, level, cost),
    testable: isVaried(before.lengths, after.lengths),
  };
}

function compareLengths(
  baseline: readonly number[],
  serving: readonly number[],
  parts: readonly BinnedPart[],
): { readonly statistic: number; readonly pValue: number; readonly cost: PartCost } {
  const cells = cellsOfBins(baseline, serving);
  const inCells = (counts: readonly number[]): number[] => countsInCells(cells, counts);
  if (cells.at(-1)! > 0) {
    const counted = parts.map((part) => ({ ...part, counts: inCells(part.counts) }));
    const test = binnedTwoSampleTest(inCells(baseline), inCells(serving), counted);
    return { ...test, cost: costOf(test) };
  }
  const pooled = baseline.map((count, i) => count + serving[i]!);
  const most = pooled.indexOf(Math.max(...pooled));
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const shares = parts.map(({ counts, ...part }) => ({ ...part, count: counts[most]!, n: total(counts) }));
  const [nBaseline, nServing] = [total(baseline), total(serving)];
  const test = shareTest(baseline[most]!, nBaseline, serving[most]!, nServing, shares);
  return { ...test, cost: costOfShare(test, { nBaseline, nServing }) };
}

/** Lengths are compared over all phases. */
function partsOf({ byPart }: FeatureSide): BinnedPart[] {
  return byPart.parts.flatMap(({ texts }) =>
    texts === null ? [] : [{ counts: texts.lengths, phase: 0, compared: true }],
  );
}

function isVaried(baseline: readonly number[], serving: readonly number[]): boolean {
  return baseline.filter((count, i) => count + serving[i]! > 0).length > 1;
}

/** Exact below 64 code points; beyond, the least length of the cell, "about". */
function medianLength({ lengths, n }: Texts): string {
  let below = 0;
  const cell = lengths.findIndex((count) => {
    below += count;
    return 2 * below >= n;
  });
  const length = cellLength(cell);
  return cell === length ? formatCount(length) : `about ${formatCount(length)}`;
}
