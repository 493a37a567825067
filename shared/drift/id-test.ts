import { binomialUpperTail } from "../stats/binomial-upper-tail.ts";
import { normalUpperTail } from "../stats/normal-upper-tail.ts";
import { formatShare } from "../text/format-number.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { shareTest } from "./share-test.ts";

/** Relative standard error of the distinct sketch beyond its exact range, with room. */
const sketchError = 0.02;

/** How often ids repeat on one side: `repeated` of `total` rows or ids. */
interface Repeats {
  readonly repeated: number;
  readonly total: number;
}

/**
 * Whether ids repeat more often than in the baseline: the share of rows whose id another row has already, `1 - distinct / n`.
 *
 * One-sided, by the best that both profiles know. Where both list every value, rows are counted. Where both hold texts, of which a profile beyond
 * 16,384 values samples more than a thousand, the ids that are in several rows are counted among those sampled: sees 1% of them. Else, for many
 * numbers, the estimates of distinct values are compared, with an error of 2% on either side: sees repeats from about 10% on.
 *
 * Counts are tested by `shareTest`. When serving is the larger side, ids drawn from one pool repeat more often there: repeats are then compared in
 * proportion to rows squared (the expected number of pairs of equal draws), exactly, by the binomial tail given all repeats of both sides. Effect is the rise of
 * the share of rows over what the pool explains, at least 0. Makes no promise of the rows it needs.
 */
export function idTest(baseline: FeatureSide, serving: FeatureSide): TestOutcome | NotApplicable {
  const sizes = { nBaseline: baseline.present, nServing: serving.present };
  if (sizes.nBaseline === 0 || sizes.nServing === 0) {
    return { ...sizes, notApplicable: `There are no ids in ${sizes.nBaseline === 0 ? "the baseline" : "serving"}` };
  }
  // Twice the rows, twice the share.
  const growth = Math.max(1, sizes.nServing / sizes.nBaseline);
  const [before, after] = [rowsRepeated(baseline), rowsRepeated(serving)];
  if (before !== null && after !== null) {
    const [from, to] = [before.repeated / before.total, after.repeated / after.total];
    return { ...sizes, ...counted(before, after, growth), ...inWords(from, to, growth, ""), requiredRows: null };
  }
  if (baseline.sampled !== null && serving.sampled !== null) {
    const [from, to] = [rowShare(baseline.sampled), rowShare(serving.sampled)];
    const tested = counted(
      { repeated: baseline.sampled.repeated, total: baseline.sampled.values },
      { repeated: serving.sampled.repeated, total: serving.sampled.values },
      growth,
    );
    return { ...sizes, ...tested, ...inWords(from, to, growth, "about "), requiredRows: null };
  }
  const [from, to] = [estimatedShare(baseline), estimatedShare(serving)];
  const variance = (share: number, side: FeatureSide): number =>
    (side.distinctIsExact ? 0 : (sketchError * (1 - share)) ** 2) + (share * (1 - share)) / side.present;
  const expected = Math.min(1, growth * from);
  const statistic = (to - expected) / Math.sqrt(growth ** 2 * variance(from, baseline) + variance(to, serving));
  const pValue = Number.isNaN(statistic) ? 1 : normalUpperTail(statistic);
  return { ...sizes, statistic, pValue, ...inWords(from, to, growth, "about "), requiredRows: null, testable: true };
}

/** Rows whose value another row has already, where every value is listed with its count; else null. Empty text and other kinds are not among them. */
function rowsRepeated({ values, present, distinct, distinctIsExact }: FeatureSide): Repeats | null {
  if (distinctIsExact) return { repeated: Math.max(0, present - distinct), total: present };
  return values.exact && values.n === present ? { repeated: present - values.counts.size, total: present } : null;
}

/** At least so many rows repeat, where so many of the ids are in several rows: each of them in two. */
function rowShare({ values, repeated }: NonNullable<FeatureSide["sampled"]>): number {
  return repeated / (values + repeated);
}

function estimatedShare({ present, distinct }: FeatureSide): number {
  return Math.max(0, present - distinct) / present;
}

function counted(
  before: Repeats,
  after: Repeats,
  growth: number,
): Pick<TestOutcome, "statistic" | "pValue" | "testable"> {
  const { statistic, pValue } = shareTest(before.repeated, before.total, after.repeated, after.total);
  const testable = before.repeated + after.repeated > 0;
  if (growth === 1) return { statistic, pValue: statistic <= 0 ? 1 : pValue, testable };
  const weight = (growth * after.total) / (growth * after.total + before.total);
  return { statistic, pValue: binomialUpperTail(after.repeated, before.repeated + after.repeated, weight), testable };
}

function inWords(from: number, to: number, growth: number, about: string): Pick<TestOutcome, "effect" | "finding"> {
  return {
    effect: Math.max(0, to - Math.min(1, growth * from)),
    finding: `Repeated ids: ${about}${formatShare(from)} -> ${about}${formatShare(to)} of the rows`,
  };
}
