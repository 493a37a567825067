import type { Proportion } from "../../stats/newcombe-interval.ts";
import type { GroupOutcomes } from "./slice-outcomes.ts";

/** A share that groups are compared in. */
export interface GapCriterion {
  /** Stable id, `Measurement.test`. */
  readonly id: "equal-accuracy" | "equal-opportunity" | "demographic-parity";
  readonly title: string;
  /** The member of a slice in monitor.json that bounds it. */
  readonly bound: "accuracyGap" | "opportunityGap" | "parityGap";
  /** What the share is of, in a sentence. */
  readonly share: string;
  readonly of: (group: GroupOutcomes) => Proportion;
}

/**
 * Every criterion of equal treatment, each a difference of shares between a group and all other rows.
 *
 * Source: equal opportunity: Hardt, Price and Srebro 2016; demographic parity: Dwork et al. 2012.
 */
export const gapCriteria: readonly GapCriterion[] = [
  {
    id: "equal-accuracy",
    title: "Equal accuracy",
    bound: "accuracyGap",
    share: "right decisions",
    of: ({ truePositives, trueNegatives, n }) => ({ count: truePositives + trueNegatives, total: n }),
  },
  {
    id: "equal-opportunity",
    title: "Equal opportunity",
    bound: "opportunityGap",
    share: "positive decisions among positive outcomes",
    of: ({ truePositives, falseNegatives }) => ({ count: truePositives, total: truePositives + falseNegatives }),
  },
  {
    id: "demographic-parity",
    title: "Demographic parity",
    bound: "parityGap",
    share: "positive decisions",
    of: ({ truePositives, falsePositives, n }) => ({ count: truePositives + falsePositives, total: n }),
  },
];
