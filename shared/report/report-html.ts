import type { Check, CheckVerdict, Variation } from "../check/check.ts";
import type { Distance, Measurement } from "../drift/measurement.ts";
import { countOf, formatCount, formatMoment, formatNumber, formatShare } from "../text/format-number.ts";
import { shortenedSentence } from "../text/visible-text.ts";
import { sparklineLength, sparklineSvg } from "./chart/sparkline-svg.ts";
import { conceptSection } from "./concept-section.ts";
import type { PastEffects } from "./effect-course.ts";
import { evidenceSection, table } from "./evidence-section.ts";
import { type FeatureEvidence, featureRow, featureSection, testList } from "./feature-section.ts";
import { adviceSection, decisionSection, findingsSection, left, questionsSection } from "./findings-section.ts";
import type { HistoryPoint } from "./history-point.ts";
import { dataText, type Html, html } from "./html.ts";
import type { PastLosses } from "./loss-course.ts";
import { page } from "./page.ts";
import { summaryWithoutVerdict, verdictMark, verdictWords } from "./verdict-mark.ts";

/** Features drawn in full, opened from the start, and listed as rows after those. */
const mostDrawn = 200;
const mostOpened = 12;
const mostListed = 2000;

/**
 * report.html of one check: a single document without script or network, for phone, desktop, dark mode and print. `history` is drawn
 * as a line of verdicts (the last 45), in any order, with links relative to the report; `past`, oldest first and this batch last, as the course of every
 * feature that moved. Every name and value from the data is escaped, cut when long,
 * and shown with its control and bidirectional characters visible.
 *
 * Bounded whatever the check holds: 200 features are drawn, 2,000 more are rows of a table, lists stop at 200 to 1,000 entries and say what
 * they leave out. The same check and history give the same bytes.
 */
export function reportHtml(
  check: Check,
  history: readonly HistoryPoint[],
  past: readonly (PastEffects & PastLosses)[] = [],
): string {
  const features = featureEvidence(check, past);
  const anchors = new Map(
    features.slice(0, mostDrawn + mostListed).map((evidence) => [evidence.comparison.feature, evidence.anchor]),
  );
  return page(
    `${verdictWords[check.verdict]}: ${check.monitor}, ${formatMoment(check.batch.eventTime)}`,
    html`<div class="top"><span>${dataText(check.monitor)}</span><span>Tidemark check</span></div>
${answer(check)}
${adviceSection(check)}
${findingsSection(check, anchors)}
${questionsSection(check)}
${decisionSection(check)}
${historySection(check, history)}
${featuresSection(features, check)}
${conceptSection(check, past)}
${evidenceSection(check)}
${footer(check)}`,
  );
}

function answer(check: Check): Html {
  const { batch, baseline } = check;
  return html`<header class="answer ${check.verdict}"><h1>${verdictMark(check.verdict)}${verdictWords[check.verdict]}</h1>
<p class="sentence">${shortenedSentence(summaryWithoutVerdict(check.verdict, check.summary))}</p>
<dl class="facts"><div class="wide"><dt>Batch</dt><dd>${dataText(batch.id, 200)}</dd></div>
<div><dt>Event time</dt><dd>${formatMoment(batch.eventTime)}</dd></div>
<div><dt>Size</dt><dd>${countOf(batch.rows, "row")} in ${countOf(batch.objects.length, "object")}</dd></div>
<div><dt>Baseline</dt><dd>${baseline === null ? "none" : html`${dataText(baseline.version)}, ${countOf(baseline.rows, "row")}`}</dd></div>
<div><dt>Compared</dt><dd>${countOf(check.features.length, "feature")}, ${countOf(check.measurements.length, "test")}</dd></div></dl></header>`;
}

function historySection(check: Check, history: readonly HistoryPoint[]): Html | null {
  if (history.length === 0) return null;
  return html`<section><h2>History <span class="count">${history.length > sparklineLength ? `last ${sparklineLength} of ${formatCount(history.length)}` : ""}</span></h2>
<p class="note">Verdicts in order of event time over the number of rows; this batch is ringed.</p>${sparklineSvg(history, check.batch.id)}</section>`;
}

function featuresSection(features: readonly FeatureEvidence[], check: Check): Html {
  if (features.length === 0) return html``;
  const moved = features.filter((evidence) => evidence.verdict === "drift" || evidence.verdict === "broken").length;
  const rest = features.slice(mostDrawn);
  const opened = new Set(features.filter((evidence, i) => i < mostDrawn && isOpened(evidence)).slice(0, mostOpened));
  return html`<section><h2>Features <span class="count">${formatCount(features.length)}, ${moved === 0 ? "none" : formatCount(moved)} moved</span></h2>
<p class="note">Predictions first, then by how far they moved, in units of the smallest change that matters (the floor), times importance where it is known. Open a line to see both distributions.</p>
${testList(
  check.measurements.filter(({ feature, comparison }) => feature === "" && comparison !== "labelled"),
  check.level,
)}
${features.slice(0, mostDrawn).map((evidence) => featureSection(evidence, check.level, opened.has(evidence)))}
${
  rest.length > 0 &&
  html`<details class="more"><summary>${formatCount(rest.length)} features that moved least, as rows</summary>
<p class="note">The ${mostDrawn} features that moved most are drawn above, to keep this page small; check.json holds every number of the others.</p>
${table("Features not drawn", ["Feature", "Type", "Verdict", "Moved, floors#", "Missing, baseline#", "Missing, serving#", "Mean, baseline#", "Mean, serving#"], rest.slice(0, mostListed).map(featureRow))}${left(rest.length, mostListed)}</details>`
}</section>`;
}

function isOpened(evidence: FeatureEvidence): boolean {
  return evidence.verdict === "drift" || evidence.verdict === "broken";
}

function featureEvidence(check: Check, past: readonly PastEffects[]): FeatureEvidence[] {
  const measurements = Map.groupBy(check.measurements, (measurement) => measurement.feature);
  const asOther = Map.groupBy(check.measurements, (measurement) => measurement.other);
  const distances = Map.groupBy(check.distances, (distance) => distance.feature);
  const heard = check.findings.filter((finding) => finding.mutedUntil === null && finding.severity !== "info");
  const broken = new Set(heard.filter((finding) => finding.broken).map((finding) => finding.feature));
  const found = new Set(heard.map((finding) => finding.feature));
  return check.features.map((comparison, i) => {
    const { feature } = comparison;
    const own: readonly Measurement[] = [...(measurements.get(feature) ?? []), ...(asOther.get(feature) ?? [])];
    const ownDistances: readonly Distance[] = distances.get(comparison.feature) ?? [];
    const verdict = featureVerdict(own, broken.has(comparison.feature), found.has(comparison.feature));
    return { comparison, measurements: own, distances: ownDistances, verdict, anchor: `f${i + 1}`, past };
  });
}

function featureVerdict(measurements: readonly Measurement[], broken: boolean, found: boolean): CheckVerdict {
  if (broken) return "broken";
  if (found || measurements.some(({ verdict, comparison }) => verdict === "drift" && comparison !== "previous-serving"))
    return "drift";
  return measurements.some((measurement) => measurement.verdict === "stable") ? "stable" : "not-applicable";
}

/** What counts as chance between batches. */
function chanceText({ parts, phase }: Variation): string {
  const compared =
    phase === null ? "" : ` This batch is compared with the ${formatCount(phase.parts)} ${phase.name} among them.`;
  return parts === 0
    ? "Rows are taken to be independent: training came in too few files to show how days differ. Give it in daily files, and ordinary differences between days count as chance."
    : `How the ${formatCount(parts)} parts of training differ from each other counts as chance.${compared}`;
}

function footer(check: Check): Html {
  const perYear = check.level * 365;
  return html`<footer><p>${
    check.level > 0 &&
    html`Level of one check: ${formatShare(check.level)}. If nothing ever changed, a check a day would still raise about ${formatNumber(Number(perYear.toPrecision(2)))} false ${perYear >= 0.95 && perYear < 1.05 ? "alert" : "alerts"} a year. `
  }Change is called drift when it is real at that level, corrected for every test of the check, and at or above its floor. ${check.baseline !== null && chanceText(check.baseline.varies)}</p>
<p>${check.baseline !== null && html`Baseline ${dataText(check.baseline.version)}, fingerprint ${dataText(check.baseline.fingerprint, 40)}. `}${
    check.previousBatch === null
      ? "No earlier batch to compare with."
      : html`The batch before in event time: ${dataText(check.previousBatch, 120)}.`
  } check.json, beside this page, holds every number in it.</p></footer>`;
}
