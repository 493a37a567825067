import { normalUpperTail } from "../stats/normal-upper-tail.ts";
import { formatShare } from "../text/format-number.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { shareTest } from "./share-test.ts";

/** Relative standard error of the distinct sketch beyond its exact range, with room. */
const sketchError = 0.02;

/**
 * Whether ids repeat more often than in the baseline: the share of rows whose id another row has already, `1 - distinct / present`.
 *
 * One-sided: exact or score test where both distinct counts are exact, else normal with the sketch's error of 2% on either side, which sees
 * repeats from about 10% on. Effect is the rise of the share, at least 0. Not applicable
 * when serving is the larger side: among more ids drawn from the same pool more repeat. Other formats of ids are seen only where the
 * kind changes. Makes no promise of the rows it needs.
 */
export function idTest(baseline: FeatureSide, serving: FeatureSide): TestOutcome | NotApplicable {
  const sizes = { nBaseline: baseline.present, nServing: serving.present };
  if (sizes.nBaseline === 0 || sizes.nServing === 0) {
    return { ...sizes, notApplicable: `There are no ids in ${sizes.nBaseline === 0 ? "the baseline" : "serving"}` };
  }
  if (sizes.nServing > sizes.nBaseline) {
    return { ...sizes, notApplicable: "Serving has more ids than the baseline, and more ids repeat more often" };
  }
  const [before, after] = [repeats(baseline), repeats(serving)];
  const exact = baseline.distinctIsExact && serving.distinctIsExact;
  const rise = after.share - before.share;
  const { statistic, pValue } = exact
    ? shareTest(before.count, sizes.nBaseline, after.count, sizes.nServing)
    : estimated(before.share, baseline, after.share, serving);
  const about = exact ? "" : "about ";
  return {
    ...sizes,
    statistic,
    pValue: exact && rise <= 0 ? 1 : pValue,
    effect: Math.max(0, rise),
    finding: `Repeated ids: ${about}${formatShare(before.share)} -> ${about}${formatShare(after.share)} of the rows`,
    requiredRows: null,
    testable: true,
  };
}

function repeats(side: FeatureSide): { readonly count: number; readonly share: number } {
  const count = Math.max(0, side.present - side.distinct);
  return { count, share: count / side.present };
}

function estimated(
  before: number,
  baseline: FeatureSide,
  after: number,
  serving: FeatureSide,
): { statistic: number; pValue: number } {
  const variance = (share: number, side: FeatureSide): number =>
    (side.distinctIsExact ? 0 : (sketchError * (1 - share)) ** 2) + (share * (1 - share)) / side.present;
  const statistic = (after - before) / Math.sqrt(variance(before, baseline) + variance(after, serving));
  return { statistic, pValue: normalUpperTail(statistic) };
}
