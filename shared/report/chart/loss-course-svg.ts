import { formatMoment, formatNumber } from "../../text/format-number.ts";
import { shortened } from "../../text/visible-text.ts";
import { type Html, html } from "../html.ts";

/** The mean loss of one batch's labelled predictions. */
export interface LossPoint {
  /** ISO 8601 UTC. */
  readonly eventTime: string;
  readonly modelVersion: string;
  readonly mean: number;
  /** 95% interval. */
  readonly low: number;
  readonly high: number;
  /** Mean loss of the version's held-out rows; null where it is not known. */
  readonly heldout: number | null;
}

const topPx = 16;
const basePx = 104;

/**
 * The mean loss of the last batches as dots with whiskers, evenly spaced, oldest first; the dashed line is the held-out loss of the model version, and where the
 * version changes stands a line with its name. An interval above the held-out loss has the colour of drift. The last dot is this batch. Nothing with fewer than two batches.
 */
export function lossCourseSvg(points: readonly LossPoint[], name: string): Html | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return null;
  const all = points.flatMap(({ low, high, heldout }) => [low, high, ...(heldout === null ? [] : [heldout])]);
  const [bottom, top] = [Math.min(...all), Math.max(...all)];
  const y = (loss: number) => Number((basePx - ((basePx - topPx) * (loss - bottom)) / (top - bottom || 1)).toFixed(1));
  const step = 92 / points.length;
  const x = (i: number) => `${Number((8 + (i + 0.5) * step).toFixed(2))}%`;
  const edge = (i: number) => `${Number((8 + i * step).toFixed(2))}%`;
  const spoken = `${name} of the last ${points.length} labelled batches: ${points.map(({ mean }) => formatNumber(mean)).join(", ")}`;
  return html`<svg class="loss-course" role="img" aria-label="${spoken}" width="100%" height="${basePx + 18}">
<line class="axis" x1="8%" x2="100%" y1="${basePx}" y2="${basePx}"/>
<text class="tick" x="0" y="${topPx + 4}">${formatNumber(Number(top.toPrecision(3)))}</text><text class="tick" x="0" y="${basePx}">${formatNumber(Number(bottom.toPrecision(3)))}</text>
${points.map(({ modelVersion, heldout }, i) => {
  const changes = i > 0 && points[i - 1]!.modelVersion !== modelVersion;
  return html`${changes && html`<line class="version" x1="${edge(i)}" x2="${edge(i)}" y1="4" y2="${basePx}"/><text class="tick" x="${edge(i)}" y="10" dx="4">${shortened(modelVersion, 24)}</text>`}${
    heldout !== null &&
    html`<line class="floor-line" x1="${edge(i)}" x2="${edge(i + 1)}" y1="${y(heldout)}" y2="${y(heldout)}"/>`
  }`;
})}
${points.map(({ eventTime, mean, low, high, heldout }, i) => {
  const apart = heldout !== null && low > heldout;
  return html`<g class="${apart && "apart"}${i === points.length - 1 && " now"}"><line class="whisker" x1="${x(i)}" x2="${x(i)}" y1="${y(high)}" y2="${y(low)}"/><circle class="dot" cx="${x(i)}" cy="${y(mean)}" r="${i === points.length - 1 ? 4 : 3}"><title>${formatMoment(eventTime)}: ${formatNumber(mean)} (${formatNumber(low)} to ${formatNumber(high)})</title></circle></g>`;
})}
<text class="tick" x="8%" y="${basePx + 14}">${formatMoment(first.eventTime).slice(0, 10)}</text><text class="tick" x="100%" y="${basePx + 14}" text-anchor="end">${formatMoment(last.eventTime).slice(0, 10)}</text>
</svg>`;
}
