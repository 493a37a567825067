import { underNoDrift } from "../alert/under-no-drift.ts";
import type { CheckVerdict, FeatureComparison } from "../check/check.ts";
import type { Distance, Measurement } from "../drift/measurement.ts";
import { formatCount, formatEffect, formatNumber, formatPValue, formatShare } from "../text/format-number.ts";
import { shortened, shortenedSentence } from "../text/visible-text.ts";
import { effectMeterSvg } from "./chart/effect-meter-svg.ts";
import { histogramSvg } from "./chart/histogram-svg.ts";
import { valueBarsSvg } from "./chart/value-bars-svg.ts";
import { distanceDefinitions } from "./distance-definitions.ts";
import { effectCourse, type PastEffects } from "./effect-course.ts";
import { numbersTable, shareOf, topValuesTable } from "./feature-numbers.ts";
import { dataText, type Html, html } from "./html.ts";
import { testTitle } from "./test-title.ts";
import { verdictMark, verdictWords } from "./verdict-mark.ts";

const mostValues = 20;

/** Everything one check says about one feature. */
export interface FeatureEvidence {
  readonly comparison: FeatureComparison;
  readonly measurements: readonly Measurement[];
  readonly distances: readonly Distance[];
  /** What the marks beside the name say. */
  readonly verdict: CheckVerdict;
  /** The page's id for it. */
  readonly anchor: string;
  /** The batches up to this one, oldest first. */
  readonly past: readonly PastEffects[];
}

/** What a comparison is called in the report. */
export const comparisonWords: Readonly<Record<Measurement["comparison"], string>> = {
  "training-serving": "training against serving",
  "previous-serving": "batch before against this one",
  "earlier-batches": "batches before against this one",
  labelled: "with labels, held-out against serving",
};

/**
 * One feature: name, verdict and how far it moved in one line; opened, the two distributions, the numbers of both sides, every test with what
 * it means, and the distances. `level` is the level of one check.
 */
export function featureSection(evidence: FeatureEvidence, level: number, open: boolean): Html {
  const { comparison, measurements, verdict } = evidence;
  const drawing = distribution(comparison);
  const type = comparison.type.toLowerCase();
  const isMoved = verdict === "drift" || verdict === "broken";
  return html`<details class="feature ${verdict}" id="${evidence.anchor}"${open && html` open`}>
<summary>${verdictMark(verdict)}<span class="name">${dataText(comparison.feature)}<span class="type">${type}${
    comparison.role !== "feature" && comparison.role !== type && html`, ${comparison.role}`
  }</span></span>${movedText(comparison.moved)}</summary>
<div class="body">
${sideMissing(comparison)}
<div class="pair${drawing === null && " alone"}">${drawing !== null && html`<figure>${drawing}</figure>`}${numbersTable(comparison, false)}</div>
${testList(measurements, level, (measurement) => underNoDrift(measurement, evidence.distances, comparison))}
${isMoved && effectCourse(evidence.past, comparison.feature, shortened(comparison.feature, 60))}
<details class="more"><summary>All numbers${evidence.distances.length > 0 && ", distances"}</summary>
${numbersTable(comparison, true)}${topValuesTable(comparison)}${distancesTable(evidence.distances)}</details>
</div></details>`;
}

/** One feature as a row of the table of those not drawn. */
export function featureRow(evidence: FeatureEvidence): Html {
  const { comparison } = evidence;
  return html`<tr id="${evidence.anchor}"><th scope="row">${dataText(comparison.feature)}</th><td>${comparison.type.toLowerCase()}</td><td>${verdictMark(evidence.verdict)} ${verdictWords[evidence.verdict]}</td>
<td class="n">${floors(comparison.moved)}</td><td class="n">${shareOf(comparison.baseline, "missing")}</td><td class="n">${shareOf(comparison.serving, "missing")}</td>
<td class="n">${formatNumber(comparison.baseline?.mean ?? null)}</td><td class="n">${formatNumber(comparison.serving?.mean ?? null)}</td></tr>`;
}

/** What a test's outcome means, in words. */
function meaningOf(measurement: Measurement, level: number): string {
  if (measurement.verdict === "not-applicable") return "cannot say";
  if (measurement.verdict === "drift") return "real, and large enough to matter";
  const pValue = measurement.adjustedPValue ?? measurement.pValue;
  return pValue !== null && pValue <= level ? "real, but too small to matter" : "no more than chance";
}

/** Effect and floor in the test's unit: `ECDF distance 0.31, floor 0.04`. */
export function effectText(measurement: Measurement): string {
  const { effect, threshold, effectUnit } = measurement;
  return `${effectUnit} ${formatEffect(effect, effectUnit)}, floor ${formatEffect(threshold, effectUnit)}`;
}

function movedText(moved: number): Html {
  return html`<span class="moved">${effectMeterSvg(moved)}<span><b>${floors(moved)}</b>${moved > 0 && " its floor"}</span></span>`;
}

function floors(moved: number): string {
  if (!(moved > 0)) return "\u2013";
  return moved >= 9.95 ? `${formatCount(moved)}\u00d7` : `${moved < 0.05 ? "<0.1" : moved.toFixed(1)}\u00d7`;
}

function sideMissing(comparison: FeatureComparison): Html | null {
  if (comparison.baseline === null) return html`<p>Only serving has this column; training does not.</p>`;
  if (comparison.serving === null) return html`<p>Only training has this column; this batch does not.</p>`;
  return null;
}

function distribution(comparison: FeatureComparison): Html | null {
  const { histogram, values } = comparison;
  const sides = html`<span><i></i>baseline</span><span class="of-serving"><i></i>serving</span>`;
  if (histogram !== null) {
    const medians = {
      baseline: comparison.baseline?.quantiles?.[3] ?? null,
      serving: comparison.serving?.quantiles?.[3] ?? null,
    };
    const key = html`<div class="key" aria-hidden="true">${sides}<span class="of-median"><i>\u25b2</i>median</span></div>`;
    return html`${key}${histogramSvg(histogram, shortened(comparison.feature, 60), medians)}${
      isCut(comparison) && html`<p class="note">The outermost bars also hold the few rows beyond them.</p>`
    }`;
  }
  if (values === null || values.length === 0) return null;
  return html`<div class="key" aria-hidden="true">${sides}</div>${valuesTable(values.slice(0, mostValues + 1))}`;
}

/** Whether either side has numbers beyond the histogram's ends. */
function isCut({ histogram, baseline, serving }: FeatureComparison): boolean {
  const [low, high] = [histogram?.edges[0], histogram?.edges.at(-1)];
  if (low === undefined || high === undefined) return false;
  return [baseline, serving].some((side) => (side?.min ?? low) < low || (side?.max ?? high) > high);
}

/** The last row, "other", stands without bars: it would dwarf the values that are named. */
function valuesTable(values: NonNullable<FeatureComparison["values"]>): Html {
  const named = values.at(-1)?.value === "other" ? values.slice(0, -1) : values;
  const highest = Math.max(0, ...named.map((value) => Math.max(value.baseline, value.serving)));
  const rows = values.map(({ value, baseline, serving }, i) => {
    const changed = Math.abs(serving - baseline) >= 0.01 || (baseline === 0 && serving > 0);
    const bars = i < named.length ? valueBarsSvg(baseline, serving, highest) : null;
    return html`<tr${changed && html` class="changed"`}><th scope="row">${dataText(value, 28)}</th><td class="bar">${bars}</td><td class="n">${formatShare(baseline)}</td><td class="n">${formatShare(serving)}</td></tr>`;
  });
  return html`<table class="values"><thead><tr><th scope="col">Value</th><td></td><th scope="col" class="n">Baseline</th><th scope="col" class="n">Serving</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/**
 * Every test with what it says, what that means, and its numbers; at most 60. Nothing without tests.
 *
 * @param chance what chance alone would show, in one clause; empty where nothing is known
 */
export function testList(
  measurements: readonly Measurement[],
  level: number,
  chance: (measurement: Measurement) => string = () => "",
): Html | null {
  if (measurements.length === 0) return null;
  return html`<ul class="tests">${measurements.slice(0, 60).map((measurement) => testItem(measurement, level, chance(measurement)))}</ul>`;
}

function testItem(measurement: Measurement, level: number, chance: string): Html {
  return html`<li>${verdictMark(measurement.verdict)}<div>${shortenedSentence(measurement.reason)}</div>
<div class="numbers">${testTitle(measurement.test)}, ${comparisonWords[measurement.comparison]}: ${meaningOf(measurement, level)} \u00b7 ${effectText(measurement)}${chance !== "" && `, ${chance}`} \u00b7 ${formatPValue(measurement.adjustedPValue ?? measurement.pValue)}${
    measurement.adjustedPValue !== null && " adjusted"
  } \u00b7 ${formatCount(measurement.nServing)} against ${formatCount(measurement.nBaseline)} rows${
    measurement.requiredRows !== null &&
    measurement.requiredRows > measurement.nServing &&
    html`, ${formatCount(measurement.requiredRows)} needed`
  }</div></li>`;
}

function distancesTable(distances: readonly Distance[]): Html | null {
  if (distances.length === 0) return null;
  return html`<h3>Distances</h3><div class="scroll"><table><thead><tr><th scope="col">Distance</th><th scope="col" class="n">Value</th><th scope="col" class="n">If nothing changed</th></tr></thead>
<tbody>${distances.map(
    (distance) =>
      html`<tr><th scope="row">${distanceDefinitions.get(distance.distance)?.name ?? distance.distance}</th><td class="n">${formatNumber(distance.value)}</td><td class="n">${formatNumber(distance.nullMean)}</td></tr>`,
  )}</tbody></table></div>`;
}
