import type { HistoryEntry } from "../policy/history.ts";
import type { ConstraintViolations } from "../sagemaker/constraint-violations.ts";
import { type Check, checkVersion, type Decision } from "./check.ts";

/** A check before the fold over history decided about it: a function of the batch and its neighbours alone. */
export interface Examination extends Omit<Check, "decision"> {
  /** What Model Monitor's rules say of it; null unless monitor.json asks for it. */
  readonly violations: ConstraintViolations | null;
  /** What later decisions need to remember of it. */
  readonly forHistory: Pick<
    HistoryEntry,
    | "conditions"
    | "effects"
    | "comparable"
    | "readable"
    | "labels"
    | "labelled"
    | "labelReasons"
    | "losses"
    | "onlyTraining"
    | "onlyServing"
  >;
}

/** The check with its decision, members in their documented order, so that the same content is the same bytes. */
export function checkOf(examined: Omit<Check, "decision">, decision: Decision): Check {
  return {
    version: checkVersion,
    monitor: examined.monitor,
    batch: examined.batch,
    baseline: examined.baseline,
    previousBatch: examined.previousBatch,
    level: examined.level,
    verdict: examined.verdict,
    summary: examined.summary,
    findings: examined.findings,
    questions: examined.questions,
    decision,
    concept: examined.concept,
    estimated: examined.estimated ?? null,
    groups: examined.groups ?? [],
    labels: examined.labels ?? null,
    faults: examined.faults,
    issues: examined.issues,
    anomalies: examined.anomalies,
    measurements: examined.measurements,
    distances: examined.distances,
    features: examined.features,
  };
}
