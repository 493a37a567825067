import { formatMoment, formatNumber } from "../../text/format-number.ts";
import { type Html, html } from "../html.ts";

/** How far a feature was from training in one batch. */
export interface CoursePoint {
  /** ISO 8601 UTC. */
  readonly eventTime: string;
  /** Effect over floor, at least 0. */
  readonly floors: number;
}

const heightPx = 48;
const basePx = 34;

/**
 * How far a feature was from training in its last batches, in units of its floor: a bar a batch, evenly spaced, oldest first, on a logarithmic scale
 * (log2(1 + floors)) up to four floors or the largest; the line is the floor. The last bar is this batch. Nothing with fewer
 * than two batches.
 */
export function effectCourseSvg(points: readonly CoursePoint[], name: string): Html | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return null;
  const top = Math.log2(1 + Math.max(4, ...points.map(({ floors }) => floors)));
  const height = (floors: number) => Number(((basePx - 4) * (Math.log2(1 + floors) / top)).toFixed(1));
  const spoken = `Effect of ${name} in the last ${points.length} batches, in floors: ${points.map(({ floors }) => formatNumber(floors)).join(", ")}`;
  const step = 100 / points.length;
  const width = Math.min(100, Math.max(40, 4 * points.length));
  return html`<svg class="course" role="img" aria-label="${spoken}" width="${width}%" height="${heightPx}">
${points.map(({ eventTime, floors }, i) => {
  const size = Math.max(floors > 0 ? 1 : 0, height(floors));
  return html`<rect class="${floors >= 1 ? "over-floor" : "under-floor"}${i === points.length - 1 && " now"}" x="${Number((i * step + 0.15 * step).toFixed(2))}%" width="${Number((0.7 * step).toFixed(2))}%" y="${Number((basePx - size).toFixed(1))}" height="${size}"><title>${formatMoment(eventTime)}: ${floors === 0 ? "under a quarter of the floor, or no more than chance" : `${formatNumber(floors)} floors`}</title></rect>`;
})}
<line class="axis" x1="0" x2="100%" y1="${basePx}" y2="${basePx}"/><line class="floor-line" x1="0" x2="100%" y1="${basePx - height(1)}" y2="${basePx - height(1)}"/>
<text class="tick" x="0" y="47">${formatMoment(first.eventTime).slice(0, 10)}</text><text class="tick" x="100%" y="47" text-anchor="end">${formatMoment(last.eventTime).slice(0, 10)}</text>
</svg>`;
}
