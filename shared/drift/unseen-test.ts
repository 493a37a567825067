import type { Floors } from "../monitor/monitor-config.ts";
import { betaBinomialUpperTail } from "../stats/beta-binomial-upper-tail.ts";
import { differenceError, minParts } from "../stats/between-part-variance.ts";
import { formatShare } from "../text/format-number.ts";
import type { NotApplicable, TestOutcome } from "./drift-test.ts";
import type { FeatureSide } from "./feature-side.ts";
import { type PartCost, rowsForShareFloor } from "./required-rows.ts";
import { visibleValue } from "./visible-value.ts";

/**
 * Whether serving holds more values that the baseline never saw than the baseline itself predicts.
 *
 * With f1 values seen once among n, the share of unseen values to expect is about f1 / n (Good-Turing), with squared error
 * (f1 + 2 f2) / n^2. The count in serving is compared with a beta-binomial of that mean and at least that variance (one row
 * is added to f1, so that nothing seen once still leaves room for a first); p is its upper tail. Effect is the share unseen less the share
 * predicted, at least 0, and 0 for a single row, which may be a slip of somebody's finger in however small a batch; the statistic is the count. Not applicable unless both sides' counts are exact (at most 16,384 different
 * texts), or when the baseline's values are nearly all different: then every value is new.
 *
 * Where the baseline has parts, the shares of values that only one part has, and how they vary, give a second null distribution; the larger
 * p-value counts. New values that come in bursts (a campaign, a new shop) are expected as often as the baseline had them.
 *
 * Source: Good (1953); McAllester and Schapire, "On the convergence rate of Good-Turing estimators" (COLT 2000), for the error.
 */
export function unseenTest(phase: FeatureSide, serving: FeatureSide, floors: Floors): TestOutcome | NotApplicable {
  const baseline = phase.whole;
  const sizes = { nBaseline: baseline.values.n, nServing: serving.values.n };
  const { nBaseline, nServing } = sizes;
  if (nBaseline === 0 || nServing === 0) {
    return { ...sizes, notApplicable: `There are no values in ${nBaseline === 0 ? "the baseline" : "serving"}` };
  }
  if (!baseline.values.exact || !serving.values.exact) {
    return {
      ...sizes,
      notApplicable: `${baseline.values.exact ? "Serving" : "The baseline"} holds too many different values to list them all`,
    };
  }
  let once = 0;
  let twice = 0;
  for (const count of baseline.values.counts.values()) {
    if (count === 1) once += 1;
    if (count === 2) twice += 1;
  }
  const byPart = unseenByPart(baseline);
  const expected = Math.max(once / nBaseline, byPart?.share ?? 0);
  if (expected > 0.5)
    return { ...sizes, notApplicable: "Most of the baseline's values were seen only once, so new ones say nothing" };
  let unseen = 0;
  let top = { value: "", count: 0 };
  for (const [value, count] of serving.values.counts) {
    if (baseline.values.counts.has(value)) continue;
    unseen += count;
    if (count > top.count || (count === top.count && value < top.value)) top = { value, count };
  }
  const spread = once > 0 ? (once + 2 * twice) / once : 1;
  const share = unseen / nServing;
  return {
    ...sizes,
    statistic: unseen,
    pValue: Math.max(
      betaBinomialUpperTail(unseen, nServing, once / spread + 1, (nBaseline - once) / spread),
      byPart === null ? 0 : betaBinomialUpperTail(unseen, nServing, byPart.a, byPart.b),
    ),
    effect: unseen > 1 ? Math.max(0, share - expected) : 0,
    finding:
      unseen === 0
        ? "Every value was seen in the baseline"
        : `${formatShare(share)} of the values were never seen in the baseline, such as ${visibleValue(top.value)}; it predicts ${formatShare(expected)}`,
    requiredRows: (level) => {
      const first = Math.max((once + 1) / nBaseline, byPart?.share ?? 0);
      const cost = byPart === null ? undefined : costOfParts(byPart, first + floors.missingShare, nBaseline);
      return rowsForShareFloor(first, floors.missingShare, nBaseline, level, cost);
    },
    testable: true,
  };
}

/** The share of values that no other part of the baseline has, and the beta distribution that its parts follow. */
interface UnseenByPart {
  readonly share: number;
  readonly a: number;
  readonly b: number;
}

/** The variance of the beta distribution beyond the baseline's own rows, in units of the variance of one row at a share of `changed`. */
function costOfParts({ share, a, b }: UnseenByPart, changed: number, nBaseline: number): PartCost {
  const inUnits = (share * (1 - share)) / (changed * (1 - changed));
  return {
    betweenVariance: Math.max(0, inUnits / (a + b + 1) - 1 / nBaseline),
    degreesOfFreedom: Number.POSITIVE_INFINITY,
  };
}

/** Null without enough parts. */
function unseenByPart({ byPart }: FeatureSide): UnseenByPart | null {
  const parts = byPart.parts.flatMap(({ unseen, kinds }) => {
    const n = kinds.boolean + kinds.text + kinds.integer + kinds.fractional;
    return unseen === null || n === 0 ? [] : [{ unseen, n }];
  });
  if (parts.length < minParts) return null;
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const share = parts.reduce((sum, part) => sum + part.unseen, 0) / n;
  const rowVariance = share * (1 - share);
  if (!(rowVariance > 0)) return null;
  const estimates = parts.map((part) => ({
    value: part.unseen / part.n,
    variance: rowVariance / part.n,
    share: part.n / n,
  }));
  const { standardError } = differenceError(rowVariance / n, Number.POSITIVE_INFINITY, estimates);
  const rows = Math.max(1e-9, rowVariance / standardError ** 2 - 1);
  return { share, a: share * rows, b: (1 - share) * rows };
}
