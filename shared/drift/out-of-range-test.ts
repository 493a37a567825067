import type { Floors } from "../monitor/monitor-config.ts";
import { betaBinomialUpperTail } from "../stats/beta-binomial-upper-tail.ts";
import { nextUp } from "../stats/next-up.ts";
import { formatNumber, formatShare } from "../text/format-number.ts";
import { alignedBins } from "./aligned-bins.ts";
import { countsInBins, tailShare } from "./binning.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { costOfShare, type PartCost, rowsForShareFloor } from "./required-rows.ts";
import { shareTest } from "./share-test.ts";

/** What serving holds beyond a limit that the baseline gave. */
interface Beyond {
  readonly count: number;
  /** Share of the baseline's numbers beyond it. */
  readonly before: number;
  readonly pValue: number;
  readonly finding: string;
  /** Share beyond it that is expected, and what the baseline's parts cost to tell more. */
  readonly expected: number;
  readonly cost?: PartCost;
}

/**
 * Whether more numbers than chance gives lie outside the baseline's range: below the least or above the greatest number of the baseline, or
 * (from 5,000 numbers on) outside the range that holds 99.8% of it, where it has bins for the tails. Of the two questions the clearer
 * one answers, its p-value doubled.
 *
 * If nothing changed, the mass beyond the extremes of n continuous numbers is Beta(2, n - 1), whatever their distribution, and beyond its
 * x outermost ones Beta(x + 2, n - x - 1); so the count in serving is beta-binomial, and the p-value its exact upper tail (conservative with
 * ties); for the tails no smaller than `shareTest` gives where the baseline's parts vary. Effect is the share beyond, less that of the
 * baseline, at least 0; the statistic is the count. Not applicable with fewer than two numbers in the baseline.
 *
 * Source: distribution-free tolerance limits: Wilks (1941); David and Nagaraja, Order Statistics, section 7.2.
 */
export function outOfRangeTest(phase: FeatureSide, serving: FeatureSide, floors: Floors): TestOutcome | NotApplicable {
  const baseline = phase.whole;
  const sizes = { nBaseline: baseline.numbers, nServing: serving.numbers };
  if (baseline.min === null || baseline.max === null || baseline.numbers < 2) {
    return { ...sizes, notApplicable: "The baseline has no range: fewer than two numbers" };
  }
  if (serving.numbers === 0) return { ...sizes, notApplicable: "There are no numbers in serving" };
  const questions = [outside(baseline.min, baseline.max, baseline, serving), inTails(baseline, serving)];
  const asked = questions.filter((question) => question !== null);
  const { count, before, pValue, finding } = asked.reduce((a, b) => (b.pValue < a.pValue ? b : a));
  return {
    ...sizes,
    statistic: count,
    pValue: Math.min(1, asked.length * pValue),
    effect: Math.max(0, count / serving.numbers - before),
    finding,
    requiredRows: (level) =>
      Math.max(
        ...asked.map(({ expected, cost }) =>
          rowsForShareFloor(expected, floors.outOfRangeShare, baseline.numbers, level / asked.length, cost),
        ),
      ),
    testable: true,
  };
}

function outside(min: number, max: number, baseline: FeatureSide, serving: FeatureSide): Beyond {
  const { below, above } = beyond(min, max, serving);
  const count = below + above;
  const range = `[${formatNumber(min)}, ${formatNumber(max)}]`;
  return {
    count,
    before: 0,
    expected: 2 / (baseline.numbers + 1),
    pValue: betaBinomialUpperTail(count, serving.numbers, 2, baseline.numbers - 1),
    finding:
      count === 0
        ? `No number lies outside the baseline's range ${range}`
        : `${formatShare(count / serving.numbers)} of the numbers lie outside the baseline's range ${range}: ${places(below, above, serving)}`,
  };
}

/** Null without bins for both tails. */
function inTails(baseline: FeatureSide, serving: FeatureSide): Beyond | null {
  const { bins, numbers } = baseline;
  if (bins === null || bins.counts.length < 6) return null;
  const isTail = (count: number): boolean => count <= 2 * tailShare * numbers;
  if (!isTail(bins.counts[1]!) || !isTail(bins.counts.at(-2)!)) return null;
  const aligned = alignedBins(baseline, serving);
  if (aligned === null) return null;
  const tails = (counts: readonly number[]): number =>
    Math.round(counts[0]! + counts[1]! + counts.at(-2)! + counts.at(-1)!);
  const [held, count] = [tails(aligned.baseline), tails(aligned.serving)];
  const [before, after] = [held / numbers, count / serving.numbers];
  const parts = baseline.byPart.parts.flatMap((part) =>
    part.bins === null
      ? []
      : [{ count: tails(part.bins), n: part.kinds.integer + part.kinds.fractional, phase: 0, compared: true }],
  );
  const varied = shareTest(held, numbers, count, serving.numbers, parts);
  const exact = betaBinomialUpperTail(count, serving.numbers, held + 2, numbers - held - 1);
  const [low, high] = [bins.edges[1]!, bins.edges.at(-2)!];
  return {
    count,
    before,
    expected: before,
    cost: costOfShare(varied, { nBaseline: numbers, nServing: serving.numbers }),
    pValue: parts.length === 0 ? exact : Math.max(exact, after > before ? varied.pValue : 1),
    finding: `${formatShare(before)} -> ${formatShare(after)} of the numbers lie outside [${formatNumber(low)}, ${formatNumber(high)}], where nearly all of the baseline's are`,
  };
}

function beyond(min: number, max: number, serving: FeatureSide): { below: number; above: number } {
  const bins = serving.bins;
  const last = nextUp(max);
  const kept = bins !== null && bins.edges[0] === min && bins.edges.at(-1) === last;
  const counts = kept ? bins.counts : countsInBins([min, last], serving.quantiles.buckets());
  return { below: Math.round(counts[0]!), above: Math.round(counts.at(-1)!) };
}

function places(below: number, above: number, serving: FeatureSide): string {
  const parts = [
    below > 0 ? `${formatNumber(below)} below, down to ${formatNumber(serving.min)}` : "",
    above > 0 ? `${formatNumber(above)} above, up to ${formatNumber(serving.max)}` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}
