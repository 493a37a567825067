import type { DifferenceError } from "../stats/between-part-variance.ts";
import { chiSquareUpperTail } from "../stats/chi-square-upper-tail.ts";
import { studentTTwoSidedTail } from "../stats/student-t-two-sided-tail.ts";
import { countOf } from "../text/format-number.ts";

/** What a test of labelled predictions found. */
export interface ConceptFound {
  readonly statistic: number;
  /** In [0, 1]. */
  readonly pValue: number;
  /** In the test's unit. */
  readonly effect: number;
  /** What moved, in words for a person, without a full stop. */
  readonly reason: string;
}

/** What a test found, or the reason why it cannot say. */
export type ConceptOutcome = ConceptFound | string;

/** The probability of a statistic as far above 0 as `t`, or further, when it is 0; with infinite degrees of freedom of a normal one. */
export function oneSided(t: number, degreesOfFreedom: number): number {
  const twoSided =
    degreesOfFreedom === Number.POSITIVE_INFINITY
      ? chiSquareUpperTail(t * t, 1)
      : studentTTwoSidedTail(t, degreesOfFreedom);
  return t > 0 ? twoSided / 2 : 1 - twoSided / 2;
}

/** What the error of a difference rests on, for a reader of the reason. */
export function basis({ parts }: DifferenceError): string {
  return parts === 0
    ? "assumes rows are independent"
    : `allows for the variation between ${countOf(parts, "held-out part")}`;
}
