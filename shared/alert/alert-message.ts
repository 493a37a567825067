import type { Check, Finding, Incident } from "../check/check.ts";
import type { Severity } from "../schema/anomaly.ts";
import { shortened, visibleText } from "../text/visible-text.ts";
import { measurementOf } from "./evidence-line.ts";
import { findingPhrase, findingsOfIncidents } from "./finding-phrase.ts";
import { mailSubject } from "./mail-subject.ts";
import { mailText } from "./mail-text.ts";
import { asciiJson } from "./mute-line.ts";
import type { Notice } from "./notice.ts";
import { valueRedactor } from "./value-redactor.ts";

/** Version of the JSON that queues and functions get; it changes when a member changes its meaning or goes. */
const alertMessageVersion = 1;

/** What one SNS Publish carries. */
export interface AlertMessage {
  readonly subject: string;
  /** For `MessageStructure: "json"`: the mail's text under `default` and `email`, the machine's JSON under `sqs`, `lambda` and `https`. */
  readonly structure: string;
  /** For filter policies, all of them strings: `monitor`, `kind`, `verdict` ("none" when no check stands behind it), `severity`. */
  readonly attributes: Readonly<Record<"monitor" | "kind" | "verdict" | "severity", string>>;
}

/** SNS counts text and attributes together and allows 262,144 bytes; the JSON stands in the structure three times, escaped once more. */
const mostBytes = 250_000;

/**
 * The message of a notice: text for people, JSON for machines, attributes for filters, from one Publish. In printable ASCII but for the mail's
 * text, and under 256 KiB whatever the check holds: findings, incidents and columns beyond what fits are left out and counted
 * (`findingsTotal`, `incidentsTotal`, `featuresTotal`).
 *
 * The JSON: `version`, `kind`, `monitor`, `subject`, `verdict`, `severity`, `links`, and by kind `batch`, `baselineVersion`, `findings`,
 * `incidents`, `retrain`, `questions`; `training`; `fault`; `lastEventTime` and `expectedEveryHours`. Pointers and column names, no value
 * from the data; the key order is fixed.
 */
export function alertMessage(notice: Notice): AlertMessage {
  const subject = mailSubject(notice);
  const text = mailText(notice);
  const attributes = {
    monitor: shortened(visibleText(notice.monitor), 256, "..."),
    kind: notice.kind,
    verdict: "check" in notice ? notice.check.verdict : "none",
    severity: severityOf(notice),
  };
  const frame = Buffer.byteLength(subject + JSON.stringify(attributes));
  for (let most = 200; ; most = Math.floor(most / 2)) {
    const json = asciiJson(machineMessage(notice, subject, attributes, most));
    const structure = JSON.stringify({ default: text, email: text, sqs: json, lambda: json, https: json });
    if (most === 0 || Buffer.byteLength(structure) + frame <= mostBytes) return { subject, structure, attributes };
  }
}

function severityOf(notice: Notice): Severity {
  switch (notice.kind) {
    case "alert":
      return worst(
        [
          ...notice.incidents.filter(({ state }) => state !== "recovered"),
          ...findingsOfIncidents(notice.check, notice.incidents),
        ].map(({ severity }) => severity),
      );
    case "configuration":
      return "error";
    case "silence":
      return "warning";
    default:
      return "info";
  }
}

function worst(severities: readonly Severity[]): Severity {
  return severities.includes("error") ? "error" : severities.includes("warning") ? "warning" : "info";
}

function machineMessage(
  notice: Notice,
  subject: string,
  attributes: AlertMessage["attributes"],
  most: number,
): Record<string, unknown> {
  const { kind, verdict, severity } = attributes;
  const head = { version: alertMessageVersion, kind, monitor: cut(notice.monitor), subject, verdict, severity };
  return { ...head, ...bodyOf(notice, most), links: { ...notice.links } };
}

function bodyOf(notice: Notice, most: number): Record<string, unknown> {
  switch (notice.kind) {
    case "alert":
    case "recovered":
      return checkBody(notice.check, notice.incidents, most);
    case "welcome":
      return checkBody(notice.check, [], most);
    case "training": {
      const { version, rows, heldoutRows, objects, features, detectable, next } = notice.training;
      const columns = features
        .slice(0, most)
        .map(({ name, type, role }) => ({ name: cut(name), type: cut(type), role: cut(role) }));
      const found = detectable.slice(0, 20).map(({ change, rows: from }) => ({ change: cut(change), rows: from }));
      const counts = { version: cut(version), rows, heldoutRows, objects };
      return {
        training: { ...counts, features: columns, featuresTotal: features.length, detectable: found, next: cut(next) },
      };
    }
    case "configuration": {
      const { code, object, place, problem, remedy } = notice.fault;
      return { fault: { code, object: cut(object), place: cut(place), problem: cut(problem), remedy: cut(remedy) } };
    }
    case "silence":
      return { lastEventTime: notice.lastEventTime, expectedEveryHours: notice.expectedEveryHours };
  }
}

function checkBody(check: Check, incidents: readonly Incident[], most: number): Record<string, unknown> {
  const findings = findingsOfIncidents(check, []);
  const redact = valueRedactor(check);
  const { decision, reason, executionName } = check.decision.retrain;
  return {
    batch: { id: cut(check.batch.id, 1024), eventTime: cut(check.batch.eventTime), rows: check.batch.rows },
    baselineVersion: check.baseline === null ? null : cut(check.baseline.version),
    findings: findings.slice(0, most).map((finding) => machineFinding(check, finding)),
    findingsTotal: findings.length,
    incidents: incidents
      .slice(0, most)
      .map(({ id, fingerprint, state, openedBy, since, severity, awaySince, onset, floors }) => ({
        id: cut(id),
        fingerprint: cut(fingerprint),
        state,
        openedBy: cut(openedBy, 1024),
        since: cut(since),
        severity,
        awaySince: awaySince === null ? null : cut(awaySince),
        onset,
        floors,
      })),
    incidentsTotal: incidents.length,
    retrain: {
      decision,
      reason: cut(redact(reason)),
      executionName: executionName === null ? null : cut(executionName),
    },
    questions: check.questions.length,
  };
}

function machineFinding(check: Check, finding: Finding): Record<string, unknown> {
  const { kind, feature, code, severity, broken } = finding;
  const measurement = measurementOf(check, finding);
  return {
    kind,
    feature: cut(feature),
    code: cut(code),
    severity,
    broken,
    says: `${feature === "" ? "the batch" : cut(feature)} ${findingPhrase(finding)}`,
    effect: measurement?.effect ?? null,
    effectUnit: measurement?.effectUnit ?? null,
    threshold: measurement?.threshold ?? null,
    adjustedPValue: measurement?.adjustedPValue ?? null,
    nBaseline: measurement?.nBaseline ?? null,
    nServing: measurement?.nServing ?? null,
  };
}

function cut(text: string, maxLength = 256): string {
  return shortened(text, maxLength, "...");
}
