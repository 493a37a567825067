import type { FindingKind } from "../check/check.ts";
import { questionOf } from "../concept/concept-tests.ts";
import { gapCriteria } from "../concept/group/gap-criteria.ts";
import type { Measurement } from "../drift/measurement.ts";

/** Tests of presence alone: a column that only they passed was not compared. */
export const absenceTests: ReadonlySet<string> = new Set(["missing", "empty", "nan", "infinite"]);

/** Tests of presence and of values nobody knows: what they find is skew, and gross amounts of it are damage. */
export const skewTests: ReadonlySet<string> = new Set([...absenceTests, "unseen-values"]);

const gapTests: ReadonlySet<string> = new Set(gapCriteria.map(({ id }) => id));

/** The kind of finding that a measurement is when it drifts. */
export function findingKind({ comparison, test }: Pick<Measurement, "comparison" | "test">): FindingKind {
  if (comparison === "previous-serving") return "drift-over-time";
  if (comparison === "earlier-batches") return "schema-skew";
  if (comparison === "training-serving") return skewTests.has(test) ? "schema-skew" : "covariate-shift";
  if (gapTests.has(test)) return "unequal-groups";
  const question = questionOf(test);
  if (question === "prior") return "prior-shift";
  return question === "conditional" ? "concept-drift" : "performance-loss";
}
