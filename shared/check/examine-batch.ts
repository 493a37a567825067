import type { Baseline } from "../baseline/baseline.ts";
import { type EstimatedQuality, estimateBatch } from "../concept/estimate/estimate-batch.ts";
import type { ScoreCells } from "../concept/estimate/score-cells.ts";
import { measureGaps } from "../concept/group/measure-gaps.ts";
import { measureGroupQuality } from "../concept/group/measure-group-quality.ts";
import { type SliceOutcomes, sliceOutcomes } from "../concept/group/slice-outcomes.ts";
import type { LabelledPairs } from "../concept/join-labels.ts";
import { type ConceptJudgement, judgeConcept } from "../concept/judge-concept.ts";
import { labelReport } from "../concept/label-report.ts";
import { labelsSuffice } from "../concept/labels-suffice.ts";
import { nameCase } from "../concept/name-case.ts";
import { judgedVersion, pairsOfVersion } from "../concept/pairs-of-version.ts";
import type { ConceptResult } from "../concept/performance.ts";
import type { BatchLosses } from "../concept/stream/batch-losses.ts";
import type { LossStream } from "../concept/stream/loss-stream.ts";
import { measureLossStream } from "../concept/stream/measure-loss-stream.ts";
import { shapeOf, summarisePerformance } from "../concept/summarise-performance.ts";
import { baselineSide } from "../drift/baseline-side.ts";
import { columnRelevance, noRelevance } from "../drift/column-relevance.ts";
import { compareFeatures } from "../drift/compare-features.ts";
import { decideVerdicts } from "../drift/decide-verdicts.ts";
import { measureCorrelations } from "../drift/measure-correlations.ts";
import { measureDrift } from "../drift/measure-drift.ts";
import { measureImportanceOrder } from "../drift/measure-importance-order.ts";
import type { Distance, Measurement } from "../drift/measurement.ts";
import { observedBins } from "../drift/observed-bins.ts";
import { type Side, sideOf } from "../drift/side.ts";
import type { UndecidedMeasurement } from "../drift/undecided-measurement.ts";
import { type EarlierBatch, volumeTest } from "../drift/volume-test.ts";
import type { InputFault } from "../errors.ts";
import { floorsOf, levelOfOneCheck, type MonitorConfig } from "../monitor/monitor-config.ts";
import { allowedDrift } from "../policy/allowed-drift.ts";
import { calibrateAnomalies } from "../policy/calibrate-anomalies.ts";
import { effectsOf } from "../policy/effects-of.ts";
import { absenceTests } from "../policy/finding-kind.ts";
import { conditionsOf, findingsOf, verdictOf } from "../policy/findings-of.ts";
import type { HistoryEntry, LabelEvidence } from "../policy/history.ts";
import { labelFindings } from "../policy/label-findings.ts";
import { sourceChange } from "../policy/source-change.ts";
import { type SystemCause, systemCause } from "../policy/system-cause.ts";
import { valueVariants } from "../policy/value-variants.ts";
import type { Observations } from "../profile/expectations.ts";
import type { Profile } from "../profile/profile.ts";
import { constraintViolations, deequDistances } from "../sagemaker/constraint-violations.ts";
import { isAllowedColumn, widenedSchema, withoutWidened } from "../schema/allowances.ts";
import type { Anomaly } from "../schema/anomaly.ts";
import { expectationsOf } from "../schema/expectations-of.ts";
import { questionsOf } from "../schema/questions.ts";
import { validateProfile } from "../schema/validate-profile.ts";
import { withoutUnknown } from "../statistics/without-unknown.ts";
import type { TableIssue } from "../table/table.ts";
import { type Batch, type Check, checkVersion, type Finding, type Question, type Variation } from "./check.ts";
import { timeInKey } from "./event-time.ts";
import type { Examination } from "./examination.ts";
import { expectationsVersion } from "./expectations-in-force.ts";
import { odditiesIn } from "./oddities-in.ts";
import { type StatedAnomalies, statedAnomalies } from "./stated-anomalies.ts";
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
  readonly previous: { readonly batchId: string; readonly eventTime: string; readonly data: BatchData } | null;
  /** Batches before it in event time that were read and not broken, at most the newest `mostEarlierBatches`. */
  readonly before: readonly EarlierBatch[];
  /** Its predictions in the cells of the baseline's scores; null when it keeps none, or has labels enough. */
  readonly scores: ScoreCells | null;
  /** Its predictions that met their labels; null when it keeps none. */
  readonly pairs: LabelledPairs | null;
  /** Its losses, and those of its model version up to and with it; null when too few of its predictions have met their label. */
  readonly losses: { readonly own: BatchLosses; readonly stream: LossStream } | null;
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
  const faults = baseline === null && serving !== null ? [...input.faults, noBaseline(monitor, config)] : input.faults;
  const stated = statedIn(input);
  const uncalibrated = differencesIn(input, stated);
  const sides = sidesOf(input);
  const drift = measureBatch(input, sides);
  const judgement = judgeLabels(input);
  const groups = groupsIn(input);
  const decided = decideVerdicts(
    [...drift.measurements, ...(judgement?.measurements ?? []), ...gapsOf(input, groups)],
    level,
  );
  const measurements = [...decided, ...decideVerdicts(drift.overTime, level), ...lossesOverTime(input)];
  // What a person states is no estimate from training: no test has to confirm it.
  const anomaliesOfColumns =
    stated === null ? calibrateAnomalies(uncalibrated.anomalies, decided) : uncalibrated.anomalies;
  const columns = { ...uncalibrated, anomalies: anomaliesOfColumns };
  const causes = systemCauses(input, sides, decided);
  const relevance = baseline === null ? noRelevance : columnRelevance(baseline.profile, baseline.schema, config);
  const features =
    sides === null || baseline === null
      ? []
      : compareFeatures(sides.training, sides.now, baseline.schema, measurements, relevance);
  const { anomalies } = columns;
  const allowed = allowedDrift(decided, sides?.training, sides?.now, config.allow);
  const labels = input.pairs === null ? null : labelReport(input.pairs, baseline?.version ?? "");
  const ofLabels = labelFindings(labels, level);
  const findings = findingsOf(
    { faults, anomalies, measurements, allowed, oddities: odditiesIn(input), systemCauses: causes, features, ofLabels },
    config,
    batch.eventTime,
    relevance,
  );
  const verdict = verdictOf(findings, measurements);
  const concept = judgement === null ? null : nameCase(judgement, measurements, inputsMoved(decided));
  const check: Omit<Check, "decision"> = {
    version: checkVersion,
    monitor,
    batch,
    baseline: baseline && {
      version: baseline.version,
      fingerprint: baseline.fingerprint,
      rows: baseline.profile.rows,
      varies: drift.varies,
    },
    previousBatch: previous?.batchId ?? null,
    level,
    verdict,
    summary: summaryOf({
      verdict,
      findings,
      rows: batch.rows,
      features: comparedFeatures(decided),
      sharedFeatures: baseline === null ? null : sharedFeatures(baseline.profile, serving?.profile),
      ...undecidedFeatures(decided),
    }),
    findings,
    questions: columns.questions,
    concept,
    estimated: concept?.state === "judged" ? null : estimate(input),
    groups,
    labels,
    faults,
    issues,
    anomalies: columns.anomalies,
    measurements,
    distances: [...drift.distances, ...(stated?.distances ?? [])],
    features,
  };
  const judged = config.constraintViolations && baseline !== null && serving !== null;
  return {
    ...check,
    violations: judged ? constraintViolations(baseline, serving.profile, config) : null,
    forHistory: {
      conditions: conditionsOf(findings),
      effects: effectsOf(
        decided.filter((measurement) => !allowed.has(measurement)),
        sourceChange(findings, decided, features),
      ),
      comparable: baseline !== null && serving !== null && verdict !== "not-applicable",
      readable: serving !== null,
      ...labelEvidence(concept, findings),
      labelled: concept?.labelled ?? 0,
      losses: input.losses?.own ?? null,
      onlyTraining: columns.onlyTraining,
      onlyServing: columns.onlyServing,
    },
  };
}

function sharedFeatures(baseline: Profile, serving: Profile | undefined): number {
  return [...baseline.features.keys()].filter((name) => serving?.features.has(name)).length;
}

/** Columns of which more than presence could be compared, each by itself. */
function comparedFeatures(measurements: readonly Measurement[]): number {
  const compared = measurements.filter(
    ({ comparison, feature, test, verdict, other }) =>
      comparison === "training-serving" &&
      verdict !== "not-applicable" &&
      feature !== "" &&
      other === undefined &&
      !absenceTests.has(test),
  );
  return new Set(compared.map(({ feature }) => feature)).size;
}

/** Columns of which nothing but presence could be compared, for want of rows, and the rows that would do for all of them. */
function undecidedFeatures(measurements: readonly Measurement[]): { undecided: string[]; rowsNeeded: number | null } {
  const asked = measurements.filter(
    ({ comparison, test, requiredRows, other }) =>
      comparison === "training-serving" && requiredRows !== null && other === undefined && !absenceTests.has(test),
  );
  const undecided = [...Map.groupBy(asked, ({ feature }) => feature)].filter(([, tests]) =>
    tests.every(({ verdict }) => verdict === "not-applicable"),
  );
  const fewest = undecided.map(([, tests]) => Math.min(...tests.map(({ requiredRows }) => requiredRows ?? 0)));
  return {
    undecided: undecided.map(([feature]) => feature),
    rowsNeeded: fewest.length === 0 ? null : Math.max(...fewest),
  };
}

function noBaseline(monitor: string, config: MonitorConfig): InputFault {
  if (config.baseline !== undefined) {
    return {
      code: "NO_BASELINE",
      object: monitor,
      place: "baseline",
      problem: `monitor.json names the baseline "${config.baseline}", and no training version of that name is there.`,
      remedy: `Upload it under ${monitor}/training/${config.baseline}/, or name another in monitor.json.`,
    };
  }
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
function differencesIn(
  { serving, baseline, first, issues, config }: BatchToExamine,
  stated: StatedAnomalies | null,
): ColumnDifferences {
  if (serving === null || baseline === null) return { anomalies: [], questions: [], onlyTraining: [], onlyServing: [] };
  const { positiveLabel: _, ...roles } = config.columns;
  const configured = new Set(Object.values(roles));
  const found =
    stated?.anomalies ??
    validateProfile(
      widenedSchema(baseline.schema, config.allow),
      serving.profile,
      withoutWidened(observationsFor(serving, baseline, config), config.allow),
      invalidUtf8By(issues),
    );
  const all = found
    .filter(({ code, feature }) => code !== "SCHEMA_NEW_COLUMN" || !configured.has(feature))
    .filter((anomaly) => !isAllowedColumn(anomaly, config.allow));
  const named = (code: Anomaly["code"]) => all.filter((anomaly) => anomaly.code === code).map(({ feature }) => feature);
  if (stated !== null) return { anomalies: all, questions: [], onlyTraining: [], onlyServing: [] };
  const onlyTraining = named("SCHEMA_MISSING_COLUMN");
  const onlyServing = named("SCHEMA_NEW_COLUMN");
  if (configured.size > 0) return { anomalies: all, questions: [], onlyTraining: [], onlyServing: [] };
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

/** Rows with bytes that are not UTF-8, by column; the readers replace them before anything is counted. */
function invalidUtf8By(issues: readonly TableIssue[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const { code, column, count } of issues) {
    if (code === "INVALID_UTF8" && column !== undefined) rows.set(column, (rows.get(column) ?? 0) + count);
  }
  return rows;
}

/** What schema.pbtxt says of the batch; null without one, and then training speaks. */
function statedIn({ serving, previous, baseline, issues, config }: BatchToExamine): StatedAnomalies | null {
  if (serving === null || baseline === null || config.schemaText === undefined) return null;
  const invalidUtf8 = invalidUtf8By(issues);
  const observations = observationsFor(serving, baseline, config);
  return statedAnomalies(
    config.schemaText,
    { ...serving, observations, invalidUtf8 },
    baseline,
    previous?.data.profile,
  );
}

/** The counts kept while reading, if they were counted against this baseline and schema. */
function observationsFor(data: BatchData, baseline: Baseline, config: MonitorConfig): Observations | null {
  const version = expectationsVersion(baseline.fingerprint, config);
  return data.observations?.baselineVersion === version ? data.observations : null;
}

interface DriftOfBatch {
  readonly measurements: readonly UndecidedMeasurement[];
  readonly overTime: readonly UndecidedMeasurement[];
  readonly distances: readonly Distance[];
  readonly varies: Variation;
}

function measureBatch(
  { monitor, batch, serving, previous, before, baseline, config }: BatchToExamine,
  sides: ComparedSides | null,
): DriftOfBatch {
  if (serving === null || baseline === null || sides === null)
    return { measurements: [], overTime: [], distances: [], varies: { parts: 0, phase: null } };
  const { schema } = baseline;
  const { training, now } = sides;
  const against = withoutUnknown(measureDrift(training, now, schema, config, "training-serving"), baseline);
  const together = measureCorrelations(
    baseline.profile,
    serving.profile,
    baseline.pairSpread,
    schema,
    config,
    "training-serving",
  );
  const overTime =
    previous === null
      ? []
      : [
          ...measureDrift(readSide(previous.data, baseline, config), now, schema, config, "previous-serving")
            .measurements,
          ...measureCorrelations(previous.data.profile, serving.profile, [], schema, config, "previous-serving"),
        ];
  const { fingerprint } = baseline;
  const seed = `${monitor} ${batch.id} ${fingerprint}`;
  const order = measureImportanceOrder(baseline.profile, serving.profile, baseline.pairSpread, schema, seed);
  const volume = volumeTest(batch, before, floorsOf(config, ""));
  return {
    ...against,
    distances: config.constraintViolations
      ? [...against.distances, ...deequDistances(baseline, serving.profile)]
      : against.distances,
    measurements: [
      ...against.measurements,
      ...together,
      ...(order === null ? [] : [order]),
      ...(volume === null ? [] : [volume]),
    ],
    overTime,
    varies: training.varies,
  };
}

/** From the keys of its objects, so that arrival never decides what a batch is compared with; null when one has no date. */
function timeOfBatch({ objects, eventTime }: Batch): string | null {
  return objects.length > 0 && objects.every(({ key }) => timeInKey(key) !== null) ? eventTime : null;
}

interface ComparedSides {
  readonly training: ReturnType<typeof baselineSide>;
  readonly now: Side;
}

function sidesOf({ serving, baseline, batch, config }: BatchToExamine): ComparedSides | null {
  if (serving === null || baseline === null) return null;
  return { training: baselineSide(baseline, timeOfBatch(batch)), now: readSide(serving, baseline, config) };
}

function readSide(data: BatchData, baseline: Baseline, config: MonitorConfig): Side {
  const observations = observationsFor(data, baseline, config);
  if (observations === null) return sideOf(data.profile);
  const expectations = expectationsOf(baseline.schema, baseline.bins, baseline.fingerprint);
  return sideOf(data.profile, observedBins(expectations, observations));
}

function judgeLabels({ pairs, baseline, config }: BatchToExamine): ConceptJudgement | null {
  if (pairs === null || baseline === null || pairs.coverage.labelled === 0) return null;
  const reference = baseline.performance;
  const version = judgedVersion(pairs.coverage, baseline.version);
  const own = version === null ? pairs : pairsOfVersion(pairs, config.columns.modelVersion ?? null, version);
  const performance = reference === null ? null : summarisePerformance(own, shapeOf(reference), null);
  return judgeConcept(reference, performance, own.coverage, config);
}

function groupsIn({ pairs, config }: BatchToExamine): SliceOutcomes[] {
  return pairs === null || !labelsSuffice(pairs.coverage, config)
    ? []
    : config.slices.map(({ column }) => sliceOutcomes(pairs, column));
}

function gapsOf({ config, baseline }: BatchToExamine, groups: readonly SliceOutcomes[]): UndecidedMeasurement[] {
  return groups.flatMap((outcomes, i) => {
    const heldout = baseline?.groups?.find(({ column }) => column === outcomes.column);
    const quality = heldout === undefined ? [] : [measureGroupQuality(heldout, outcomes)];
    return [...quality, ...measureGaps(config.slices[i]!, outcomes)];
  });
}

function estimate({ scores, baseline }: BatchToExamine): EstimatedQuality | null {
  const reference = baseline?.scores ?? null;
  return scores === null || reference === null ? null : estimateBatch(reference, scores);
}

function lossesOverTime({ losses, baseline }: BatchToExamine): Measurement[] {
  const reference = baseline?.performance ?? null;
  if (losses === null || reference === null) return [];
  const measurement = measureLossStream(losses.stream, losses.own, reference.loss.name);
  return measurement === null ? [] : [measurement];
}

function inputsMoved(measurements: readonly Measurement[]): boolean {
  return measurements.some(({ comparison, verdict }) => comparison === "training-serving" && verdict === "drift");
}

function systemCauses(
  { serving, baseline }: BatchToExamine,
  sides: ComparedSides | null,
  measurements: readonly Measurement[],
): Map<string, SystemCause> {
  const causes = new Map<string, SystemCause>();
  for (const { comparison, verdict, feature: name } of measurements) {
    if (comparison !== "training-serving" || verdict !== "drift" || causes.has(name)) continue;
    const before = sides?.training.features.get(name)?.statistics;
    const after = sides?.now.features.get(name)?.statistics;
    const [training, now] = [baseline?.profile.features.get(name), serving?.profile.features.get(name)];
    if (before === undefined || after === undefined || training === undefined || now === undefined) continue;
    const cause = systemCause(before, after) ?? valueVariants(training, now);
    if (cause !== null) causes.set(name, cause);
  }
  return causes;
}

function labelEvidence(
  concept: ConceptResult | null,
  findings: readonly Finding[],
): { readonly labels: LabelEvidence; readonly labelReasons: readonly string[] } {
  if (concept === null || concept.state === "no-reference") return { labels: "none", labelReasons: [] };
  const reasons = findings
    .filter(({ kind }) => kind === "concept-drift" || kind === "performance-loss")
    .map(({ text }) => text);
  if (reasons.length > 0) return { labels: "degraded", labelReasons: reasons };
  return { labels: concept.state === "immature" ? "immature" : "good", labelReasons: [] };
}
