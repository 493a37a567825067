import type { Floors } from "../monitor/monitor-config.ts";
import { betaBinomialUpperTail } from "../stats/beta-binomial-upper-tail.ts";
import { nextUp } from "../stats/next-up.ts";
import { formatNumber, formatShare } from "../text/format-number.ts";
import { countsInBins } from "./binning.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { rowsForShareFloor } from "./required-rows.ts";

/**
 * Whether more numbers than chance gives lie below the least or above the greatest number of the baseline.
 *
 * If nothing changed, the mass beyond the extremes of n continuous numbers is Beta(2, n - 1), whatever their distribution, so the count in
 * serving is beta-binomial with mean 2 / (n + 1) of its numbers; the p-value is its exact upper tail (conservative with ties). Effect is the
 * share beyond; the statistic is the count. Not applicable with fewer than two numbers in the baseline.
 *
 * Source: distribution-free tolerance limits: Wilks (1941); David and Nagaraja, Order Statistics, section 7.2.
 */
export function outOfRangeTest(
  baseline: FeatureSide,
  serving: FeatureSide,
  floors: Floors,
): TestOutcome | NotApplicable {
  const sizes = { nBaseline: baseline.numbers, nServing: serving.numbers };
  if (baseline.min === null || baseline.max === null || baseline.numbers < 2) {
    return { ...sizes, notApplicable: "The baseline has no range: fewer than two numbers" };
  }
  if (serving.numbers === 0) return { ...sizes, notApplicable: "There are no numbers in serving" };
  const { below, above } = beyond(baseline.min, baseline.max, serving);
  const count = below + above;
  const effect = count / serving.numbers;
  const expected = 2 / (baseline.numbers + 1);
  const range = `[${formatNumber(baseline.min)}, ${formatNumber(baseline.max)}]`;
  return {
    ...sizes,
    statistic: count,
    pValue: betaBinomialUpperTail(count, serving.numbers, 2, baseline.numbers - 1),
    effect,
    finding:
      count === 0
        ? `No number lies outside the baseline's range ${range}`
        : `${formatShare(effect)} of the numbers lie outside the baseline's range ${range}: ${places(below, above, serving)}`,
    requiredRows: (level) => rowsForShareFloor(expected, floors.outOfRangeShare, baseline.numbers, level),
    testable: true,
  };
}

function beyond(min: number, max: number, serving: FeatureSide): { below: number; above: number } {
  const bins = serving.bins;
  const last = nextUp(max);
  const kept = bins !== null && bins.edges[0] === min && bins.edges.at(-1) === last;
  const counts = kept ? bins.counts : countsInBins([min, last], serving.buckets);
  return { below: Math.round(counts[0]!), above: Math.round(counts.at(-1)!) };
}

function places(below: number, above: number, serving: FeatureSide): string {
  const parts = [
    below > 0 ? `${formatNumber(below)} below, down to ${formatNumber(serving.min)}` : "",
    above > 0 ? `${formatNumber(above)} above, up to ${formatNumber(serving.max)}` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}
