import { formatCount, formatMoment } from "../../text/format-number.ts";
import type { HistoryPoint } from "../history-point.ts";
import { type Html, html, raw } from "../html.ts";
import { relativeHref } from "../relative-href.ts";
import { verdictWords } from "../verdict-mark.ts";

/** Batches drawn; earlier ones are left out. */
export const sparklineLength = 45;

const shapes = {
  stable: '<circle r="3"/>',
  drift: '<path d="M0-4.6l4.4 7.8h-8.8z"/>',
  broken: '<path d="M-3.6-3.6h7.2v7.2h-7.2z"/>',
  "not-applicable": '<circle r="2.8" class="hollow"/>',
} as const;

const baseY = 44;

/**
 * The last batches of a monitor in order of event time: a shape for the verdict over a bar for the rows. Marks stand at their event time,
 * or evenly spaced when some would lie on top of each other. `currentBatchId` is ringed. Each mark names its batch on hover and
 * leads to its report. Without history: a sentence. O(n log n).
 */
export function sparklineSvg(history: readonly HistoryPoint[], currentBatchId: string | null): Html {
  const points = inEventTime(history).slice(-sparklineLength);
  if (points.length === 0) return html`<p class="soft">No batch has been checked yet.</p>`;
  const positions = placesOf(points.map((point) => Date.parse(point.eventTime)));
  const mostRows = Math.max(1, ...points.map((point) => point.rows));
  const [first, last] = [points[0]!, points.at(-1)!];
  return html`<svg class="sparkline" role="img" aria-label="${label(points)}" width="100%" height="62">
<line class="axis" x1="0" x2="100%" y1="${baseY}" y2="${baseY}"/>
${points.map((point, i) => mark(point, positions[i]!, (point.rows / mostRows) * 22, point.batchId === currentBatchId))}
<text class="tick" x="0" y="59">${formatMoment(first.eventTime).slice(0, 10)}</text>${
    points.length > 1 &&
    html`<text class="tick" x="100%" y="59" text-anchor="end">${formatMoment(last.eventTime).slice(0, 10)}</text>`
  }
</svg>`;
}

/** Earliest first; batches of one moment by name. */
export function inEventTime(history: readonly HistoryPoint[]): HistoryPoint[] {
  return history.toSorted((a, b) => compare(a.eventTime, b.eventTime) || compare(a.batchId, b.batchId));
}

function mark(point: HistoryPoint, position: number, height: number, current: boolean): Html {
  const title = `${formatMoment(point.eventTime)}: ${verdictWords[point.verdict]}, ${formatCount(point.rows)} rows`;
  const shape = html`<svg x="${Number((1.5 + position * 97).toFixed(2))}%" y="${baseY}" class="over ${point.verdict}"><title>${title}</title><rect class="rows" x="-2" y="${(-height).toFixed(1)}" width="4" height="${height.toFixed(1)}"/><g transform="translate(0 ${(-height - 8).toFixed(1)})">${current && raw('<circle r="7" class="ring"/>')}<g class="shape">${raw(shapes[point.verdict])}</g></g></svg>`;
  return point.reportHref === null ? shape : html`<a href="${relativeHref(point.reportHref)}">${shape}</a>`;
}

function placesOf(moments: readonly number[]): number[] {
  const [first, last] = [moments[0]!, moments.at(-1)!];
  const n = moments.length;
  if (n === 1) return [0.5];
  const closest = Math.min(...moments.slice(1).map((moment, i) => moment - moments[i]!));
  if (!(closest >= (last - first) / (sparklineLength * 1.2)) || last === first)
    return moments.map((_, i) => i / (n - 1));
  return moments.map((moment) => (moment - first) / (last - first));
}

function label(points: readonly HistoryPoint[]): string {
  const counts = new Map<string, number>();
  for (const point of points) counts.set(point.verdict, (counts.get(point.verdict) ?? 0) + 1);
  const parts = Object.entries(verdictWords).flatMap(([verdict, word]) => {
    const count = counts.get(verdict) ?? 0;
    return count === 0 ? [] : [`${count} ${word.toLowerCase()}`];
  });
  return `Verdicts of the last ${points.length} batches by event time: ${parts.join(", ")}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
