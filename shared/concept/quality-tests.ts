import { differenceError, type PartEstimate } from "../stats/between-part-variance.ts";
import { formatNumber } from "../text/format-number.ts";
import { areaVariance } from "./area-variance.ts";
import { basis, type ConceptOutcome, oneSided } from "./concept-outcome.ts";
import { lossDifference } from "./loss-difference.ts";
import type { Performance } from "./performance.ts";

const lossNames = { brier: "Brier loss", error: "error rate", "squared-error": "mean squared error" } as const;

/** Whether the mean loss grew, one-sided (Welch); the effect is its growth as a share of the held-out loss. */
export function testLoss(reference: Performance, serving: Performance): ConceptOutcome {
  if (reference.n < 2 || serving.n < 2) return "fewer than two labelled rows";
  const { value, error } = lossDifference(reference, serving);
  if (error.standardError === 0) return "the loss is the same in every row";
  const before = reference.loss.mean;
  const statistic = value / error.standardError;
  const name = lossNames[reference.loss.name];
  return {
    statistic,
    pValue: oneSided(statistic, error.degreesOfFreedom),
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

/** Whether the area under the ROC curve fell, one-sided (DeLong); the effect is the area lost. */
export function testAuc(reference: Performance, serving: Performance): ConceptOutcome {
  const { auc, aucSpread } = reference;
  if (auc === null || aucSpread === null || serving.auc === null || serving.aucSpread === null)
    return "the area under the curve needs a score and both classes";
  const smallest = Math.min(classes(reference), classes(serving));
  if (smallest < fewOfAClass) return `fewer than ${fewOfAClass} rows of one class`;
  const parts = reference.parts.flatMap((part): PartEstimate[] =>
    part.auc === null || classes(part) < fewOfAClass
      ? []
      : [
          {
            value: part.auc,
            variance: areaVariance(aucSpread, part.positives, part.n - part.positives),
            share: part.n / reference.n,
          },
        ],
  );
  const sampling =
    areaVariance(aucSpread, reference.positives, reference.n - reference.positives) +
    areaVariance(serving.aucSpread, serving.positives, serving.n - serving.positives);
  const error = differenceError(sampling, Number.POSITIVE_INFINITY, parts);
  const lost = auc - serving.auc;
  const statistic = lost / error.standardError;
  return {
    statistic,
    pValue: oneSided(statistic, error.degreesOfFreedom),
    effect: lost,
    reason: `AUC ${serving.auc.toFixed(3)}, held-out ${auc.toFixed(3)}; ${basis(error)}`,
  };
}

/** Rows of the smaller class. */
function classes({ n, positives }: { readonly n: number; readonly positives: number }): number {
  return Math.min(positives, n - positives);
}
