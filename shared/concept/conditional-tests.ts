import { differenceError, type PartEstimate } from "../stats/between-part-variance.ts";
import { cauchyCombination } from "../stats/cauchy-combination.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import { formatDifference, formatNumber } from "../text/format-number.ts";
import { cmh } from "./cmh.ts";
import { basis, type ConceptOutcome } from "./concept-outcome.ts";
import { oddsParts } from "./odds-parts.ts";
import type { Performance } from "./performance.ts";
import { type TermChange, termChanges } from "./residual-tests.ts";
import { pooledVariance, welch } from "./welch.ts";

/** Whether, at equal score, positives are as frequent as in the held-out rows (CMH); the effect is the odds ratio, or its inverse where that is above 1. */
export function testOdds(reference: Performance, serving: Performance): ConceptOutcome {
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

/** Whether the mean residual of a regression is the same (Welch); the effect is its change in held-out residual standard deviations. */
export function testResidual(reference: Performance, serving: Performance): ConceptOutcome {
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

/** Whether the residual goes with the score (of a regression the prediction) as it did: a slope of calibration. The effect is the change as a correlation. */
export function testSlope(reference: Performance, serving: Performance): ConceptOutcome {
  const change = termChanges(reference, serving).find(({ term }) => term.feature === null);
  if (change === undefined) return "needs a score that is a probability, or a prediction of a number, and that varies";
  const { t, pValue, effect, error } = change;
  const follow = effect < 0 ? "less" : "more";
  return {
    statistic: t,
    pValue,
    effect: Math.abs(effect),
    reason: `outcomes follow the ${reference.task === "binary" ? "score" : "prediction"} ${follow} than in the held-out rows (correlation of residuals with it ${formatDifference(Number(effect.toPrecision(2)))}); ${basis(error)}`,
  };
}

/**
 * Whether the residual goes with any feature otherwise than in the held-out rows: one score test a term, combined into one p-value by weights of 1. The effect is
 * the change of correlation of the term that speaks most.
 */
export function testFeatures(reference: Performance, serving: Performance): ConceptOutcome {
  const changes = featureChanges(reference, serving);
  const [first] = changes;
  if (first === undefined)
    return "no features are kept with the predictions; those that monitor.json gives importance would be";
  const pValues = changes.map(({ pValue }) => pValue);
  return {
    statistic: first.t,
    pValue: cauchyCombination(
      pValues,
      pValues.map(() => 1),
    ),
    effect: Math.abs(first.effect),
    reason: `${inWords(first)}${others(changes)}; ${basis(first.error)}`,
  };
}

/** The changes of features' terms, clearest first. */
function featureChanges(reference: Performance, serving: Performance): TermChange[] {
  return termChanges(reference, serving)
    .filter(({ term }) => term.feature !== null)
    .sort((a, b) => Math.abs(b.t) - Math.abs(a.t));
}

/** No value of the data, only the column's name. */
function inWords({ term, effect }: TermChange): string {
  const more = effect > 0 ? "above" : "below";
  const where =
    term.kind === "slope"
      ? `the higher ${term.feature} is`
      : term.kind === "level"
        ? `with one value of ${term.feature}`
        : `where ${term.feature} is missing`;
  return `outcomes lie further ${more} the prediction ${where} than in the held-out rows (correlation ${formatDifference(Number(effect.toPrecision(2)))})`;
}

/** Up to three more features that changed for themselves, after Bonferroni's correction at 5%. */
function others(changes: readonly TermChange[]): string {
  const named = changes.filter(({ pValue }) => pValue * changes.length <= 0.05).map(({ term }) => term.feature);
  const more = [...new Set(named)].filter((feature) => feature !== changes[0]!.term.feature);
  return more.length === 0 ? "" : `; also along ${more.slice(0, 3).join(", ")}${more.length > 3 ? " and more" : ""}`;
}
