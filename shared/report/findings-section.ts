import { acceptCommand } from "../alert/accept-command.ts";
import { advice } from "../alert/advice.ts";
import { aboutSchema, byImportance } from "../alert/finding-phrase.ts";
import { muteLine } from "../alert/mute-line.ts";
import { onsetClause } from "../alert/onset-clause.ts";
import type { Check, CheckVerdict, Finding, Incident } from "../check/check.ts";
import { findingsUnderSource } from "../policy/source-change.ts";
import { formatCount, formatMoment } from "../text/format-number.ts";
import { shortened, shortenedSentence } from "../text/visible-text.ts";
import { dataText, type Html, html } from "./html.ts";
import { verdictMark } from "./verdict-mark.ts";

const mostFindings = 200;
const mostQuestions = 100;

/** What to do, and how to say that the change is expected. */
export function adviceSection(check: Check): Html {
  const muted = [
    ...new Set(check.findings.filter((f) => f.mutedUntil === null && f.feature !== "").map((f) => f.feature)),
  ];
  const steps = advice(check).map((step) => shortenedSentence(step));
  return html`<section><h2>What to do</h2>
${steps.length === 1 ? html`<p>${steps}</p>` : html`<ol class="steps">${steps.map((step) => html`<li>${step}</li>`)}</ol>`}
${
  (check.verdict === "drift" || check.verdict === "broken") &&
  html`<details class="more"><summary>If this is expected: accept or mute</summary>
<p>Accept the batch as the new normal:</p><pre>${lines(acceptCommand(check.monitor, check.batch.id, 1000))}</pre>
${
  aboutSchema(check.findings) &&
  html`<p>Or allow its new columns, values and ranges alone; the baseline, and every statistic, stays:</p><pre>${lines(acceptCommand(check.monitor, check.batch.id, 1000, "schema"))}</pre>`
}
${
  muted.length > 0 &&
  html`<p>Or add to <code>"mute"</code> in monitor.json, with your reason:</p><pre>${lines(muted.slice(0, 5).map((feature) => muteLine(feature, check.batch.eventTime)))}</pre>`
}</details>`
}</section>`;
}

/** Findings, the most important first; muted ones last, marked. Empty markup without findings. */
export function findingsSection(check: Check, anchors: ReadonlyMap<string, string>): Html {
  if (check.findings.length === 0) return html``;
  const under = findingsUnderSource(check.findings);
  const nested = new Set(under);
  const open = byImportance(check.findings.filter((finding) => finding.mutedUntil === null && !nested.has(finding)));
  const muted = byImportance(check.findings.filter((finding) => finding.mutedUntil !== null));
  const all = [...open, ...muted];
  return html`<section><h2>Findings <span class="count">${all.length}</span></h2>
<ul class="list">${all.slice(0, mostFindings).map((finding) => findingItem(finding, anchors, finding.kind === "source-change" ? under : []))}</ul>${left(all.length, mostFindings)}</section>`;
}

/** What only the user can answer, with the line that answers it. Empty markup without questions. */
export function questionsSection(check: Check): Html {
  if (check.questions.length === 0) return html``;
  return html`<section><h2>Questions <span class="count">${check.questions.length}</span></h2>
<ul class="list">${check.questions.slice(0, mostQuestions).map(
    (
      question,
    ) => html`<li>${question.feature !== "" && html`${dataText(question.feature)}: `}${shortenedSentence(question.text)}
<div class="note">If so, put this into monitor.json:</div><pre>${shortened(question.answer, 1000)}</pre></li>`,
  )}</ul>${left(check.questions.length, mostQuestions)}</section>`;
}

/** Incidents and what was decided about mail and retraining. */
export function decisionSection(check: Check): Html {
  const { decision } = check;
  const retrain = { start: "Started", "already-started": "Already started", no: "Not started" }[
    decision.retrain.decision
  ];
  return html`<section><h2>Incidents and decision</h2>
${decision.incidents.length > 0 && html`<ul class="list">${decision.incidents.slice(0, mostFindings).map((incident) => incidentItem(incident, check.batch.id))}</ul>${left(decision.incidents.length, mostFindings)}`}
<dl class="facts decision"><div><dt>Message</dt><dd>${decision.alert ? "Sent" : "None"}. ${shortenedSentence(decision.reason)}</dd></div>
<div><dt>Retraining</dt><dd>${retrain}. ${shortenedSentence(decision.retrain.reason)}${decision.retrain.executionName !== null && html` Execution ${dataText(decision.retrain.executionName, 90)}.`}</dd></div></dl></section>`;
}

/** A sentence that counts what a bounded list leaves out; nothing when it leaves out nothing. */
export function left(total: number, shown: number): Html | null {
  return total > shown ? html`<p class="note">And ${total - shown} more, all in check.json.</p>` : null;
}

/** A finding with those that stand under it. */
function findingItem(finding: Finding, anchors: ReadonlyMap<string, string>, under: readonly Finding[]): Html {
  const anchor = anchors.get(finding.feature);
  const name = dataText(finding.feature === "" ? "whole batch" : finding.feature);
  return html`<li class="finding">${verdictMark(findingMark(finding))}<div>${shortenedSentence(finding.text)}</div>
<div class="by">${anchor === undefined ? name : html`<a href="#${anchor}">${name}</a>`} \u00b7 ${finding.kind.replaceAll("-", " ")} \u00b7 ${finding.severity} \u00b7 ${finding.code}${
    finding.mutedUntil !== null && html` \u00b7 muted until ${finding.mutedUntil}`
  }</div>${
    under.length > 0 &&
    html`<details class="more" open><summary>Its ${formatCount(under.length)} columns</summary><ul class="list">${under
      .slice(0, mostFindings)
      .map((one) => findingItem(one, anchors, []))}</ul>${left(under.length, mostFindings)}</details>`
  }</li>`;
}

function findingMark(finding: Finding): CheckVerdict {
  if (finding.mutedUntil !== null) return "not-applicable";
  return finding.broken ? "broken" : "drift";
}

function incidentItem(incident: Incident, batchId: string): Html {
  const state = {
    opened: "Opened by this batch",
    escalated: "Became worse with this batch",
    continuing: "Still open",
    recovering: "Gone, and over when it stays away",
    reopened: "Came back with this batch",
    recovered: "Recovered with this batch",
  }[incident.state];
  const onset = onsetClause(incident, batchId);
  const mark =
    incident.state === "recovered" || incident.state === "recovering"
      ? "stable"
      : incident.severity === "error"
        ? "broken"
        : "drift";
  return html`<li class="finding">${verdictMark(mark)}<div>${shortenedSentence(incident.text)}</div>
<div class="by">${state} ${onset !== "" && html`\u00b7 ${onset} `}\u00b7 since ${formatMoment(incident.since)} ${incident.awaySince !== null && html`\u00b7 gone since ${formatMoment(incident.awaySince)} `}${incident.openedBy !== batchId && html`\u00b7 opened by ${dataText(incident.openedBy, 90)} `}\u00b7 ${incident.severity}</div></li>`;
}

/** Lines as lines, each of them escaped. */
function lines(texts: readonly string[]): Html {
  return html`${texts.map((text, i) => html`${i > 0 && html`\n`}${text}`)}`;
}
