import type { CheckVerdict, Incident } from "../check/check.ts";
import { countOf, formatMoment } from "../text/format-number.ts";
import { shortenedSentence } from "../text/visible-text.ts";
import { inEventTime, sparklineSvg } from "./chart/sparkline-svg.ts";
import type { HistoryPoint } from "./history-point.ts";
import { dataText, type Html, html } from "./html.ts";
import type { MonitorSummary } from "./monitor-summary.ts";
import { page } from "./page.ts";
import { relativeHref } from "./relative-href.ts";
import { summaryWithoutVerdict, verdictLabel, verdictMark, verdictWords } from "./verdict-mark.ts";

const mostMonitors = 500;
const mostIncidents = 5;
const urgency: readonly CheckVerdict[] = ["broken", "drift", "not-applicable", "stable"];

/**
 * index.html over all monitors: the last verdict of each, its history as a line of verdicts, its open incidents and a link to the latest report.
 * Most urgent first (broken, drift, not judged, stable), then by name; at most 500 monitors are shown, and the page says what it leaves out.
 * Self-contained like the reports; the same summaries in any order give the same bytes.
 */
export function indexHtml(monitors: readonly MonitorSummary[]): string {
  const entries = monitors
    .map((summary) => ({ summary, last: inEventTime(summary.history).at(-1) ?? null }))
    .toSorted((a, b) => urgencyOf(a.last) - urgencyOf(b.last) || compare(a.summary.monitor, b.summary.monitor));
  const counts = urgency.flatMap((verdict) => {
    const count = entries.filter((entry) => entry.last?.verdict === verdict).length;
    return count === 0
      ? []
      : [
          html`<span class="verdict ${verdict}">${verdictMark(verdict)} ${count} ${verdictWords[verdict].toLowerCase()}</span> `,
        ];
  });
  return page(
    "Tidemark monitors",
    html`<div class="top"><span>Tidemark</span></div>
<h1>${countOf(monitors.length, "monitor")}</h1>
<p class="key">${counts}</p>
${monitors.length === 0 && html`<p>Upload training data under <code>&lt;monitor&gt;/training/&lt;version&gt;/</code> and the first monitor appears here.</p>`}
${entries.slice(0, mostMonitors).map((entry) => monitorCard(entry.summary, entry.last))}
${entries.length > mostMonitors && html`<p class="note">And ${entries.length - mostMonitors} more monitors, less urgent than these.</p>`}`,
  );
}

function monitorCard(summary: MonitorSummary, last: HistoryPoint | null): Html {
  const verdict = verdictOf(last);
  return html`<article class="monitor ${verdict}"><div><h2>${dataText(summary.monitor)} ${last === null ? html`<span class="note">no batch yet</span>` : verdictLabel(verdict)}</h2>
${
  last !== null &&
  html`<p>${shortenedSentence(summaryWithoutVerdict(last.verdict, last.summary), 400)}</p><p class="note">${formatMoment(last.eventTime)} \u00b7 ${countOf(last.rows, "row")}${
    last.reportHref !== null && html` \u00b7 <a href="${relativeHref(last.reportHref)}">latest report</a>`
  }</p>`
}<p class="note">Baseline ${summary.baselineVersion === null ? "none yet" : dataText(summary.baselineVersion)}</p></div>
<div>${sparklineSvg(summary.history, null)}${incidentList(summary.openIncidents)}</div></article>`;
}

function incidentList(incidents: readonly Incident[]): Html {
  if (incidents.length === 0) return html`<p class="note">No open incident.</p>`;
  const sorted = incidents.toSorted((a, b) => compare(a.since, b.since) || compare(a.id, b.id));
  return html`<ul>${sorted
    .slice(0, mostIncidents)
    .map(
      (incident) =>
        html`<li>${verdictMark(incident.severity === "error" ? "broken" : "drift")} ${shortenedSentence(incident.text, 200)} <span class="soft">since ${formatMoment(incident.since)}</span></li>`,
    )}${incidents.length > mostIncidents && html`<li class="soft">and ${incidents.length - mostIncidents} more open</li>`}</ul>`;
}

function verdictOf(last: HistoryPoint | null): CheckVerdict {
  return last?.verdict ?? "not-applicable";
}

function urgencyOf(last: HistoryPoint | null): number {
  return last === null ? urgency.length : urgency.indexOf(last.verdict);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
