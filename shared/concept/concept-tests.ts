import type { UndecidedMeasurement } from "../drift/undecided-measurement.ts";
import { cauchyCombination } from "../stats/cauchy-combination.ts";
import type { ConceptFound, ConceptOutcome } from "./concept-outcome.ts";
import { testFeatures, testOdds, testResidual, testSlope } from "./conditional-tests.ts";
import type { Performance, Task } from "./performance.ts";
import { testPrior } from "./prior-test.ts";
import { testAuc, testLoss } from "./quality-tests.ts";

/** Which of the textbook's distributions a test asks about: the model's quality, P(y given x), or P(y). */
export type ConceptQuestion = "quality" | "conditional" | "prior";

/** One test of labelled predictions against the held-out reference. */
export interface ConceptTest {
  /** Stable id, `Measurement.test`. */
  readonly id: string;
  readonly asks: ConceptQuestion;
  readonly tasks: readonly Task[];
  readonly effectUnit: string;
  /** Effects below it do not matter. */
  readonly floor: number;
  readonly run: (reference: Performance, serving: Performance) => ConceptOutcome;
}

const correlation = "correlation with the residual";
const both = ["binary", "regression"] as const;

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
 * | calibration-slope | residuals go with the score as they did | change as a correlation | 0.1 |
 * | residual-by-feature | residuals go with no feature otherwise than they did | change as a correlation | 0.1 |
 * | prior-shift | the share of positives is the same | its change, as a share | 0.03: three points |
 */
export const conceptTests: readonly ConceptTest[] = [
  { id: "loss-difference", asks: "quality", tasks: both, effectUnit: "relative loss", floor: 0.05, run: testLoss },
  { id: "auc-difference", asks: "quality", tasks: ["binary"], effectUnit: "AUC lost", floor: 0.02, run: testAuc },
  { id: "cmh", asks: "conditional", tasks: ["binary"], effectUnit: "odds ratio", floor: 1.25, run: testOdds },
  {
    ...{ id: "residual-mean", asks: "conditional", tasks: ["regression"], effectUnit: "standard deviations" },
    ...{ floor: 0.1, run: testResidual },
  },
  { id: "calibration-slope", asks: "conditional", tasks: both, effectUnit: correlation, floor: 0.1, run: testSlope },
  {
    id: "residual-by-feature",
    asks: "conditional",
    tasks: both,
    effectUnit: correlation,
    floor: 0.1,
    run: testFeatures,
  },
  { id: "prior-shift", asks: "prior", tasks: ["binary"], effectUnit: "share", floor: 0.03, run: testPrior },
];

/** Id of the one answer that all tests of P(y given x) give together. */
export const conditionalTest = "conditional";

/** The question a test asks; null for a test that is not of labelled predictions. */
export function questionOf(test: string): ConceptQuestion | null {
  if (test === conditionalTest) return "conditional";
  return conceptTests.find(({ id }) => id === test)?.asks ?? null;
}

/** What tests of labels weigh beside the others of a check, see `decideVerdicts`. */
const weightOfLabels = 8;

/**
 * The measurement of every test that fits the task, in the order of the table, undecided: raw p-values, null with the reason where a test could not be computed.
 *
 * Where several tests of P(y given x) can say, the row `conditional` before them is their one answer: their p-values combined (Cauchy), with the effect, unit
 * and floor of the one that speaks most. It alone counts in the correction for many tests; each of the others is one more answer of it, held to an equal part of
 * its level, and says what moved.
 */
export function runConceptTests(reference: Performance, serving: Performance): UndecidedMeasurement[] {
  const outcomes = conceptTests
    .filter(({ tasks }) => tasks.includes(reference.task))
    .map((test) => ({ test, outcome: test.run(reference, serving) }));
  const parts = outcomes.flatMap(({ test, outcome }) =>
    test.asks === "conditional" && typeof outcome !== "string" ? [{ test, outcome }] : [],
  );
  const together = parts.length > 1 ? combined(parts) : null;
  const rows = { comparison: "labelled", feature: "", nBaseline: reference.n, nServing: serving.n } as const;
  return outcomes.flatMap(({ test, outcome }) => {
    const { id, effectUnit, floor, asks } = test;
    const part = together !== null && asks === "conditional";
    const row = undecided(id, effectUnit, floor, outcome);
    const own = part ? { ...rows, ...row, repeated: true, weight: weightOfLabels / parts.length } : { ...rows, ...row };
    return part && test === parts[0]!.test ? [{ ...rows, ...together }, own] : [own];
  });
}

type Row = Pick<
  UndecidedMeasurement,
  "test" | "statistic" | "pValue" | "effect" | "effectUnit" | "threshold" | "requiredRows" | "reason"
>;

function undecided(test: string, effectUnit: string, threshold: number, outcome: ConceptOutcome): Row {
  const row = { test, effectUnit, threshold, requiredRows: null };
  return typeof outcome === "string"
    ? { ...row, statistic: null, pValue: null, effect: null, reason: outcome }
    : { ...row, statistic: outcome.statistic, pValue: outcome.pValue, effect: outcome.effect, reason: outcome.reason };
}

interface Part {
  readonly test: ConceptTest;
  readonly outcome: ConceptFound;
}

/** Of those that matter, the clearest speaks; else the clearest of all. */
function combined(parts: readonly Part[]): Row {
  const clearest = parts.toSorted((a, b) => a.outcome.pValue - b.outcome.pValue);
  const speaker = clearest.find(({ test, outcome }) => outcome.effect >= test.floor) ?? clearest[0]!;
  const pValues = parts.map(({ outcome }) => outcome.pValue);
  const { test, outcome } = speaker;
  const pValue = cauchyCombination(
    pValues,
    pValues.map(() => 1),
  );
  return undecided(conditionalTest, test.effectUnit, test.floor, { ...outcome, pValue });
}
