import type { Check } from "../check/check.ts";
import type { Measurement } from "../drift/measurement.ts";
import { formatBytes, formatCount, formatNumber, formatPValue, formatShare } from "../text/format-number.ts";
import { shortened, shortenedSentence } from "../text/visible-text.ts";
import { distanceDefinitions } from "./distance-definitions.ts";
import { comparisonWords, effectText } from "./feature-section.ts";
import { left } from "./findings-section.ts";
import { dataText, type Html, html } from "./html.ts";
import { testTitle } from "./test-title.ts";
import { verdictMark, verdictWords } from "./verdict-mark.ts";

const mostRows = 1000;
const mostNotes = 200;

/** The whole record: every measurement, the schema's anomalies, the files and what was odd about them, and how distances are defined. */
export function evidenceSection(check: Check): Html {
  return html`<section><h2>Everything measured</h2>
${measurementsTable(check.measurements)}${anomaliesTable(check)}${distancesTable(check)}${notesTable(check)}${objectsTable(check)}</section>`;
}

function measurementsTable(measurements: readonly Measurement[]): Html {
  const rank = { drift: 0, "not-applicable": 1, stable: 2 } as const;
  const sorted = measurements.toSorted((a, b) => rank[a.verdict] - rank[b.verdict]);
  const rows = sorted.slice(0, mostRows).map(
    (
      m,
    ) => html`<tr><td>${verdictMark(m.verdict)} ${verdictWords[m.verdict]}</td><th scope="row">${m.feature === "" ? "whole table" : dataText(m.feature, 40)}</th><td class="sentence-cell">${testTitle(m.test)}, ${comparisonWords[m.comparison]}<br><span class="soft">${shortenedSentence(m.reason, 300)}</span></td>
<td>${effectText(m)}</td><td class="n">${formatNumber(m.statistic)}</td><td class="n">${formatPValue(m.pValue)}</td><td class="n">${formatPValue(m.adjustedPValue)}</td><td class="n">${formatCount(m.nBaseline)}</td><td class="n">${formatCount(m.nServing)}</td><td class="n">${m.requiredRows === null ? "\u2013" : formatCount(m.requiredRows)}</td></tr>`,
  );
  return folded(
    "Tests, passing ones too",
    measurements.length,
    table(
      "All tests",
      ["Verdict", "Feature", "Test", "Effect", "Statistic#", "Raw#", "Adjusted#", "Baseline#", "Serving#", "Needed#"],
      rows,
    ),
    mostRows,
  );
}

function anomaliesTable(check: Check): Html {
  const rows = check.anomalies.slice(0, mostNotes).map(
    (
      anomaly,
    ) => html`<tr><th scope="row">${anomaly.feature === "" ? "whole table" : dataText(anomaly.feature, 40)}</th><td>${anomaly.code}<br><span class="soft">${anomaly.severity}</span></td><td class="sentence-cell">${shortenedSentence(anomaly.description)}${acceptingEdit(anomaly)}</td>
<td class="n">${anomaly.count === null ? "\u2013" : formatCount(anomaly.count)}</td><td class="n">${formatShare(anomaly.share)}</td><td class="sentence-cell">${anomaly.examples
      .slice(0, 3)
      .map(
        (example) =>
          html`<div>${dataText(example.value, 40)} <span class="soft">row ${formatCount(example.row)} of ${dataText(example.object, 60)}</span></div>`,
      )}</td></tr>`,
  );
  return folded(
    "Violated expectations of the schema",
    check.anomalies.length,
    table("Anomalies", ["Feature", "Code", "What", "Rows#", "Share#", "Examples"], rows),
    mostNotes,
  );
}

/** What a person would change in schema.pbtxt; nothing where none is in force. */
function acceptingEdit({ edit }: Check["anomalies"][number]): Html | null {
  if (edit === undefined || edit === null || edit === "") return null;
  return html`<br><span class="soft">To accept it in schema.pbtxt: ${dataText(edit.replaceAll(/\s+/g, " "), 300)}</span>`;
}

function distancesTable(check: Check): Html {
  const names = [...new Set(check.distances.map((distance) => distance.distance))];
  const definitions = html`<dl class="note">${names.map((name) => {
    const known = distanceDefinitions.get(name);
    return known === undefined ? null : html`<div><dt><b>${known.name}</b></dt><dd>${known.definition}</dd></div>`;
  })}</dl><p class="note">Distances are shown because people know them; they decide nothing. Beside each stands its average if nothing had changed at these numbers of rows, where a formula is known.</p>`;
  const rows = check.distances
    .slice(0, mostRows)
    .map(
      (distance) =>
        html`<tr><th scope="row">${dataText(distance.feature, 40)}</th><td>${distanceDefinitions.get(distance.distance)?.name ?? distance.distance}</td><td class="n">${formatNumber(distance.value)}</td><td class="n">${formatNumber(distance.nullMean)}</td></tr>`,
    );
  return folded(
    "Named distances",
    check.distances.length,
    html`${definitions}${table("Distances", ["Feature", "Distance", "Value#", "If nothing changed#"], rows)}`,
    mostRows,
  );
}

function notesTable(check: Check): Html {
  const faults = check.faults.map(
    (fault) =>
      html`<tr><td>${fault.code}</td><th scope="row">${dataText(fault.object, 90)}${fault.place !== "" && html`<br>${shortened(fault.place, 200)}`}</th><td class="sentence-cell">${shortenedSentence(fault.problem)} ${shortenedSentence(fault.remedy)}</td><td class="n"></td></tr>`,
  );
  const issues = check.issues.map(
    (issue) =>
      html`<tr><td>${issue.code}</td><th scope="row">${dataText(issue.object, 90)}${issue.column !== undefined && html`<br>column ${dataText(issue.column, 40)}`}${
        issue.firstRow !== undefined && html`<br>first in row ${formatCount(issue.firstRow)}`
      }</th><td class="sentence-cell">${shortenedSentence(issue.message)}</td><td class="n">${formatCount(issue.count)}</td></tr>`,
  );
  const rows = [...faults, ...issues];
  return folded(
    "What was odd about the files",
    rows.length,
    table("Faults and issues", ["Code", "Where", "What", "Count#"], rows.slice(0, mostNotes)),
    mostNotes,
  );
}

function objectsTable(check: Check): Html {
  const rows = check.batch.objects
    .slice(0, mostNotes)
    .map(
      (object) =>
        html`<tr><th scope="row">${dataText(object.key, 120)}</th><td class="n">${formatCount(object.rows)}</td><td class="n">${formatBytes(object.sizeBytes)}</td><td>${dataText(object.etag, 40)}</td></tr>`,
    );
  return folded(
    "Objects of this batch",
    check.batch.objects.length,
    table("Objects", ["Key", "Rows#", "Size#", "ETag"], rows),
    mostNotes,
  );
}

function folded(title: string, total: number, content: Html, most: number): Html {
  if (total === 0) return html``;
  return html`<details class="more"><summary>${title} <span class="count">(${formatCount(total)})</span></summary>${content}${left(total, most)}</details>`;
}

/** A table that scrolls sideways on a narrow screen; a heading that ends in `#` stands over numbers. */
export function table(label: string, headings: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table class="long"><thead><tr>${headings.map(
    (heading) => html`<th scope="col"${heading.endsWith("#") && html` class="n"`}>${heading.replace("#", "")}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
