import { differenceError, type PartEstimate } from "../stats/between-part-variance.ts";
import { fisherExactTest } from "../stats/fisher-exact-test.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import { twoProportionScoreTest } from "../stats/two-proportion-score-test.ts";
import { formatPoints, formatShare } from "../text/format-number.ts";
import { basis, type ConceptOutcome } from "./concept-outcome.ts";
import type { Performance } from "./performance.ts";

/** Whether the share of positives is the held-out one: Fisher's exact test where few are expected, else the score test; the effect is the change of the share. */
export function testPrior(reference: Performance, serving: Performance): ConceptOutcome {
  if (reference.n === 0 || serving.n === 0) return "no labelled rows";
  const before = reference.positives / reference.n;
  const after = serving.positives / serving.n;
  const pooled = (reference.positives + serving.positives) / (reference.n + serving.n);
  const parts = reference.parts.map(
    ({ positives, n }): PartEstimate => ({
      value: positives / n,
      variance: (before * (1 - before)) / n,
      share: n / reference.n,
    }),
  );
  const sampling = pooled * (1 - pooled) * (1 / reference.n + 1 / serving.n);
  const error = differenceError(sampling, Number.POSITIVE_INFINITY, parts);
  const reason = `${formatShare(after)} positive, held-out ${formatShare(before)} (${formatPoints(after - before)}); ${basis(error)}`;
  const effect = Math.abs(after - before);
  if (error.parts > 0) {
    const statistic = (after - before) / error.standardError;
    return { statistic, pValue: studentTTwoSidedTail(statistic, error.degreesOfFreedom), effect, reason };
  }
  const { z, pValue } = twoProportionScoreTest(reference.positives, reference.n, serving.positives, serving.n);
  const expected = Math.min(reference.n, serving.n) * Math.min(pooled, 1 - pooled);
  const exact = fisherExactTest(reference.positives, reference.n, serving.positives, serving.n);
  return { statistic: z, pValue: expected < 20 ? exact : pValue, effect, reason };
}
