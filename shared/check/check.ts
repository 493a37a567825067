import type { EstimatedQuality } from "../concept/estimate/estimate-batch.ts";
import type { SliceOutcomes } from "../concept/group/slice-outcomes.ts";
import type { LabelReport } from "../concept/label-report.ts";
import type { ConceptResult } from "../concept/performance.ts";
import type { Distance, Measurement } from "../drift/measurement.ts";
import type { InputFault } from "../errors.ts";
import type { FeatureStatistics } from "../profile/statistics.ts";
import type { Anomaly, Severity } from "../schema/anomaly.ts";
import type { FeatureRole, FeatureType } from "../schema/schema.ts";
import type { TableIssue } from "../table/table.ts";

export const checkVersion = 1;

/** `broken` outranks `drift`: data that a system problem damaged says nothing about the world. */
export type CheckVerdict = "stable" | "drift" | "broken" | "not-applicable";

/** What was judged together. */
export interface Batch {
  /** Stable name within the monitor: the key of the object, of the folder (ending in "/"), or of the window. */
  readonly id: string;
  /** ISO 8601 UTC: the partition in the key, else LastModified. Never when it arrived. */
  readonly eventTime: string;
  readonly objects: readonly {
    readonly key: string;
    readonly etag: string;
    readonly sizeBytes: number;
    readonly rows: number;
  }[];
  readonly rows: number;
}

export type FindingKind =
  | "unreadable"
  | "schema-skew"
  | "source-change"
  | "covariate-shift"
  | "drift-over-time"
  | "prior-shift"
  | "concept-drift"
  | "performance-loss"
  | "label-quality"
  | "unequal-groups"
  /** Of an incident alone: a run did not help. */
  | "retraining";

/** A measurement, anomaly or fault that policy says somebody should see. */
export interface Finding {
  readonly kind: FindingKind;
  /** Column name; empty when it concerns the whole batch. */
  readonly feature: string;
  /** The fault's, anomaly's or test's stable code. */
  readonly code: string;
  readonly severity: Severity;
  /** True when the cause is damaged data, which must never retrain a model. */
  readonly broken: boolean;
  /** One sentence for a person. */
  readonly text: string;
  /** Set when monitor.json mutes the feature: shown, never mailed. */
  readonly mutedUntil: string | null;
}

/** Something only the user can answer; asked in the first report and the welcome mail. */
export interface Question {
  readonly feature: string;
  readonly text: string;
  /** The line of monitor.json that answers it. */
  readonly answer: string;
}

/** Both sides of one feature, as the report draws them: predictions first, then by `moved` times importance, greatest first. */
export interface FeatureComparison {
  readonly feature: string;
  readonly type: FeatureType;
  readonly role: FeatureRole;
  readonly categorical: boolean;
  readonly baseline: FeatureStatistics | null;
  readonly serving: FeatureStatistics | null;
  /** Numbers: shares in display bins; `edges` has one member more than either list of shares. Null for other types. */
  readonly histogram: {
    readonly edges: readonly number[];
    readonly baseline: readonly number[];
    readonly serving: readonly number[];
  } | null;
  /** Shares of the values most frequent on either side, then "other"; null for numbers with bins. */
  readonly values: readonly { readonly value: string; readonly baseline: number; readonly serving: number }[] | null;
  /** The largest effect over its floor among the feature's tests; 0 when nothing was measured. */
  readonly moved: number;
  /** Relative importance in [0, 1], see `columnRelevance`; null where nothing is known. */
  readonly importance: number | null;
}

/**
 * How a condition began, told from the batches before it: `sudden` in one step, `gradual` when its effect grew over several batches before it reached
 * the floor, `recurring` when it was there before and went away. Times are event times, ISO 8601 UTC.
 */
export type Onset =
  | { readonly kind: "sudden" }
  /** Since the first batch of the rise. */
  | { readonly kind: "gradual"; readonly since: string }
  | {
      readonly kind: "recurring";
      /** How often it began, this time included. */
      readonly times: number;
      /** When it began first, and the last batch that showed it before it went away. */
      readonly first: string;
      readonly last: string;
      /** 0 (Sunday) to 6: the weekday, in UTC, on which it began each time, from the third time on; else null. */
      readonly weekday: number | null;
    };

/** An alert condition that holds over consecutive batches in event time. */
export interface Incident {
  /** `<16 hex digits>`, from monitor, fingerprint and the batch that opened it. */
  readonly id: string;
  /** What is wrong: `<kind>:<feature>`. Two batches with the same fingerprint in a row are one incident. */
  readonly fingerprint: string;
  /** `recovering`: gone, and not yet for long enough to be over. `reopened`: it came back before that. */
  readonly state: "opened" | "escalated" | "continuing" | "recovering" | "reopened" | "recovered";
  readonly openedBy: string;
  readonly since: string;
  readonly severity: Severity;
  readonly text: string;
  /** The first batch without it, in event time; null while it is there. */
  readonly awaySince: string | null;
  /** Null without enough history, or when it is neither of the three. */
  readonly onset: Onset | null;
  /** Its strongest effect in this batch, in floors; null where nothing was measured. */
  readonly floors: number | null;
  /** True when the message of this check says it. */
  readonly tell: boolean;
  /** Messages about it so far, this check's included: a message is known by its number. */
  readonly messages: number;
}

type RetrainDecision = "start" | "already-started" | "no";

export interface Decision {
  /** True when this check must reach somebody: one of its incidents is to be told. */
  readonly alert: boolean;
  readonly reason: string;
  readonly incidents: readonly Incident[];
  readonly retrain: {
    readonly decision: RetrainDecision;
    readonly reason: string;
    readonly executionName: string | null;
    /** True when monitor.json wants a person's approval before the run trains. */
    readonly approval: boolean;
  };
}

/** What counts as chance between one batch and another. */
export interface Variation {
  /** Days, hours or files of the baseline whose differences count as chance; 0 where there are too few, and rows are taken to be
   * independent. */
  readonly parts: number;
  /** The phase of the cycle the batch is compared with ("Mondays"), and how many of the parts are of it; null for all. */
  readonly phase: { readonly name: string; readonly parts: number } | null;
}

/** check.json: everything that was measured of one batch and what was decided. No wall clock in it: replay gives the same bytes. */
export interface Check {
  readonly version: typeof checkVersion;
  readonly monitor: string;
  readonly batch: Batch;
  readonly baseline: {
    readonly version: string;
    readonly fingerprint: string;
    readonly rows: number;
    readonly varies: Variation;
  } | null;
  /** The batch before in event time, which drift over time compares with. */
  readonly previousBatch: string | null;
  /** Probability that a check of unchanged data alerts. */
  readonly level: number;
  readonly verdict: CheckVerdict;
  /** The verdict in one sentence. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly questions: readonly Question[];
  readonly decision: Decision;
  readonly concept: ConceptResult | null;
  /** Estimates of quality while labels are missing or too few; null where they suffice, or nothing can be estimated. */
  readonly estimated: EstimatedQuality | null;
  /** Labelled predictions by the groups of each slice; empty without slices or labels enough. */
  readonly groups: readonly SliceOutcomes[];
  /** What the labels are worth; null without any. */
  readonly labels: LabelReport | null;
  readonly faults: readonly InputFault[];
  readonly issues: readonly (TableIssue & { readonly object: string })[];
  readonly anomalies: readonly Anomaly[];
  readonly measurements: readonly Measurement[];
  readonly distances: readonly Distance[];
  readonly features: readonly FeatureComparison[];
}
