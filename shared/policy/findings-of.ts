import type { CheckVerdict, FeatureComparison, Finding, FindingKind } from "../check/check.ts";
import { type ColumnRelevance, noRelevance, weightOf } from "../drift/column-relevance.ts";
import type { Measurement } from "../drift/measurement.ts";
import type { InputFault } from "../errors.ts";
import type { MonitorConfig } from "../monitor/monitor-config.ts";
import type { Anomaly } from "../schema/anomaly.ts";
import { countOf } from "../text/format-number.ts";
import { absenceTests, findingKind, skewTests } from "./finding-kind.ts";
import type { Condition } from "./history.ts";
import type { Oddity } from "./oddity.ts";
import { gatherSourceChange, sourceChange } from "./source-change.ts";
import type { SystemCause } from "./system-cause.ts";
import { isTakenAway } from "./taken-away.ts";
import { upstreamOf, withUpstream } from "./upstream.ts";

/** What one check found, before policy. */
export interface Evidence {
  readonly faults: readonly InputFault[];
  readonly anomalies: readonly Anomaly[];
  /** With verdicts and adjusted p-values filled in. */
  readonly measurements: readonly Measurement[];
  /** Those of them that monitor.json allows. */
  readonly allowed: ReadonlySet<Measurement>;
  readonly oddities: readonly Oddity[];
  /** By feature, for features whose distribution drifts. */
  readonly systemCauses: ReadonlyMap<string, SystemCause>;
  readonly features: readonly FeatureComparison[];
  /** See `labelFindings`. */
  readonly ofLabels?: readonly Finding[];
}

/** A rise of missing, empty, NaN, infinite or unseen values by this share is a system fault, not a change of the world. */
const grossShare = 0.1;

/**
 * The findings of a check: what policy says somebody should see, most severe first, columns that come from elsewhere (`upstream`) before others, causes before symptoms, then predictions, then by effect
 * over floor times importance, then by feature and code. One
 * finding a kind and feature: of several tests that found the same, the one whose effect exceeds its floor most speaks.
 *
 * A cause suppresses its symptoms: a feature with a structural error or a recognised system fault raises no finding about its
 * distribution, and one whose values went missing none about what that alone makes of the rest (`isTakenAway`). Columns that moved together are one finding (`gatherSourceChange`). Serving against the previous batch is information, never an alarm: the training baseline decides. How many rows a batch has, training cannot say, so
 * the batches before decide.
 *
 * @param eventTime of the batch; a mute holds through its last day
 */
export function findingsOf(
  evidence: Evidence,
  config: MonitorConfig,
  eventTime: string,
  relevance: ColumnRelevance = noRelevance,
): Finding[] {
  const { systemCauses } = evidence;
  const findings: Finding[] = [
    ...evidence.faults.map(faultFinding),
    ...evidence.anomalies
      .filter(({ severity, code, feature }) => severity !== "info" && !isSymptom(code, systemCauses.get(feature)))
      .map(anomalyFinding),
  ];
  const structurallyBroken = new Set(findings.filter(({ broken }) => broken).map(({ feature }) => feature));
  const mutes = config.mute.filter(({ until }) => eventTime.slice(0, 10) <= until);
  const drifting = evidence.measurements.filter(
    (measurement) =>
      measurement.verdict === "drift" && !columnsOf(measurement).some((name) => structurallyBroken.has(name)),
  );
  const explained = (measurement: Measurement) =>
    evidence.allowed.has(measurement) ||
    (measurement.comparison !== "labelled" && columnsOf(measurement).some((name) => systemCauses.has(name))) ||
    isTakenAway(measurement, evidence.measurements, evidence.features);
  // Who mutes a column has no use for how it goes with others.
  const unwanted = ({ other }: Measurement) => mutes.some(({ feature }) => feature === other);
  const told = drifting.filter((measurement) => !explained(measurement) && !unwanted(measurement));
  findings.push(...strongest(told).map((measurement) => driftFinding(measurement, told)));
  for (const [feature, cause] of systemCauses) {
    if (!structurallyBroken.has(feature)) findings.push(causeFinding(feature, cause));
  }
  findings.push(...evidence.oddities.map(oddityFinding), ...(evidence.ofLabels ?? []));
  const rank = byRank(drifting, relevance, config);
  const heard = findings.map((finding) => withUpstream(muted(finding, mutes), config)).sort(rank);
  const change = sourceChange(heard, evidence.measurements, evidence.features);
  return gatherSourceChange(heard, change).sort(rank);
}

/** A value that stands for missing ones, or for a known one, is no news of its own. */
function isSymptom(code: Anomaly["code"], cause: SystemCause | undefined): boolean {
  const isWriting = cause?.code === "NULL_ENCODING" || cause?.code === "VALUE_VARIANTS";
  return isWriting && code === "ENUM_TYPE_UNEXPECTED_STRING_VALUES";
}

function columnsOf({ feature, other }: Measurement): string[] {
  return other === undefined ? [feature] : [feature, other];
}

function faultFinding(fault: InputFault): Finding {
  const noBaseline = fault.code === "NO_BASELINE";
  return {
    kind: "unreadable",
    feature: "",
    code: fault.code,
    severity: noBaseline ? "warning" : "error",
    broken: !noBaseline,
    text: `${fault.place === "" ? "" : `${fault.place}: `}${fault.problem} ${fault.remedy}`,
    mutedUntil: null,
  };
}

function anomalyFinding(anomaly: Anomaly): Finding {
  const { feature, code, severity, description } = anomaly;
  return {
    kind: "schema-skew",
    feature,
    code,
    severity,
    broken: severity === "error",
    text: description,
    mutedUntil: null,
  };
}

function causeFinding(feature: string, cause: SystemCause): Finding {
  return {
    kind: "schema-skew",
    feature,
    code: cause.code,
    severity: cause.broken ? "error" : "warning",
    broken: cause.broken,
    text: `${feature} ${cause.text}.`,
    mutedUntil: null,
  };
}

function oddityFinding({ feature, code, text }: Oddity): Finding {
  return {
    kind: "schema-skew",
    feature,
    code,
    severity: "warning",
    broken: false,
    text: feature === "" ? `${text}.` : `${feature} ${text}.`,
    mutedUntil: null,
  };
}

function driftFinding(measurement: Measurement, drifting: readonly Measurement[]): Finding {
  const { comparison, feature, test, effect, reason } = measurement;
  const skew = skewTests.has(test);
  const broken = skew && comparison === "training-serving" && (effect ?? 0) >= grossShare;
  return {
    kind: findingKind(measurement),
    feature,
    code: test,
    severity: comparison === "previous-serving" ? "info" : broken ? "error" : "warning",
    broken,
    text: measurement.other === undefined ? named(feature, reason) : `${reason}${others(measurement, drifting)}`,
    mutedUntil: null,
  };
}

/** How many more columns go otherwise with the one of the measurement. */
function others({ comparison, feature, test }: Measurement, drifting: readonly Measurement[]): string {
  const same = drifting.filter((m) => m.comparison === comparison && m.feature === feature && m.test === test);
  const more = same.length - 1;
  return more === 0
    ? ""
    : ` ${countOf(more, "more column")} ${more === 1 ? "goes" : "go"} with ${feature} in another way.`;
}

/** The reason as a sentence about the column, or about the batch. */
function named(feature: string, reason: string): string {
  const [first = "", rest] = [reason.charAt(0), reason.slice(1)];
  return feature === "" ? `${first.toUpperCase()}${rest}` : `${feature}: ${first.toLowerCase()}${rest}`;
}

function muted(finding: Finding, mutes: MonitorConfig["mute"]): Finding {
  const mute = mutes.find(({ feature }) => feature === finding.feature);
  return mute === undefined ? finding : { ...finding, mutedUntil: mute.until };
}

function excess({ effect, threshold }: Measurement): number {
  return (effect ?? 0) / (threshold === 0 ? 1 : threshold);
}

/** The measurement that speaks for each kind and feature, in the order given; of equals the last, which is the more particular test. */
function strongest(measurements: readonly Measurement[]): Measurement[] {
  const groupOf = (measurement: Measurement) => JSON.stringify([findingKind(measurement), measurement.feature]);
  const speakers = new Map<string, Measurement>();
  for (const measurement of measurements) {
    const other = speakers.get(groupOf(measurement));
    if (other === undefined || excess(measurement) >= excess(other)) speakers.set(groupOf(measurement), measurement);
  }
  return [...speakers.values()];
}

const severityRank = { info: 0, warning: 1, error: 2 } as const;

/** Causes before symptoms. */
const kindOrder: readonly FindingKind[] = [
  "unreadable",
  "retraining",
  "schema-skew",
  "source-change",
  "performance-loss",
  "unequal-groups",
  "concept-drift",
  "prior-shift",
  "covariate-shift",
  "drift-over-time",
  "label-quality",
];

function byRank(
  drifting: readonly Measurement[],
  relevance: ColumnRelevance,
  config: MonitorConfig,
): (a: Finding, b: Finding) => number {
  const moved = new Map<string, number>();
  for (const measurement of drifting) {
    const { feature, comparison } = measurement;
    if (comparison === "previous-serving") continue;
    moved.set(feature, Math.max(moved.get(feature) ?? 0, excess(measurement) * weightOf(relevance, feature)));
  }
  const isUpstream = ({ feature }: Finding) => Number(upstreamOf(config, feature) !== null);
  const isFirst = ({ feature }: Finding) => Number(relevance.predictions.has(feature));
  const moveOf = ({ feature }: Finding) => moved.get(feature) ?? 0;
  return (a, b) => {
    if (a.severity !== b.severity) return severityRank[b.severity] - severityRank[a.severity];
    if (isUpstream(a) !== isUpstream(b)) return isUpstream(b) - isUpstream(a);
    if (a.kind !== b.kind) return kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);
    if (isFirst(a) !== isFirst(b)) return isFirst(b) - isFirst(a);
    if (moveOf(a) !== moveOf(b)) return moveOf(b) - moveOf(a);
    const [x, y] = [[a.feature, a.code].join("\n"), [b.feature, b.code].join("\n")];
    return x < y ? -1 : x > y ? 1 : 0;
  };
}

/** The verdict of a check: broken outranks drift; without any test that had the rows to see a change that matters it is not applicable. */
export function verdictOf(findings: readonly Finding[], measurements: readonly Measurement[]): CheckVerdict {
  const heard = findings.filter(({ mutedUntil, severity }) => mutedUntil === null && severity !== "info");
  if (heard.some(({ broken }) => broken)) return "broken";
  if (heard.some(({ kind }) => kind !== "unreadable" && kind !== "label-quality")) return "drift";
  const judged = measurements.some(
    ({ verdict, comparison, requiredRows, test, other }) =>
      comparison === "training-serving" &&
      verdict !== "not-applicable" &&
      requiredRows !== null &&
      other === undefined &&
      !absenceTests.has(test),
  );
  return judged ? "stable" : "not-applicable";
}

/** What the findings mean to the fold over history: one condition a kind and feature, the most severe. Mere information raises none. */
export function conditionsOf(findings: readonly Finding[]): Condition[] {
  const conditions = new Map<string, Condition>();
  for (const { kind, feature, code, severity, broken, text, mutedUntil } of findings) {
    if (severity === "info") continue;
    const fingerprint = `${kind}:${feature}`;
    const before = conditions.get(fingerprint);
    if (before === undefined || severityRank[severity] > severityRank[before.severity])
      conditions.set(fingerprint, { fingerprint, code, severity, broken, muted: mutedUntil !== null, text });
  }
  return [...conditions.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
}
