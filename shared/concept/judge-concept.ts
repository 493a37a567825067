import type { UndecidedMeasurement } from "../drift/undecided-measurement.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import { betweenParts, differenceError } from "../stats/between-part-variance.ts";
import { countOf, formatCount, formatShare } from "../text/format-number.ts";
import { cmh, oddsRatioInterval } from "./cmh.ts";
import { runConceptTests } from "./concept-tests.ts";
import type { LabelCoverage } from "./join-labels.ts";
import { lossDifference, upperQuantile } from "./loss-difference.ts";
import { oddsParts } from "./odds-parts.ts";
import type { ConceptResult, Performance } from "./performance.ts";
import { type ScoreShift, scoreShift } from "./score-shift.ts";

/** What a labelled batch says before its p-values are corrected for the other tests of the check. */
export interface ConceptJudgement {
  /** `shiftCase` is null; `explanation` is final unless `state` is `judged`. */
  readonly result: ConceptResult;
  /**
   * Raw: to be corrected and decided together with the check's other measurements.
   * Empty unless judged.
   */
  readonly measurements: readonly UndecidedMeasurement[];
  readonly scoreShift: ScoreShift;
}

/**
 * Measures a batch's labelled predictions against the held-out reference, once they are mature.
 *
 * `immature`: fewer than `retrain.minLabels` usable labels, or a smaller share of the predictions labelled than
 * `retrain.minLabelCoverage`.
 * `no-reference`: the training upload had no held-out rows with label and prediction; training rows are no substitute,
 * because a model does better on
 * them than it ever will again.
 *
 * The caller decides the measurements with all others of the check (Benjamini-Hochberg and floors), then asks `nameCase`.
 */
export function judgeConcept(
  reference: Performance | null,
  serving: Performance | null,
  coverage: LabelCoverage,
  config: MonitorConfig,
): ConceptJudgement {
  const open = (state: "immature" | "no-reference", explanation: string): ConceptJudgement => ({
    result: {
      state,
      labelled: coverage.labelled,
      predictions: coverage.predictions,
      performance: serving,
      lossDifference: null,
      oddsRatio: null,
      shiftCase: null,
      explanation,
    },
    measurements: [],
    scoreShift: { moved: false, movedGivenLabel: false },
  });
  if (reference === null || reference.n === 0) {
    return open(
      "no-reference",
      "The training upload has no held-out rows with label and prediction, so there is no quality to compare with. Add them under heldout/ or name heldoutColumn.",
    );
  }
  const immature = immaturity(serving, coverage, config);
  if (immature !== null || serving === null) return open("immature", immature ?? "");
  const loss = reference.n >= 2 && serving.n >= 2 ? lossDifference(reference, serving) : null;
  return {
    result: {
      state: "judged",
      labelled: coverage.labelled,
      predictions: coverage.predictions,
      performance: serving,
      lossDifference: loss && { value: loss.value, low: loss.low, high: loss.high },
      oddsRatio: oddsRatio(reference, serving),
      shiftCase: null,
      explanation: "",
    },
    measurements: runConceptTests(reference, serving),
    scoreShift: scoreShift(reference, serving),
  };
}

/** Why the batch cannot be judged yet; null when it can. */
function immaturity(serving: Performance | null, coverage: LabelCoverage, config: MonitorConfig): string | null {
  const { labelled, predictions } = coverage;
  const { minLabels, minLabelCoverage } = config.retrain;
  const known = `${formatCount(labelled)} of ${countOf(predictions, "prediction")} have a label`;
  if (labelled < minLabels) return `Too early to judge: ${known}, and ${formatCount(minLabels)} are needed.`;
  const share = labelled / predictions;
  if (share < minLabelCoverage) {
    return `Too early to judge: ${known} (${formatShare(share)}), and ${formatShare(minLabelCoverage)} are needed.`;
  }
  const usable = serving?.n ?? 0;
  if (usable >= minLabels) return null;
  return `Cannot be judged: ${known}, but only ${formatCount(usable)} of those have a readable label and the score or prediction the held-out rows have; ${formatCount(minLabels)} are needed.`;
}

function oddsRatio(reference: Performance, serving: Performance): ConceptResult["oddsRatio"] {
  const result = cmh(reference.strata, serving.strata);
  if (result === null) return null;
  const parts = oddsParts(reference);
  const { degreesOfFreedom, parts: used } = differenceError(1 / result.variance, Number.POSITIVE_INFINITY, parts);
  const shares = parts.reduce((sum, part) => sum + part.share ** 2, 0);
  const between = used === 0 ? 0 : betweenParts(parts).variance * (1 + shares);
  return oddsRatioInterval(result, upperQuantile(degreesOfFreedom), between);
}
