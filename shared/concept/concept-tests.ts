import type { Measurement } from "../drift/measurement.ts";
import { type DifferenceError, differenceError, type PartEstimate } from "../stats/between-part-variance.ts";
import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";
import { fisherExactTest } from "../stats/fisher-exact-test.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import { twoProportionScoreTest } from "../stats/two-proportion-score-test.ts";
import { countOf, formatNumber, formatPoints, formatShare } from "../text/format-number.ts";
import { areaVariance } from "./area-variance.ts";
import { cmh } from "./cmh.ts";
import { lossDifference } from "./loss-difference.ts";
import { oddsParts } from "./odds-parts.ts";
import type { Performance } from "./performance.ts";
import { pooledVariance, welch } from "./welch.ts";

/** Which of the textbook's distributions a test asks about: the model's quality, P(y given x), or P(y). */
export type ConceptQuestion = "quality" | "conditional" | "prior";

/** What a test found, or the reason why it cannot say. */
type Outcome =
  | { readonly statistic: number; readonly pValue: number; readonly effect: number; readonly reason: string }
  | string;

/** One test of labelled predictions against the held-out reference. */
export interface ConceptTest {
  /** Stable id, `Measurement.test`. */
  readonly id: string;
  readonly asks: ConceptQuestion;
  readonly effectUnit: string;
  /** Effects below it do not matter. */
  readonly floor: number;
  readonly run: (reference: Performance, serving: Performance) => Outcome;
}

/**
 * Every test of concept drift, first form. A new test is a row here, with its own test. Each answers with a raw p-value and
 * an effect in its unit;
 * effects are oriented so that larger is worse (quality) or further (the others), and the verdict is the caller's, after
 * correcting for all tests of
 * a check.
 *
 * | id | null hypothesis | effect | floor |
 * |---|---|---|---|
 * | loss-difference | the loss did not grow (one-sided) | growth of the mean loss, as a share of the held-out loss | 0.05: under it no one would retrain |
 * | auc-difference | the AUC did not fall (one-sided) | AUC lost | 0.02 |
 * | cmh | at equal score the odds of a positive are the same | odds ratio, or its inverse where that is above 1 | 1.25, so outside [0.8, 1.25] |
 * | residual-mean | the mean residual is the same (regression) | its change in held-out residual standard deviations | 0.1 |
 * | prior-shift | the share of positives is the same | its change, as a share | 0.03: three points |
 */
export const conceptTests: readonly ConceptTest[] = [
  { id: "loss-difference", asks: "quality", effectUnit: "relative loss", floor: 0.05, run: testLoss },
  { id: "auc-difference", asks: "quality", effectUnit: "AUC lost", floor: 0.02, run: testAuc },
  { id: "cmh", asks: "conditional", effectUnit: "odds ratio", floor: 1.25, run: testOdds },
  { id: "residual-mean", asks: "conditional", effectUnit: "standard deviations", floor: 0.1, run: testResidual },
  { id: "prior-shift", asks: "prior", effectUnit: "share", floor: 0.03, run: testPrior },
];

/**
 * The measurement of every test that fits the task, in the order of the table: raw p-values, `adjustedPValue` null. The
 * verdict is
 * `stable` where a test could be computed, until the caller has corrected and decided, and `not-applicable` with the reason
 * where not.
 */
export function runConceptTests(reference: Performance, serving: Performance): Measurement[] {
  const binary = reference.task === "binary";
  const fitting = conceptTests.filter(({ id }) => id === "loss-difference" || binary === (id !== "residual-mean"));
  return fitting.map(({ id, effectUnit, floor, run }): Measurement => {
    const outcome = run(reference, serving);
    const found = typeof outcome === "string" ? null : outcome;
    return {
      comparison: "labelled",
      feature: "",
      test: id,
      statistic: found?.statistic ?? null,
      pValue: found?.pValue ?? null,
      adjustedPValue: null,
      effect: found?.effect ?? null,
      effectUnit,
      threshold: floor,
      nBaseline: reference.n,
      nServing: serving.n,
      requiredRows: null,
      verdict: found === null ? "not-applicable" : "stable",
      reason: typeof outcome === "string" ? outcome : outcome.reason,
    };
  });
}

const lossNames = { brier: "Brier loss", error: "error rate", "squared-error": "mean squared error" } as const;

function testLoss(reference: Performance, serving: Performance): Outcome {
  if (reference.n < 2 || serving.n < 2) return "fewer than two labelled rows";
  const { value, error } = lossDifference(reference, serving);
  if (error.standardError === 0) return "the loss is the same in every row";
  const before = reference.loss.mean;
  const statistic = value / error.standardError;
  const pValue = oneSided(statistic, error.degreesOfFreedom);
  const name = lossNames[reference.loss.name];
  return {
    statistic,
    pValue,
    effect: value / lossUnit(reference, serving),
    reason: `${name} ${formatNumber(serving.loss.mean)}, held-out ${formatNumber(before)}; ${basis(error)}`,
  };
}

/**
 * What growth of the loss is measured in: the held-out loss, but at least 0.01 for a loss in [0, 1], so that perfection can
 * be divided by.
 */
function lossUnit(reference: Performance, serving: Performance): number {
  if (reference.task === "binary") return Math.max(reference.loss.mean, 0.01);
  return reference.loss.mean > 0 ? reference.loss.mean : serving.loss.mean;
}

const fewOfAClass = 10;

function testAuc(reference: Performance, serving: Performance): Outcome {
  if (reference.auc === null || serving.auc === null) return "the area under the curve needs a score and both classes";
  const smallest = Math.min(
    reference.positives,
    reference.n - reference.positives,
    serving.positives,
    serving.n - serving.positives,
  );
  if (smallest < fewOfAClass) return `fewer than ${fewOfAClass} rows of one class`;
  const variance = (of: Performance, auc: number) => areaVariance(auc, of.positives, of.n - of.positives);
  const parts = reference.parts.flatMap(({ auc, n, positives }): PartEstimate[] =>
    auc === null || Math.min(positives, n - positives) < fewOfAClass
      ? []
      : [{ value: auc, variance: areaVariance(reference.auc ?? 0, positives, n - positives), share: n / reference.n }],
  );
  const sampling = variance(reference, reference.auc) + variance(serving, serving.auc);
  const error = differenceError(sampling, Number.POSITIVE_INFINITY, parts);
  const lost = reference.auc - serving.auc;
  const statistic = lost / error.standardError;
  return {
    statistic,
    pValue: oneSided(statistic, error.degreesOfFreedom),
    effect: lost,
    reason: `AUC ${serving.auc.toFixed(3)}, held-out ${reference.auc.toFixed(3)}; ${basis(error)}`,
  };
}

function testOdds(reference: Performance, serving: Performance): Outcome {
  if (reference.strata.length === 0) return "the held-out rows have no score, or one value of it";
  const result = cmh(reference.strata, serving.strata);
  if (result === null) return "no stratum of the score holds both classes and both batches";
  if (result.reach < 5) return "too few rows of one class at equal score";
  const parts = oddsParts(reference);
  const error = differenceError(1 / result.variance, Number.POSITIVE_INFINITY, parts);
  const logOdds = result.excess / result.variance;
  const t = logOdds / error.standardError;
  const odds = result.oddsRatio ?? Math.exp(logOdds);
  const shown = Number.isFinite(odds) && odds > 0 ? odds : Math.exp(logOdds);
  return {
    statistic: error.parts === 0 ? result.chiSquare : t,
    pValue: error.parts === 0 ? result.pValue : studentTTwoSidedTail(t, error.degreesOfFreedom),
    effect: Math.max(shown, 1 / shown),
    reason: `at equal score the odds of a positive are ${shown.toFixed(2)} times the held-out ones; ${basis(error)}`,
  };
}

function testResidual(reference: Performance, serving: Performance): Outcome {
  const before = reference.residual;
  const after = serving.residual;
  if (before === null || after === null || reference.n < 2 || serving.n < 2) return "fewer than two labelled rows";
  const spread = Math.sqrt(before.m2 / (reference.n - 1));
  const sampling = welch(before.m2, reference.n, after.m2, serving.n);
  if (spread === 0 || sampling.variance === 0) return "the held-out residual is the same in every row";
  const pooled = pooledVariance(reference.parts.map(({ residual, n }) => ({ m2: residual?.m2 ?? 0, n })));
  const parts = reference.parts.flatMap(({ residual, n }): PartEstimate[] =>
    residual === null ? [] : [{ value: residual.mean, variance: pooled / n, share: n / reference.n }],
  );
  const error = differenceError(sampling.variance, sampling.degreesOfFreedom, parts);
  const change = after.mean - before.mean;
  const statistic = change / error.standardError;
  return {
    statistic,
    pValue: studentTTwoSidedTail(statistic, error.degreesOfFreedom),
    effect: Math.abs(change) / spread,
    reason: `mean residual ${formatNumber(after.mean)}, held-out ${formatNumber(before.mean)}; ${basis(error)}`,
  };
}

function testPrior(reference: Performance, serving: Performance): Outcome {
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

function oneSided(t: number, degreesOfFreedom: number): number {
  const twoSided =
    degreesOfFreedom === Number.POSITIVE_INFINITY
      ? chiSquareUpperTail(t * t, 1)
      : studentTTwoSidedTail(t, degreesOfFreedom);
  return t > 0 ? twoSided / 2 : 1 - twoSided / 2;
}

/** What the error of a difference rests on, for a reader of the reason. */
function basis({ parts }: DifferenceError): string {
  return parts === 0
    ? "assumes rows are independent"
    : `allows for the variation between ${countOf(parts, "held-out part")}`;
}
