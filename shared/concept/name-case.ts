import type { Measurement, Verdict } from "../drift/measurement.ts";
import { type ConceptQuestion, questionOf } from "./concept-tests.ts";
import type { ConceptJudgement } from "./judge-concept.ts";
import type { ConceptResult, ShiftCase } from "./performance.ts";

/**
 * The result with the textbook's case named: which of P(x), P(y) and P(y given x) moved, from decided measurements.
 *
 * - P(y given x) moved when its tests say so. It is a prior shift, though, when P(y) and P(score) moved while P(score given y) stands. Where P(x) moved and the
 *   outcome at equal score (for regression, the mean residual) stands, residuals that go with the score or a feature may as well come from a model that does not
 *   fit where the inputs went, and the case says so.
 * - A loss that grew while P(x) stands also means that P(y given x) moved, because loss is a function of x and y. With P(x)
 *   moved it is
 *   "performance changed": the model may only meet harder rows.
 * - P(y) moved while P(y given score) stands: it followed the inputs where P(x) moved, else a prior shift.
 *
 * A result that is not `judged` is returned as it is.
 *
 * @param measurements The check's decided measurements; those of comparison `labelled` are read.
 * @param covariateShift Whether any feature of the batch drifts against training.
 */
export function nameCase(
  judgement: ConceptJudgement,
  measurements: readonly Measurement[],
  covariateShift: boolean,
): ConceptResult {
  const { result, scoreShift } = judgement;
  if (result.state !== "judged") return result;
  const evidence: Evidence = {
    inputs: covariateShift || scoreShift.moved,
    quality: answer("quality", measurements),
    conditional: answer("conditional", measurements),
    atEqualScore: verdicts(measurements, (test) => test === "cmh" || test === "residual-mean").includes("drift"),
    prior: answer("prior", measurements),
    fitsPriorShift: scoreShift.moved && !scoreShift.movedGivenLabel,
  };
  return { ...result, ...explain(evidence) };
}

interface Evidence {
  readonly inputs: boolean;
  readonly quality: Verdict;
  readonly conditional: Verdict;
  readonly atEqualScore: boolean;
  readonly prior: Verdict;
  readonly fitsPriorShift: boolean;
}

/** `drift` when any test of the question drifts, `not-applicable` when none could say. */
function answer(question: ConceptQuestion, measurements: readonly Measurement[]): Verdict {
  const given = verdicts(measurements, (test) => questionOf(test) === question);
  if (given.includes("drift")) return "drift";
  return given.includes("stable") ? "stable" : "not-applicable";
}

function verdicts(measurements: readonly Measurement[], of: (test: string) => boolean): Verdict[] {
  return measurements
    .filter(({ comparison, test }) => comparison === "labelled" && of(test))
    .map(({ verdict }) => verdict);
}

interface Naming {
  readonly shiftCase: ShiftCase | null;
  readonly explanation: string;
}

function explain({ inputs, quality, conditional, atEqualScore, prior, fitsPriorShift }: Evidence): Naming {
  const worse = quality === "drift" ? " The model's quality fell." : "";
  if (conditional === "drift") {
    if (prior === "drift" && fitsPriorShift) {
      return name(
        "prior-shift",
        `P(y) moved and the scores within each class stand: the mix of outcomes changed, not what they look like.${worse} Adjusting the threshold or the prior may be enough.`,
      );
    }
    if (!inputs) {
      return name(
        "concept-drift",
        `The outcome given the inputs differs from the held-out rows while no shift of the inputs was found: P(y given x) moved.${worse}`,
      );
    }
    return atEqualScore
      ? name(
          "covariate-shift-and-concept-drift",
          `The inputs moved, and at equal score the outcome differs from the held-out rows: P(y given x) moved as well, or the model does not fit where the inputs went.${worse}`,
        )
      : name(
          "concept-drift-or-misfit",
          `The inputs moved, and residuals go with the score or with inputs otherwise than in the held-out rows, while the outcome at equal score stands: P(y given x) moved, or it is the model's fit outside training's region.${worse}`,
        );
  }
  if (quality === "drift") {
    return inputs
      ? name(
          "performance-changed",
          `The model's quality fell while the inputs moved, and no change of the outcome at equal ${conditional === "stable" ? "score" : "input"} was shown: the model may only meet harder rows. A change of P(y given x) that cancels within a score cannot be seen.`,
        )
      : name(
          "concept-drift",
          "The model's quality fell while no shift of the inputs was found, so P(y given x) moved; a shift that shows only in several inputs together would look the same.",
        );
  }
  if (prior === "drift") {
    return inputs
      ? name(
          "covariate-shift",
          "The share of positives followed the inputs; the model's quality and the outcome at equal score stand.",
        )
      : name(
          "prior-shift",
          "The share of positives moved; the model's quality stands, and no shift of the inputs was found.",
        );
  }
  if ([quality, conditional, prior].every((verdict) => verdict === "not-applicable")) {
    return { shiftCase: null, explanation: "None of the tests could be computed; each says why." };
  }
  return inputs
    ? name("covariate-shift", "The inputs moved; the model's quality and the outcome at equal score stand.")
    : name("none", "No change was found of the inputs, of the outcome at equal score, or of the model's quality.");
}

function name(shiftCase: ShiftCase, explanation: string): Naming {
  return { shiftCase, explanation };
}
