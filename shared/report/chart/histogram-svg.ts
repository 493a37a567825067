import { formatNumber, formatShare } from "../../text/format-number.ts";
import { type Html, html } from "../html.ts";

/** Shares of rows in bins; `edges` has one member more than either list. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly baseline: readonly number[];
  readonly serving: readonly number[];
}

/** Where the bins stand on an axis from 0 to 1, and what is written under it. */
interface Axis {
  /** As many as there are edges. */
  readonly positions: readonly number[];
  readonly ticks: readonly { readonly position: number; readonly text: string }[];
  /** Position of a value; null when the axis has no even scale. */
  readonly place: ((value: number) => number) | null;
  /** Said under the drawing when a bin is not what it looks like. */
  readonly note: string;
}

const topPx = 8;
const plotPx = 124;
const axisPx = 24;
const scalePx = 38;

/**
 * Both distributions drawn over each other: the baseline as a filled area, serving as an outline, both with the share of rows as
 * height. Bins of equal width stand on an even scale (a wider first or last bin, or one that ends at infinity, is drawn one bin wide and
 * named in the note); other bins are drawn side by side. The medians stand as marks under the axis. Without bins: a sentence.
 */
export function histogramSvg(
  histogram: Histogram,
  name: string,
  medians: { readonly baseline: number | null; readonly serving: number | null },
): Html {
  const bins = histogram.edges.length - 1;
  const highest = Math.max(0, ...histogram.baseline.map(finite), ...histogram.serving.map(finite));
  if (bins < 1 || highest < leastDrawn) return html`<p class="soft">No numbers to draw.</p>`;
  const axis = axisOf(histogram.edges);
  const step = niceStep(highest / 3);
  const top = Math.max(highest * 1.04, step);
  const y = (share: number) => topPx + plotPx * (1 - share / top);
  const grid = Array.from({ length: Math.floor(top / step + 1e-9) }, (_, i) => (i + 1) * step);
  const height = topPx + plotPx + axisPx;
  const spoken = `Shares of rows of ${name} by value, from ${axis.ticks[0]?.text ?? ""} to ${axis.ticks.at(-1)?.text ?? ""}: baseline as a filled area, serving as an outline; highest bar ${formatShare(highest)}`;
  return html`<div class="plot"><svg class="scale" aria-hidden="true" width="${scalePx}" height="${height}">${grid.map(
    (share) =>
      html`<text class="tick" x="0" y="${px(y(share) + 4)}">${formatShare(share).replace(/\.0+%/, "%")}</text>`,
  )}</svg>
<svg class="chart" role="img" aria-label="${spoken}" width="100%" height="${height}">
${grid.map((share) => html`<line class="grid" x1="0" x2="100%" y1="${px(y(share))}" y2="${px(y(share))}"/>`)}
<svg x="0" y="${topPx}" width="100%" height="${plotPx}" viewBox="0 0 1000 1000" preserveAspectRatio="none">
<path class="baseline-area" d="${stepPath(axis.positions, histogram.baseline, top)}"/>
<path class="serving-area" d="${stepPath(axis.positions, histogram.serving, top)}"/>
</svg>
<line class="axis" x1="0" x2="100%" y1="${topPx + plotPx}" y2="${topPx + plotPx}"/>
${medianMark(axis, medians.baseline, "baseline")}${medianMark(axis, medians.serving, "serving")}
${axis.ticks.map((tick) => html`<text class="tick" x="${percent(tick.position)}" y="${topPx + plotPx + 20}" text-anchor="${anchor(tick.position)}">${tick.text}</text>`)}
</svg></div>${axis.note !== "" && html`<p class="note">${axis.note}</p>`}`;
}

function medianMark(axis: Axis, median: number | null, side: "baseline" | "serving"): Html | null {
  const position = median === null || axis.place === null ? null : axis.place(median);
  if (position === null || !(position >= 0 && position <= 1)) return null;
  return html`<svg x="${percent(position)}" y="${topPx + plotPx}" class="over"><path class="${side}-median" d="${side === "baseline" ? "M0 0l-6 9.5h12z" : "M0 0l-4 6.5h8z"}"/></svg>`;
}

function stepPath(positions: readonly number[], shares: readonly number[], top: number): string {
  if (shares.length === 0) return "";
  const parts = [`M${coordinate(positions[0]!)} 1000`];
  for (let i = 0; i < positions.length - 1; i++) {
    parts.push(`V${coordinate(1 - finite(shares[i] ?? 0) / top)}H${coordinate(positions[i + 1]!)}`);
  }
  return `${parts.join("")}V1000z`;
}

function axisOf(edges: readonly number[]): Axis {
  const widths = edges.slice(1).map((edge, i) => edge - edges[i]!);
  const inner = widths.length > 2 ? widths.slice(1, -1) : widths;
  const typical = inner.toSorted((a, b) => a - b)[Math.floor(inner.length / 2)]!;
  const even =
    Number.isFinite(4 * typical * widths.length) &&
    typical > 0 &&
    inner.every((width) => Math.abs(width - typical) <= typical * 0.01);
  return even ? evenAxis(edges, widths, typical) : binAxis(edges);
}

function evenAxis(edges: readonly number[], widths: readonly number[], typical: number): Axis {
  const isTail = (width: number) => !(Math.abs(width - typical) <= typical * 0.01);
  const lowTail = isTail(widths[0]!);
  const highTail = widths.length > 1 && isTail(widths.at(-1)!);
  const low = lowTail ? edges[1]! : edges[0]!;
  const high = highTail ? edges.at(-2)! : edges.at(-1)!;
  const start = lowTail ? low - typical : low;
  const end = highTail ? high + typical : high;
  const place = (value: number) => Math.min(1, Math.max(0, (value - start) / (end - start)));
  const notes = [
    lowTail ? `the first bar holds everything below ${formatNumber(low)}` : "",
    highTail ? `the last bar holds everything from ${formatNumber(high)} up` : "",
  ].filter((note) => note !== "");
  return {
    positions: edges.map((edge, i) => (i === 0 ? 0 : i === edges.length - 1 ? 1 : place(edge))),
    ticks: niceTicks(low, high).map((value) => ({ position: place(value), text: formatNumber(value) })),
    place,
    note: notes.length === 0 ? "" : `Here ${notes.join(", and ")}.`,
  };
}

function binAxis(edges: readonly number[]): Axis {
  const last = edges.length - 1;
  const count = Math.min(4, last);
  const indices = [...new Set(Array.from({ length: count + 1 }, (_, i) => Math.round((i * last) / count)))];
  return {
    positions: edges.map((_, i) => i / last),
    ticks: indices.map((i) => ({ position: i / last, text: formatNumber(edges[i]!) })),
    place: null,
    note: "Bins of unequal width, drawn side by side.",
  };
}

/** Four to seven round numbers from `low` to `high`; the two bounds when there is no room between them. */
function niceTicks(low: number, high: number): number[] {
  const step = niceStep((high - low) / 6);
  if (!Number.isFinite(step) || step <= 0) return [low];
  const ticks: number[] = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let i = first; i * step <= high + step * 1e-9 && ticks.length < 10; i++) {
    ticks.push(Number((i * step).toPrecision(12)) + 0);
  }
  return ticks.length < 2 ? [low, high] : ticks;
}

/** Shares below it are nothing on any screen, and their grid would underflow. */
const leastDrawn = 1e-9;

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `size`. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function anchor(position: number): string {
  return position < 0.06 ? "start" : position > 0.94 ? "end" : "middle";
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function coordinate(position: number): string {
  return String(Math.round(position * 1000));
}

function percent(position: number): string {
  return `${Number((position * 100).toFixed(2))}%`;
}

function px(value: number): string {
  return String(Number(value.toFixed(1)));
}
