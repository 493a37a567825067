import { labelReport } from "../concept/label-report.ts";
import { nameCase } from "../concept/name-case.ts";
import { columnRelevance, noRelevance } from "../drift/column-relevance.ts";
import { compareFeatures } from "../drift/compare-features.ts";
import { decideVerdicts } from "../drift/decide-verdicts.ts";
import type { Measurement } from "../drift/measurement.ts";
import type { InputFault } from "../errors.ts";
import { levelOfOneCheck, type MonitorConfig } from "../monitor/monitor-config.ts";
import { allowedDrift } from "../policy/allowed-drift.ts";
import { calibrateAnomalies } from "../policy/calibrate-anomalies.ts";
import { effectsOf } from "../policy/effects-of.ts";
import { conditionsOf, findingsOf, verdictOf } from "../policy/findings-of.ts";
import { labelFindings } from "../policy/label-findings.ts";
import { sourceChange } from "../policy/source-change.ts";
import { constraintViolations } from "../sagemaker/constraint-violations.ts";
import type { BatchToExamine } from "./batch-to-examine.ts";
import { type Check, checkVersion } from "./check.ts";
import { differencesIn, statedIn } from "./column-differences.ts";
import { comparedFeatures, sharedFeatures, undecidedFeatures } from "./compared-features.ts";
import { sidesOf } from "./compared-sides.ts";
import type { Examination } from "./examination.ts";
import { estimate, gapsOf, groupsIn, judgeLabels, labelEvidence, lossesOverTime } from "./labels-of-batch.ts";
import { measureBatch } from "./measure-batch.ts";
import { odditiesIn } from "./oddities-in.ts";
import { summaryOf } from "./summary-of.ts";
import { systemCauses } from "./system-causes.ts";

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

function inputsMoved(measurements: readonly Measurement[]): boolean {
  return measurements.some(({ comparison, verdict }) => comparison === "training-serving" && verdict === "drift");
}
