import type { Baseline } from "../baseline/baseline.ts";
import { judgeConcept, type ConceptJudgement } from "../concept/judge-concept.ts";
import type { LabelledPairs } from "../concept/join-labels.ts";
import { nameCase } from "../concept/name-case.ts";
import type { ConceptResult } from "../concept/performance.ts";
import { shapeOf, summarisePerformance } from "../concept/summarise-performance.ts";
import { compareFeatures } from "../drift/compare-features.ts";
import { decideVerdicts, detectDrift, type DriftSide } from "../drift/detect-drift.ts";
import type { Measurement } from "../drift/measurement.ts";
import type { InputFault } from "../errors.ts";
import { levelOfOneCheck, type MonitorConfig } from "../monitor/monitor-config.ts";
import { conditionsOf, findingsOf, verdictOf } from "../policy/findings-of.ts";
import type { HistoryEntry, LabelEvidence } from "../policy/history.ts";
import { type SystemCause, systemCause } from "../policy/system-cause.ts";
import type { Observations } from "../profile/expectations.ts";
import { featureStatistics } from "../profile/feature-statistics.ts";
import type { Profile } from "../profile/profile.ts";
import type { Anomaly } from "../schema/anomaly.ts";
import { questionsOf } from "../schema/questions.ts";
import { validateProfile } from "../schema/validate-profile.ts";
import type { TableIssue } from "../table/table.ts";
import { type Batch, type Check, checkVersion, type Finding, type Question } from "./check.ts";
import type { Examination } from "./examination.ts";
import { summaryOf } from "./summary-of.ts";

/** What reading a batch's rows gave. */
export interface BatchData {
  readonly profile: Profile;
  readonly observations: Observations | null;
}

/** A batch with everything it is compared with. */
export interface BatchToExamine {
  readonly monitor: string;
  readonly batch: Batch;
  readonly faults: readonly InputFault[];
  readonly issues: readonly (TableIssue & { readonly object: string })[];
  /** Null when nothing of the batch could be read. */
  readonly serving: BatchData | null;
  /** The comparable batch before in event time. */
  readonly previous: { readonly batchId: string; readonly data: BatchData } | null;
  /** Its predictions that met their labels; null when it keeps none. */
  readonly pairs: LabelledPairs | null;
  /** The monitor's first batch, whose differing columns were asked about; null when this is the first. */
  readonly first: Pick<HistoryEntry, "onlyTraining" | "onlyServing"> | null;
  readonly baseline: Baseline | null;
  readonly config: MonitorConfig;
}

/**
 * Examines one batch: schema, drift against training and against the batch before, labels against held-out rows; then corrects all
 * p-values together, recognises system causes, and names what was found. A pure function; milliseconds for tens of columns.
 */
export function examineBatch(input: BatchToExamine): Examination {
  const { monitor, batch, issues, serving, previous, baseline, config } = input;
  const level = levelOfOneCheck(config);
  const faults = baseline === null && serving !== null ? [...input.faults, noBaseline(monitor)] : input.faults;
  const columns = differencesIn(input);
  const drift = measureDrift(input);
  const judgement = judgeLabels(input);
  const decided = decideVerdicts([...drift.measurements, ...(judgement?.measurements ?? [])], level);
  const measurements = [...decided, ...decideVerdicts(drift.overTime, level)];
  const causes = systemCauses(input, decided);
  const findings = findingsOf(
    { faults, anomalies: columns.anomalies, measurements, systemCauses: causes },
    config,
    batch.eventTime,
  );
  const verdict = verdictOf(findings, measurements);
  const concept = judgement === null ? null : nameCase(judgement, measurements, inputsMoved(decided));
  const check: Omit<Check, "decision"> = {
    version: checkVersion,
    monitor,
    batch,
    baseline: baseline && { version: baseline.version, fingerprint: baseline.fingerprint, rows: baseline.profile.rows },
    previousBatch: previous?.batchId ?? null,
    level,
    verdict,
    summary: summaryOf({
      verdict,
      findings,
      rows: batch.rows,
      features: serving?.profile.features.size ?? 0,
      hasBaseline: baseline !== null,
    }),
    findings,
    questions: columns.questions,
    concept,
    faults,
    issues,
    anomalies: columns.anomalies,
    measurements,
    distances: drift.distances,
    features:
      baseline === null || serving === null
        ? []
        : compareFeatures(baseline.profile, serving.profile, baseline.schema, measurements),
  };
  return {
    ...check,
    forHistory: {
      conditions: conditionsOf(findings),
      comparable: baseline !== null && serving !== null && verdict !== "not-applicable",
      readable: serving !== null,
      ...labelEvidence(concept, findings),
      onlyTraining: columns.onlyTraining,
      onlyServing: columns.onlyServing,
    },
  };
}

function noBaseline(monitor: string): InputFault {
  return {
    code: "NO_BASELINE",
    object: monitor,
    place: "",
    problem: "Serving data came before any training data, so there is nothing to compare it with.",
    remedy: `Upload the model's training data under ${monitor}/training/<version>/; this batch is checked then, without another upload.`,
  };
}

interface ColumnDifferences {
  readonly anomalies: readonly Anomaly[];
  readonly questions: readonly Question[];
  readonly onlyTraining: readonly string[];
  readonly onlyServing: readonly string[];
}

/**
 * Anomalies of the schema. Without any column named in monitor.json, the columns that differ in the first batch are questions, and
 * later batches are held to the first one's columns.
 */
function differencesIn({ serving, baseline, first, config }: BatchToExamine): ColumnDifferences {
  if (serving === null || baseline === null) return { anomalies: [], questions: [], onlyTraining: [], onlyServing: [] };
  const all = validateProfile(baseline.schema, serving.profile, observationsFor(serving, baseline), config);
  const named = (code: Anomaly["code"]) => all.filter((anomaly) => anomaly.code === code).map(({ feature }) => feature);
  const onlyTraining = named("SCHEMA_MISSING_COLUMN");
  const onlyServing = named("SCHEMA_NEW_COLUMN");
  const { positiveLabel: _, ...roles } = config.columns;
  if (Object.keys(roles).length > 0) return { anomalies: all, questions: [], onlyTraining: [], onlyServing: [] };
  const known = new Set([...(first?.onlyTraining ?? onlyTraining), ...(first?.onlyServing ?? onlyServing)]);
  const isKnown = ({ code, feature }: Anomaly) =>
    (code === "SCHEMA_MISSING_COLUMN" || code === "SCHEMA_NEW_COLUMN") && known.has(feature);
  return {
    anomalies: all.filter((anomaly) => !isKnown(anomaly)),
    questions: first === null ? questionsOf(baseline.schema, serving.profile, config) : [],
    onlyTraining,
    onlyServing,
  };
}

/** The counts kept while reading, if they were counted against this baseline. */
function observationsFor(data: BatchData, baseline: Baseline): Observations | null {
  return data.observations?.baselineVersion === baseline.fingerprint ? data.observations : null;
}

function measureDrift({ serving, previous, baseline, config }: BatchToExamine) {
  if (serving === null || baseline === null) return { measurements: [], overTime: [], distances: [] };
  const side = (data: BatchData): DriftSide => ({
    profile: data.profile,
    bins: baseline.bins,
    observations: observationsFor(data, baseline),
  });
  const training: DriftSide = { profile: baseline.profile, bins: baseline.bins, observations: null };
  const against = detectDrift(training, side(serving), baseline.schema, config, "training-serving");
  const overTime =
    previous === null
      ? []
      : detectDrift(side(previous.data), side(serving), baseline.schema, config, "previous-serving").measurements;
  return { ...against, overTime };
}

function judgeLabels({ pairs, baseline, config }: BatchToExamine): ConceptJudgement | null {
  if (pairs === null || baseline === null || pairs.coverage.labelled === 0) return null;
  const reference = baseline.performance;
  const performance = reference === null ? null : summarisePerformance(pairs, shapeOf(reference), null);
  return judgeConcept(reference, performance, pairs.coverage, config);
}

function inputsMoved(measurements: readonly Measurement[]): boolean {
  return measurements.some(({ comparison, verdict }) => comparison === "training-serving" && verdict === "drift");
}

function systemCauses({ serving, baseline }: BatchToExamine, measurements: readonly Measurement[]): Map<string, SystemCause> {
  const causes = new Map<string, SystemCause>();
  if (serving === null || baseline === null) return causes;
  for (const { comparison, verdict, feature: name } of measurements) {
    if (comparison !== "training-serving" || verdict !== "drift" || causes.has(name)) continue;
    const before = baseline.profile.features.get(name);
    const after = serving.profile.features.get(name);
    if (before === undefined || after === undefined) continue;
    const cause = systemCause(
      featureStatistics(before, baseline.profile.rows),
      featureStatistics(after, serving.profile.rows),
    );
    if (cause !== null) causes.set(name, cause);
  }
  return causes;
}

function labelEvidence(
  concept: ConceptResult | null,
  findings: readonly Finding[],
): { readonly labels: LabelEvidence; readonly labelReasons: readonly string[] } {
  if (concept === null || concept.state === "no-reference") return { labels: "none", labelReasons: [] };
  if (concept.state === "immature") return { labels: "immature", labelReasons: [] };
  const reasons = findings.filter(({ kind }) => kind === "concept-drift" || kind === "performance-loss").map(({ text }) => text);
  return reasons.length === 0 ? { labels: "good", labelReasons: [] } : { labels: "degraded", labelReasons: reasons };
}
