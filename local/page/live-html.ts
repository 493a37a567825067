import type { CheckVerdict } from "../../shared/check/check.ts";
import { resultKeys } from "../../shared/keys.ts";
import { inEventTime, sparklineSvg } from "../../shared/report/chart/sparkline-svg.ts";
import type { HistoryPoint } from "../../shared/report/history-point.ts";
import { dataText, type Html, html } from "../../shared/report/html.ts";
import type { MonitorSummary } from "../../shared/report/monitor-summary.ts";
import { summaryWithoutVerdict, verdictLabel, verdictMark } from "../../shared/report/verdict-mark.ts";
import { countOf, formatCount, formatMoment } from "../../shared/text/format-number.ts";
import { shortenedSentence } from "../../shared/text/visible-text.ts";
import type { Depth, PageState } from "./page-state.ts";

const shownChecks = 6;
const shownMails = 12;
const shownExecutions = 8;

/** The parts of the page that change, each an element with an id of its own. */
export interface LiveSections {
  readonly work: Html;
  readonly monitors: Html;
  readonly mails: Html;
  readonly executions: Html;
  /** The names of the monitors, as choices for the upload form. */
  readonly choices: Html;
}

/** The parts of the page that change, as they are now. */
export function liveSections(state: PageState): LiveSections {
  return {
    work: workSection(state),
    monitors: monitorsSection(state),
    mails: mailsSection(state),
    executions: executionsSection(state),
    choices: html`<datalist id="choices">${state.monitors.map(({ monitor }) => html`<option value="${monitor}"></option>`)}</datalist>`,
  };
}

/** The percent-encoded path on this page's server of an object in the results bucket. */
function resultHref(key: string): string {
  return `/results/${key.split("/").map(encodeURIComponent).join("/")}`;
}

function workSection(state: PageState): Html {
  const { uploads, checks, deadLetters, executions, openFolders, failures } = state;
  const running = executions.filter(({ status }) => status === "RUNNING").length;
  const busy = uploads.visible + uploads.inFlight + checks.visible + checks.inFlight + running > 0;
  return html`<section id="work"><h2>Being worked on</h2>
<dl class="work">
<div class="${uploads.inFlight > 0 && "busy"}"><dt>Reading uploads</dt><dd>${depthText(uploads)}</dd></div>
<div class="${checks.inFlight > 0 && "busy"}"><dt>Checking</dt><dd>${depthText(checks)}</dd></div>
<div class="${running > 0 && "busy"}"><dt>Retraining</dt><dd>${running === 0 ? "idle" : `${running} running`}</dd></div>
</dl>
${!busy && openFolders.length === 0 && deadLetters === 0 && html`<p class="note">Nothing waits. Drop a file to see something.</p>`}
${openFolders.length > 0 && openList(openFolders)}
${
  deadLetters > 0 &&
  html`<p class="failed">${verdictMark("broken")} ${countOf(deadLetters, "message")} failed five times and ended in the dead-letter queue.</p>`
}
${failures
  .slice(-3)
  .map(
    ({ functionName, message }) =>
      html`<p class="failed">${verdictMark("drift")} ${functionName} failed and will be tried again: ${shortenedSentence(message, 300)}</p>`,
  )}
</section>`;
}

function depthText({ visible, inFlight }: Depth): string {
  if (visible + inFlight === 0) return "idle";
  return [inFlight > 0 && `${inFlight} in work`, visible > 0 && `${formatCount(visible)} waiting`]
    .filter((part) => part !== false)
    .join(", ");
}

function openList(folders: PageState["openFolders"]): Html {
  const one = folders.length === 1;
  return html`<div class="open"><p>${one ? "This folder is" : `${folders.length} folders are`} judged as a whole once ${one ? "it has" : "they have"} been quiet for five minutes, or now:</p>
<ul>${folders.slice(0, 5).map(({ key, objects }) => html`<li>${dataText(key)} <span class="soft">${countOf(objects, "object")}</span></li>`)}${
    folders.length > 5 && html`<li class="soft">and ${folders.length - 5} more</li>`
  }</ul>
<p><button type="button" data-post="/close">Close quiet folders now</button></p></div>`;
}

function monitorsSection({ monitors }: PageState): Html {
  const intro = html`<p class="soft">None yet. Drop the data a model was trained on as <b>training</b>, then what it sees today as <b>serving</b>.</p>`;
  return html`<section id="monitors"><h2>Monitors <span class="count">${monitors.length > 0 && monitors.length}</span></h2>
${monitors.length === 0 ? intro : byUrgency(monitors).map(monitorCard)}</section>`;
}

const urgency: readonly (CheckVerdict | undefined)[] = ["broken", "drift", "not-applicable", "stable", undefined];

/** As the index of all monitors: most urgent first, then by name. */
function byUrgency(monitors: readonly MonitorSummary[]): MonitorSummary[] {
  const rank = ({ history }: MonitorSummary) => urgency.indexOf(inEventTime(history).at(-1)?.verdict);
  return monitors.toSorted((a, b) => rank(a) - rank(b) || (a.monitor < b.monitor ? -1 : 1));
}

function monitorCard({ monitor, baselineVersion, history, openIncidents }: MonitorSummary): Html {
  const checks = inEventTime(history).reverse();
  const last = checks[0] ?? null;
  const linked = history.map((point) => ({ ...point, reportHref: `.${reportHref(monitor, point)}` }));
  return html`<article class="monitor ${last?.verdict ?? "not-applicable"}"><div><h3>${dataText(monitor)} ${last !== null && verdictLabel(last.verdict)}</h3>
${
  last === null
    ? html`<p class="soft">No batch has been checked yet.${baselineVersion !== null && " Its baseline is ready: drop serving data."}</p>`
    : html`<p>${shortenedSentence(summaryWithoutVerdict(last.verdict, last.summary), 300)}</p>`
}
<p class="note">Baseline ${baselineVersion === null ? "none yet" : dataText(baselineVersion)} · ${
    openIncidents.length === 0 ? "no open incident" : countOf(openIncidents.length, "open incident")
  }</p></div>
<div>${history.length > 0 && sparklineSvg(linked, last?.batchId ?? null)}</div>
${checks.length > 0 && checkList(monitor, checks)}</article>`;
}

function checkList(monitor: string, checks: readonly HistoryPoint[]): Html {
  const item = (point: HistoryPoint) =>
    html`<li>${verdictMark(point.verdict)}<a href="${reportHref(monitor, point)}">${dataText(point.batchId.slice(monitor.length + 1), 70)}</a><span class="soft">${formatMoment(point.eventTime)} · ${countOf(point.rows, "row")}</span></li>`;
  const rest = checks.slice(shownChecks);
  return html`<div class="checks"><ul>${checks.slice(0, shownChecks).map(item)}</ul>${
    rest.length > 0 &&
    html`<details class="more" id="more-${monitor}"><summary>${countOf(rest.length, "earlier check")}</summary><ul>${rest.map(item)}</ul></details>`
  }</div>`;
}

function reportHref(monitor: string, { batchId }: HistoryPoint): string {
  return resultHref(resultKeys.report(monitor, batchId));
}

function mailsSection({ mails }: PageState): Html {
  const newest = mails.map((mail, i) => ({ mail, number: i + 1 })).reverse();
  return html`<section id="mails"><h2>Mails <span class="count">${mails.length > 0 && mails.length}</span></h2>
${newest.length === 0 && html`<p class="soft">None sent since the start.</p>`}
<ul class="list">${newest.slice(0, shownMails).map(({ mail, number }) => html`<li><a href="/mails/${number}">${mail.subject}</a></li>`)}</ul>
${newest.length > shownMails && html`<p class="note">And ${newest.length - shownMails} earlier ones, in the mail folder.</p>`}</section>`;
}

const statusMarks = {
  RUNNING: "not-applicable",
  SUCCEEDED: "stable",
  FAILED: "broken",
  TIMED_OUT: "broken",
  ABORTED: "not-applicable",
  PENDING_REDRIVE: "not-applicable",
} as const;

function executionsSection({ executions }: PageState): Html {
  return html`<section id="executions"><h2>Retraining runs <span class="count">${executions.length > 0 && executions.length}</span></h2>
${executions.length === 0 && html`<p class="soft">None since the start. Policy starts one when labels confirm that the model got worse, never for broken data.</p>`}
<ul class="list">${executions
    .slice(0, shownExecutions)
    .map(
      ({ name, status }) =>
        html`<li class="finding">${verdictMark(statusMarks[status ?? "RUNNING"])}<div>${dataText(name ?? "", 90)}</div><div class="by">${(status ?? "").toLowerCase().replaceAll("_", " ")}</div></li>`,
    )}</ul></section>`;
}
