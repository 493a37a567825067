import type { Check, Finding, Incident } from "../check/check.ts";
import { countOf, formatMoment, formatNumber, formatShare } from "../text/format-number.ts";
import { acceptCommand } from "./accept-command.ts";
import { advice } from "./advice.ts";
import { evidenceLine } from "./evidence-line.ts";
import { aboutSchema, findingPhrase, findingsOfIncidents, incidentSubject, verdictCapitals } from "./finding-phrase.ts";
import { block, labelled, linkLine, mailWidth, paragraph, plainName } from "./mail-lines.ts";
import { muteLine } from "./mute-line.ts";
import type { NoticeLinks } from "./notice.ts";
import { onsetClause } from "./onset-clause.ts";
import { valueRedactor } from "./value-redactor.ts";

const mostFindings = 4;
const mostSteps = 3;

/** The mail that an incident opened or became worse. */
export function alertMail(check: Check, incidents: readonly Incident[], links: NoticeLinks): string[] {
  const active = incidents.filter(({ state }) => state !== "recovered");
  const findings = oneAColumnFirst(findingsOfIncidents(check, active));
  const redact = valueRedactor(check);
  return [
    ...paragraph(`${plainName(check.monitor)} is ${verdictCapitals[check.verdict]}: ${headline(findings)}`, 3),
    "",
    ...batchLines(check),
    ...sinceLines(check, active),
    ...closedLines(incidents.length - active.length),
    ...block("WHAT", findingLines(check, findings, active)),
    ...block("WHAT TO DO", stepLines(check, redact)),
    ...block("RETRAINING", [...retrainLines(check, redact), ...conceptLines(check)]),
    ...linkBlock(links),
    ...expectedBlock(check, findings, links),
  ];
}

/** The mail that incidents are over. */
export function recoveredMail(check: Check, incidents: readonly Incident[], links: NoticeLinks): string[] {
  const lines = incidents.slice(0, 8).flatMap((incident) => {
    const subject = incidentSubject(incident);
    const what =
      subject === null ? "an incident" : `${columnName(subject.feature)}: ${subject.kind.replaceAll("-", " ")}`;
    const gone = incident.awaySince === null ? check.batch.eventTime : incident.awaySince;
    const times = incident.onset?.kind === "recurring" ? `, began ${incident.onset.times} times` : "";
    return paragraph(
      `${what}, open since ${formatMoment(incident.since)}${times}, gone since ${formatMoment(gone)}`,
      2,
      "- ",
    );
  });
  const others = stillOpen(check);
  return [
    ...paragraph(
      `${plainName(check.monitor)} has recovered: ${countOf(incidents.length, "incident")} closed with this batch.`,
      2,
    ),
    "",
    ...batchLines(check),
    ...labelled("Open still", others === 0 ? "nothing" : countOf(others, "incident")),
    ...block("CLOSED", [...lines, ...more(incidents.length, 8)]),
    ...block(
      "WHAT TO DO",
      others === 0
        ? ["Nothing."]
        : paragraph(
            `The batch is ${verdictCapitals[check.verdict]} for what you were told before; the report has it.`,
            3,
          ),
    ),
    ...linkBlock(links),
  ];
}

/** The mail of the first serving batch: what only the user can answer. */
export function welcomeMail(check: Check, links: NoticeLinks): string[] {
  const questions = check.questions
    .slice(0, 5)
    .flatMap((question) => [
      ...paragraph(`${columnName(question.feature)}: ${valueRedactor(check)(question.text)}`, 3, "- "),
      ...answerLines(question.answer),
    ]);
  const first = `${plainName(check.monitor)} is being watched. Its first batch is ${verdictCapitals[check.verdict]}.`;
  return [
    ...paragraph(first, 2),
    "",
    ...batchLines(check),
    ...block(check.questions.length === 0 ? "QUESTIONS" : "QUESTIONS, ANSWERED BY A LINE IN MONITOR.JSON", [
      ...(check.questions.length === 0 ? ["None. Nothing needs configuring."] : questions),
      ...more(check.questions.length, 5),
    ]),
    ...block(
      "WHAT TO DO",
      check.questions.length === 0
        ? stepLines(check, valueRedactor(check))
        : [
            "Later batches are held to these columns. Answer to have the model judged.",
            "You hear again when a batch differs from training.",
          ],
    ),
    ...linkBlock(links),
    "",
    "monitor.json:",
    linkLine(links.monitorConfig),
  ];
}

function headline(findings: readonly Finding[]): string {
  const first = findings[0];
  if (first === undefined) return "see the report.";
  const others = findings.length - 1;
  return `${columnName(first.feature)} ${findingPhrase(first)}${others === 0 ? "" : `, and ${countOf(others, "more finding")}`}.`;
}

function batchLines(check: Check): string[] {
  const { batch, baseline } = check;
  return [
    ...labelled("Batch", plainName(batch.id, 120)),
    ...labelled("", `${countOf(batch.rows, "row")}, event time ${formatMoment(batch.eventTime)}`, 1),
    ...labelled(
      "Baseline",
      baseline === null ? "none" : `${plainName(baseline.version)}, ${countOf(baseline.rows, "row")}`,
      1,
    ),
  ];
}

function sinceLines(check: Check, incidents: readonly Incident[]): string[] {
  const since = incidents.map((incident) => incident.since).toSorted()[0];
  if (since === undefined) return [];
  const isNew = since === check.batch.eventTime;
  const states = new Set(incidents.map(({ state }) => state));
  const how = states.has("escalated") ? "worse with this batch" : "came back with this batch";
  const older = stillOpen(check);
  const text = `${formatMoment(since)}, ${isNew ? "this batch is the first" : how}`;
  return labelled("Since", older === 0 ? text : `${text}; ${countOf(older, "older incident")} still open`);
}

/** Incidents that were told before, are there and are not told by this mail. */
function stillOpen({ decision }: Check): number {
  return decision.incidents.filter(({ state, tell }) => !tell && (state === "continuing" || state === "reopened"))
    .length;
}

function closedLines(count: number): string[] {
  return count === 0 ? [] : labelled("Closed", `${countOf(count, "other incident")} with this batch`, 1);
}

/** The most important finding of each column, then the others: four lines of mail say more that way. */
function oneAColumnFirst(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  const [leading, others]: [Finding[], Finding[]] = [[], []];
  for (const finding of findings) {
    (seen.has(finding.feature) ? others : leading).push(finding);
    seen.add(finding.feature);
  }
  return [...leading, ...others];
}

function findingLines(check: Check, findings: readonly Finding[], incidents: readonly Incident[]): string[] {
  const lines = findings.slice(0, mostFindings).flatMap((finding) => {
    const severity = finding.broken ? "data damaged" : finding.severity;
    const incident = incidents.find(({ fingerprint }) => fingerprint === `${finding.kind}:${finding.feature}`);
    const onset = incident === undefined ? "" : onsetClause(incident, check.batch.id);
    const about = onset === "" ? severity : `${severity}; ${onset}`;
    const what = paragraph(`${columnName(finding.feature)} ${findingPhrase(finding)} (${about})`, 3, "- ");
    const evidence = evidenceLine(check, finding);
    return evidence === "" ? what : [...what, ...paragraph(evidence, 3, "  ")];
  });
  return [...lines, ...more(findings.length, mostFindings)];
}

/** Faults whose remedies quote settings to paste, and no value from the data. */
const aboutSettings: ReadonlySet<string> = new Set(["MISSING_CONFIGURED_COLUMN", "INVALID_CONFIG", "NO_BASELINE"]);

function stepLines(check: Check, redact: (text: string) => string): string[] {
  const ownWords = new Set(check.faults.filter(({ code }) => aboutSettings.has(code)).map(({ remedy }) => remedy));
  return advice(check)
    .slice(0, mostSteps)
    .flatMap((step, i) => paragraph(ownWords.has(step) ? step : redact(step), 3, `${i + 1}. `));
}

const retrainWords = {
  start: "Retraining was started",
  "already-started": "A retraining run is under way already",
  no: "Not started",
} as const;

function retrainLines(check: Check, redact: (text: string) => string): string[] {
  const { decision, reason } = check.decision.retrain;
  return paragraph(`${retrainWords[decision]}. ${redact(reason)}`, 3);
}

function conceptLines(check: Check): string[] {
  const { concept } = check;
  if (concept === null || concept.lossDifference === null) return [];
  const { value, low, high } = concept.lossDifference;
  const coverage =
    concept.predictions === 0 ? "" : `, ${formatShare(concept.labelled / concept.predictions)} of its predictions`;
  return paragraph(
    `Loss against held-out rows: ${formatNumber(value)} (95% interval ${formatNumber(low)} to ${formatNumber(high)}), ${countOf(concept.labelled, "label")}${coverage}.`,
    3,
  );
}

function linkBlock(links: NoticeLinks): string[] {
  return [
    ...(links.report === null ? [] : block("REPORT", [linkLine(links.report)])),
    ...(links.dataObject === null ? [] : block("DATA", [linkLine(links.dataObject)])),
  ];
}

function expectedBlock(check: Check, findings: readonly Finding[], links: NoticeLinks): string[] {
  const command = acceptCommand(check.monitor, check.batch.id, mailWidth);
  const accept = command.length > 5 ? ["(the batch id is too long for a mail; the report has the command)"] : command;
  const feature = findings.find((finding) => finding.feature !== "")?.feature;
  if (findings.every(({ kind }) => kind === "unreadable")) return [];
  const schema = acceptCommand(check.monitor, check.batch.id, mailWidth, "schema");
  return [
    ...block("IF THIS IS EXPECTED", ["Accept this batch as the new normal:", ...accept]),
    ...(aboutSchema(findings) && schema.length <= 2
      ? ["Or allow its new columns, values and ranges alone; the baseline stays:", ...schema]
      : []),
    ...(feature === undefined
      ? []
      : [
          'Or mute the column: add this to "mute" in monitor.json, with your reason:',
          ...pastedMute(feature, check.batch.eventTime),
        ]),
    linkLine(links.monitorConfig),
  ];
}

function pastedMute(feature: string, eventTime: string): string[] {
  const line = muteLine(feature, eventTime);
  if (line.length <= mailWidth) return [line];
  const cut = line.lastIndexOf(', "until"') + 1;
  const parts = [line.slice(0, cut), line.slice(cut)];
  return parts.every((part) => part.length <= mailWidth)
    ? parts
    : ["(the column's name is too long for a mail; the report has the line)"];
}

function answerLines(answer: string): string[] {
  const lines = answer.split("\n").map((line) => `  ${line}`);
  const fits =
    lines.length <= 3 && lines.every((line) => line.length <= mailWidth && plainName(line, mailWidth) === line);
  return fits ? lines : ["  (the answer is too long for a mail; the report has it)"];
}

function columnName(feature: string): string {
  return feature === "" ? "the batch" : plainName(feature);
}

function more(total: number, shown: number): string[] {
  return total > shown ? [`and ${total - shown} more in the report`] : [];
}
