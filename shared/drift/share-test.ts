import { type DifferenceError, differenceError } from "../stats/between-part-variance.ts";
import { fisherExactTest } from "../stats/fisher-exact-test.ts";
import { normalQuantile } from "../stats/normal-quantile.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import { twoProportionScoreTest } from "../stats/two-proportion-score-test.ts";

/** Under this expected count the score test is not right any more. */
const smallestExpected = 20;

/** What one part of the baseline counted. */
export interface SharePart {
  readonly count: number;
  readonly n: number;
  readonly phase: number;
  /** True for parts of the phase that serving is compared with. */
  readonly compared: boolean;
}

/** Result of `shareTest`. */
export interface ShareTest {
  /** Score z of independent rows, positive when serving's share is larger. */
  readonly statistic: number;
  readonly pValue: number;
  /** Variance of the difference over that of independent rows, at least 1; above 1 where parts vary. */
  readonly inflation: number;
  /** With which the difference is read as Student's t; infinite without parts. */
  readonly degreesOfFreedom: number;
}

/**
 * Two-sided test that a share is the same on both sides: Fisher's exact test where an expected count is under 20, else the score test.
 * Totals of 0 give z = 0 and p = 1.
 *
 * With parts of the baseline, both are read with the degrees of freedom the parts leave. Where their shares vary more than their rows
 * explain, the difference of angles (arcsine of the root of the share) is compared with how much the parts' angles vary.
 *
 * Source: see `fisherExactTest`, `twoProportionScoreTest`, `differenceError`; Anscombe 1948 for the angle.
 *
 * @example shareTest(8, 5000, 16, 500).pValue // => 9.0e-12
 */
export function shareTest(
  baselineCount: number,
  nBaseline: number,
  servingCount: number,
  nServing: number,
  parts: readonly SharePart[] = [],
): ShareTest {
  if (nBaseline === 0 || nServing === 0)
    return { statistic: 0, pValue: 1, inflation: 1, degreesOfFreedom: Number.POSITIVE_INFINITY };
  const { z, pValue } = twoProportionScoreTest(baselineCount, nBaseline, servingCount, nServing);
  const pooled = baselineCount + servingCount;
  const total = nBaseline + nServing;
  const { standardError, degreesOfFreedom } = angularError(baselineCount === 0 ? [] : parts, nBaseline, nServing);
  const inflation = Math.max(1, standardError ** 2 / samplingVariance(nBaseline, nServing));
  if (inflation > 1 + 1e-9) {
    const moved = angle(servingCount, nServing) - angle(baselineCount, nBaseline);
    return {
      statistic: z,
      pValue: studentTTwoSidedTail(moved / standardError, degreesOfFreedom),
      inflation,
      degreesOfFreedom,
    };
  }
  const expected = (Math.min(pooled, total - pooled) * Math.min(nBaseline, nServing)) / total;
  const independent =
    expected < smallestExpected ? fisherExactTest(baselineCount, nBaseline, servingCount, nServing) : pValue;
  return { statistic: z, pValue: withDegrees(independent, degreesOfFreedom), inflation: 1, degreesOfFreedom };
}

/** On this scale the variance of a share depends on its number of rows alone, and shares that vary by a factor vary evenly. */
function angle(count: number, n: number): number {
  return Math.asin(Math.sqrt(Math.min(1, (count + 0.375) / (n + 0.75))));
}

/** Of the difference of two angles, for independent rows. */
function samplingVariance(nBaseline: number, nServing: number): number {
  return (1 / nBaseline + 1 / nServing) / 4;
}

function angularError(parts: readonly SharePart[], nBaseline: number, nServing: number): DifferenceError {
  return differenceError(
    samplingVariance(nBaseline, nServing),
    Number.POSITIVE_INFINITY,
    parts.flatMap(({ count, n, phase, compared }) =>
      n > 0 ? [{ value: angle(count, n), variance: 1 / (4 * n), share: compared ? n / nBaseline : 0, phase }] : [],
    ),
  );
}

/** The p-value of the same distance in standard errors under Student's t. */
function withDegrees(pValue: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(degreesOfFreedom) || pValue >= 1) return pValue;
  return pValue === 0 ? 0 : studentTTwoSidedTail(normalQuantile(pValue / 2), degreesOfFreedom);
}
